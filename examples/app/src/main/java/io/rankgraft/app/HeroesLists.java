package io.rankgraft.app;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.hawkes.HawkesConfig;
import io.rankgraft.hawkes.ListScores;
import io.rankgraft.models.Heroes;
import io.rankgraft.models.HeroesConfig;
import io.rankgraft.models.HeroesPredictions;
import io.rankgraft.models.HeroesRanker;
import io.rankgraft.models.ServingForm;
import io.rankgraft.report.Figure;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A HEROES model or a rival with its options, on lists cut to its positions. */
record HeroesLists(
    HeroesConfig options, HeroesFamily.Made made, ItemLists lists, TaskEvaluation evaluation)
    implements Variant<Predictor> {
  private static final List<Task> TASKS =
      List.of(Task.ofBinary("click"), Task.ofBinary("conversion"));

  static HeroesLists of(HeroesConfig options, HeroesFamily.Made made, TaskSelection selection) {
    ItemLists cut = made.lists().usable(options.positions(), ItemLists.Unclicked.DROP);
    TaskData data =
        new TaskData(
            made.name(),
            TASKS,
            new float[][] {cut.clicks(), cut.conversions()},
            made.split(),
            made.about(),
            Optional.of(new TaskData.Lists(cut.begin(), relevance(made, cut))),
            new int[0],
            Map.of("items in lists", (long) cut.items()),
            cut.notes(),
            31 * cut.hashCode() + Arrays.hashCode(cut.numbers()));
    return new HeroesLists(
        options, made, cut, new TaskEvaluation(data, selection, hasProbabilities(options)));
  }

  /** The relevance of the items that are left of each list. */
  private static double[] relevance(HeroesFamily.Made made, ItemLists cut) {
    if (made.relevance().length == 0 || cut.items() == made.lists().items()) {
      return made.relevance();
    }
    double[] left = new double[cut.items()];
    for (int l = 0; l < cut.size(); l++) {
      System.arraycopy(
          made.relevance(), made.lists().begin()[l], left, cut.begin()[l], cut.length(l));
    }
    return left;
  }

  @Override
  public int batch() {
    return options.batch();
  }

  @Override
  public int epochs() {
    return options.epochs();
  }

  /** Whether scores are hazards: those of HEROES⁺, and of the rival that is one by nature. */
  private static boolean isSurvival(HeroesConfig options) {
    return options.unbiased() || options.ranker() == HeroesRanker.DRSR;
  }

  private static boolean hasProbabilities(HeroesConfig options) {
    return !isSurvival(options) && options.relevance() == HawkesConfig.Relevance.BEHAVIOURAL;
  }

  @Override
  public Predictor build(ModelGraph graph, int stage) {
    return new InGraph(Heroes.build(graph, lists, options), this);
  }

  @Override
  public ServingForm export(ModelGraph graph) {
    return ServingForm.of(Heroes.build(graph, lists, options));
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (options.leaks()) {
      remarks.add(
          "LEAK: the gate reads the click of the very item that is predicted. These numbers are"
              + " for comparison with the authors' code and are worth nothing else.");
    }
    if (!evaluation.hasProbabilities()) {
      remarks.add(
          "Scores are relevances and no probabilities of clicks: their log loss says little.");
    }
    return remarks;
  }

  private record InGraph(Heroes heroes, HeroesLists with) implements Predictor {
    @Override
    public Trainer trainer(ModelGraph graph) {
      return Trainer.build(graph, heroes.objective());
    }

    @Override
    public int[] examples() {
      return data().split().train();
    }

    private TaskData data() {
      return with.evaluation.data();
    }

    @Override
    public void feed(Feed feed, int[] examples, int n, long step) {
      heroes.feed(feed, with.lists, examples, n);
    }

    @Override
    public double[][] predict(ModelSession session, int[] examples) {
      return predict(heroes.predicted(), session, examples);
    }

    /**
     * Clicks, conversions and the prior-click relevance h^c: under survival losses P(c_i = 1) holds
     * the observation of item i as well, which is the position bias and not the item's.
     */
    private double[][] predict(ListScores scores, ModelSession session, int[] examples) {
      HeroesPredictions said =
          HeroesPredictions.of(heroes, scores, session, with.lists.select(examples));
      return new double[][] {said.click(), said.conversion(), said.clickLogit()};
    }

    @Override
    public OptionalDouble validationLoss(ModelSession session, int[] examples) {
      if (!isSurvival(with.options)) {
        return OptionalDouble.empty();
      }
      HeroesPredictions said =
          HeroesPredictions.of(heroes, heroes.predicted(), session, with.lists.select(examples));
      var loss = new SurvivalLoss(with.options.events(), with.options.survivalWeight());
      double[][] logits = {said.clickLogit(), said.conversionLogit()};
      int[] begin = data().begins(examples);
      int[] rows = data().rows(examples);
      double sum = 0;
      int count = 0;
      for (int t = 0; t < logits.length; t++) {
        double[] labels = data().labels(t, rows);
        if (Arrays.stream(labels).anyMatch(y -> y != labels[0])) {
          sum += loss.relative(begin, logits[t], labels);
          count++;
        }
      }
      return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }

    @Override
    public Map<String, double[][]> others(ModelSession session, int[] examples) {
      if (heroes.inherent().isEmpty()) {
        return Map.of();
      }
      return with.options.relevance() == HawkesConfig.Relevance.BEHAVIOURAL
          ? Map.of("inherent", predict(heroes.inherent().get(), session, examples))
          : Map.of("behavioural", predict(heroes.behavioural(), session, examples));
    }

    @Override
    public Findings findings(ModelSession session) {
      Map<String, Double> traits = new LinkedHashMap<>();
      List<Figure> figures = new ArrayList<>();
      List<String> remarks = new ArrayList<>();
      openShare(session)
          .ifPresent(
              share -> {
                traits.put("open gates, share of the test items", share);
                remarks.add(gates(share));
              });
      if (with.made.planted().isPresent()) {
        ImpulseResponse response =
            ImpulseResponse.of(
                heroes, session, with.made.planted().get(), with.options.positions());
        traits.put("impulse response, half-life in positions", response.halfLife());
        remarks.add(response.remark());
        figures.add(response.figure());
      } else if (with.made.relevance().length > 0) {
        figures.add(reranking(session).figure());
      }
      return new Findings(traits, figures, remarks);
    }

    /** Of the test items, where there are gates. */
    private Optional<Double> openShare(ModelSession session) {
      return HeroesPredictions.of(
              heroes, heroes.predicted(), session, with.lists.select(data().split().test()))
          .openShare();
    }

    private static String gates(double share) {
      return share == 0
          ? "The gate NEVER opened on the test lists: the conversion layer was never updated and"
              + " knows nothing of clicks. Lower gateThreshold or weigh positives."
          : String.format(
              Locale.ROOT, "The gate is open at %.2f %% of the test items.", 100 * share);
    }

    private Reranking reranking(ModelSession session) {
      int[] test = data().split().test();
      double[] relevance = data().lists().orElseThrow().relevance();
      double[] gains =
          Arrays.stream(data().rows(test)).mapToDouble(row -> relevance[row]).toArray();
      double[][] said = predict(session, test);
      return Reranking.of(data().begins(test), gains, said[said.length - 1]);
    }
  }
}
