package io.rankgraft.models;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.backbones.list.ListBatch;
import io.rankgraft.backbones.list.ListFeatures;
import io.rankgraft.backbones.list.ListInputs;
import io.rankgraft.backbones.list.ListRanker;
import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.hawkes.EntireSpace;
import io.rankgraft.hawkes.Hawkes;
import io.rankgraft.hawkes.ListScores;
import io.rankgraft.layers.CandidateLists;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.AdamW;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.train.GradientRule;
import io.rankgraft.train.Schedule;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * HEROES (CIKM'22): an input layer over the items of lists with the Hawkes layers on it, or a rival
 * of Table 2 on the same input layer.
 *
 * <p>Build it once a graph: TRAIN for the losses, SERVE for the scores. EXPORT scores candidates,
 * those of one request being a list in the order they come; see {@link CandidateLists}.
 */
public final class Heroes {
  private static final Task CLICK = Task.ofBinary("click");
  private static final Task CONVERSION = Task.ofBinary("conversion");
  private static final String MODEL = "heroes";

  private final HeroesConfig config;
  private final ListFeatures features;
  private ListScores predicted;
  private ListScores behavioural;
  private Optional<ListScores> inherent = Optional.empty();
  private Optional<Operand<TFloat32>> openShare = Optional.empty();
  private CandidateLists lists; // in EXPORT

  private Heroes(HeroesConfig config, ListFeatures features) {
    this.config = config;
    this.features = features;
  }

  /**
   * Builds TRAIN and SERVE, or EXPORT in a graph for export.
   *
   * @param data its fields and numbers are the model's; the lists are not read
   */
  public static Heroes build(ModelGraph model, ItemLists data, HeroesConfig config) {
    ListFeatures features =
        new ListFeatures(
            config.positions(),
            data.vocabularies(),
            data.width(),
            config.fieldWidth(),
            config.positionWidth(),
            config.gapNumber() < 0
                ? Optional.empty()
                : Optional.of(new ListFeatures.Gap(config.gapNumber(), config.gapUnit())));
    Heroes heroes = new Heroes(config, features);
    if (model.isExport()) {
      heroes.build(model.scope(Build.EXPORT));
    } else {
      heroes.build(model.scope(Build.TRAIN));
      heroes.build(model.scope(Build.SERVE)); // the scores kept are these
    }
    return heroes;
  }

  private void build(GraftScope scope) {
    if (scope.build() == Build.EXPORT) {
      Operand<TInt32> requestOf =
          scope.input(
              ServingForm.REQUEST_OF, TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.CANDIDATE);
      lists = CandidateLists.of(scope.tf(), requestOf, config.positions());
    }
    ListInputs in =
        lists == null
            ? features.build(scope.child("input"))
            : features.build(scope.child("input"), lists);
    Optional<ListRanker> rival = config.ranker().rival(config);
    if (rival.isPresent()) {
      buildRival(scope.child(MODEL), in, rival.get());
    } else {
      buildHawkes(scope, in);
    }
  }

  private void buildHawkes(GraftScope scope, ListInputs in) {
    Optional<Operand<TFloat32>> clicks =
        config.readsClicks() ? Optional.of(clicks(scope.child("input"))) : Optional.empty();
    Hawkes.Outputs out =
        new Hawkes(config.graft())
            .attach(
                scope.child(MODEL),
                new Hawkes.Inputs(in.items(), in.lengths(), CLICK, CONVERSION, clicks, in.gaps()));
    predicted = out.predicted();
    behavioural = out.behavioural();
    inherent = out.inherent();
    openShare = out.openShare();
  }

  private Operand<TFloat32> clicks(GraftScope scope) {
    long any = Shape.UNKNOWN_SIZE;
    if (lists == null) {
      return scope.input(
          "clicks", TFloat32.class, Shape.of(any, config.positions()), Axis.POSITION);
    }
    Operand<TFloat32> each =
        scope.input("clicks", TFloat32.class, Shape.of(any, 1), Axis.CANDIDATE);
    return scope
        .tf()
        .reshape(lists.toLists(each), scope.tf().constant(new int[] {-1, config.positions()}));
  }

  private void buildRival(GraftScope scope, ListInputs in, ListRanker rival) {
    ListRanker.Logits logits = rival.logits(scope, in);
    EntireSpace space = config.rivalLosses(rival.isSurvival());
    Operand<TBool> isItem = EntireSpace.items(scope.tf(), in.lengths(), config.positions());
    predicted = space.scores(scope.tf(), logits.click(), logits.conversion(), isItem);
    behavioural = predicted;
    space.addLosses(scope, CLICK, CONVERSION, predicted, isItem);
  }

  /** Adam, with the configured schedule, weight decay and clipping. */
  public Objective objective() {
    Schedule rate =
        config.rateFactor() == 1
            ? Schedule.constant(config.learningRate())
            : Schedule.exponential(config.learningRate(), config.rateFactor(), config.rateEvery());
    Objective objective =
        Objective.of(AdamW.ofMatrices(Adam.ofDefaults(), config.weightDecay()), rate);
    return config.clipNorm() > 0
        ? objective.withRule(GradientRule.clipByGlobalNorm(config.clipNorm()))
        : objective;
  }

  /** P(c_i = 1) by the configured relevance, [candidates], in EXPORT. */
  public Operand<TFloat32> clicks() {
    return lists.toRows(predicted.click());
  }

  /** P(v_i = 1) by the configured relevance, [candidates], in EXPORT. */
  public Operand<TFloat32> conversions() {
    return lists.toRows(predicted.conversion());
  }

  ListFeatures features() {
    return features;
  }

  /** The scores of the configured relevance, in SERVE. */
  public ListScores predicted() {
    return predicted;
  }

  /** The scores of what was trained, in SERVE. */
  public ListScores behavioural() {
    return behavioural;
  }

  /** The inherent scores, in SERVE, where there are any. */
  public Optional<ListScores> inherent() {
    return inherent;
  }

  /** The share of items whose gate is open, in SERVE, where there is a gate. */
  public Optional<Operand<TFloat32>> openShare() {
    return openShare;
  }

  /**
   * Fills a feed of the TRAIN build.
   *
   * @param chosen the batch is the first {@code n} of these lists
   */
  public void feed(Feed feed, ItemLists data, int[] chosen, int n) {
    ListBatch batch = feedInputs(feed, data, chosen, n);
    feed.put("label-click", batch.clicks(), batch.clicks().length);
    feed.put("label-conversion", batch.conversions(), batch.conversions().length);
  }

  /** Fills a feed of the SERVE build; labels are read by gates that observe clicks, if at all. */
  public void feedServe(Feed feed, ItemLists data, int[] chosen, int n) {
    feedInputs(feed, data, chosen, n);
  }

  private ListBatch feedInputs(Feed feed, ItemLists data, int[] chosen, int n) {
    ListBatch batch = ListBatch.of(data, features, chosen, n);
    feed.put("input/lengths", batch.lengths(), n);
    if (!features.vocabularies().isEmpty()) {
      feed.put("input/ids", batch.ids(), n, batch.ids().length / n);
    }
    if (features.numbers() > 0) {
      feed.put("input/numbers", batch.numbers(), n, batch.numbers().length / n);
    }
    if (config.readsClicks()) {
      feed.put("input/clicks", batch.clicks(), n, config.positions());
    }
    return batch;
  }
}
