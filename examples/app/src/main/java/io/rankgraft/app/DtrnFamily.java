package io.rankgraft.app;

import io.rankgraft.app.data.Draws;
import io.rankgraft.app.data.PlantedAspects;
import io.rankgraft.app.data.SequenceData;
import io.rankgraft.app.data.SequenceFeed;
import io.rankgraft.app.data.SequenceRows;
import io.rankgraft.app.data.SequenceSampling;
import io.rankgraft.app.data.Tenrec;
import io.rankgraft.files.MultiBehaviourReader;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.interactions.MultiBehaviourDataset;
import io.rankgraft.models.Dtrn;
import io.rankgraft.models.DtrnConfig;
import io.rankgraft.models.ServingForm;
import io.rankgraft.report.Figure;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.AdamW;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** DTRN: several binary tasks of rows that come with sequences of behaviours. */
final class DtrnFamily implements Family<SequenceData> {

  /**
   * How rows are made of a log.
   *
   * @param negatives negative rows a positive row
   * @param sampleSeed of their items
   * @param tenrecRows rows read of a Tenrec file, which has its negatives
   * @param world seed of generated data
   */
  private record Sampling(int negatives, long sampleSeed, int tenrecRows, long world) {
    static final Sampling DEFAULTS =
        new Sampling(2, 17, Tenrec.DEFAULTS.most(), PlantedAspects.EMBEDDED.seed());
  }

  @Override
  public String name() {
    return "dtrn";
  }

  @Override
  public String about() {
    return "DTRN (CIKM'23): TIM and TRM under a multi-task head; rivals by tim=off, trm=off,"
        + " encoder=, head=";
  }

  @Override
  public Set<String> presets() {
    return DtrnConfig.presets();
  }

  @Override
  public Map<String, String> datasets() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("planted", "generated: every task looks at another aspect of the same events");
    all.put("others", "generated: the same events, labels by another user's");
    all.put("null", "generated: the same events, labels by chance alone");
    all.put(
        "DIR",
        "train_<behaviour>.tsv(.gz) files with time stamps; or Tenrec's QK-video as .csv(.gz) or"
            + " .parquet");
    return all;
  }

  @Override
  public Class<SequenceData> reads() {
    return SequenceData.class;
  }

  @Override
  public Variant<Predictor> configure(
      SequenceData data, String preset, Map<String, String> options) {
    TaskSelection selection = TaskSelection.taken(options);
    DtrnConfig config =
        Options.overlay(name(), DtrnConfig.preset(preset), DtrnConfig.class, options);
    return WithOptions.of(config, data, selection);
  }

  @Override
  public SequenceData read(String data, Map<String, String> options) {
    Sampling sampling = Options.taken("dtrn data", Sampling.DEFAULTS, Sampling.class, options);
    PlantedAspects world = PlantedAspects.EMBEDDED.withSeed(sampling.world());
    return switch (data == null ? "planted" : data) {
      case "planted" -> world.generate().data();
      case "others" -> world.withInterests(false).generate().data();
      case "null" -> world.byChance().generate().data();
      default -> {
        Optional<Path> tenrec = Tenrec.find(Path.of(data));
        if (tenrec.isPresent()) {
          yield new Tenrec(sampling.tenrecRows(), Tenrec.DEFAULTS.rare()).read(tenrec.get());
        }
        MultiBehaviourDataset log = MultiBehaviourReader.read(Path.of(data));
        yield new SequenceSampling(sampling.negatives(), sampling.sampleSeed()).rows(log);
      }
    };
  }

  private record WithOptions(DtrnConfig options, SequenceData sequences, TaskEvaluation evaluation)
      implements Variant<Predictor> {
    static WithOptions of(DtrnConfig config, SequenceData sequences, TaskSelection selection) {
      Map<String, Long> notes = new LinkedHashMap<>(sequences.notes());
      List<String> behaviours = sequences.log().behaviours();
      for (int b = 0; b < behaviours.size(); b++) {
        long cut = sequences.cutShort(b, config.length());
        if (cut > 0) {
          notes.put(
              "rows with more than %s events of %s, the oldest left out"
                  .formatted(config.length(), behaviours.get(b)),
              cut);
        }
      }
      int fingerprint =
          Arrays.hashCode(sequences.rows().items()) * 31
              + Arrays.hashCode(sequences.rows().users()) * 31
              + Arrays.hashCode(sequences.rows().times());
      TaskData data =
          new TaskData(
              sequences.name(),
              sequences.rows().tasks().stream().map(Task::ofBinary).toList(),
              sequences.rows().labels(),
              sequences.split(),
              sequences.about(),
              Optional.empty(),
              sequences.rows().items(),
              Map.of(
                  "users", (long) sequences.log().users(), "items", (long) sequences.log().items()),
              notes,
              fingerprint);
      return new WithOptions(config, sequences, new TaskEvaluation(data, selection, true));
    }

    @Override
    public int batch() {
      return options.batch();
    }

    @Override
    public int epochs() {
      return options.epochs();
    }

    @Override
    public Predictor build(ModelGraph graph, int stage) {
      SequenceFeed feeds = new SequenceFeed(sequences, options.length());
      return new InGraph(Dtrn.build(graph, feeds.schema(), options), feeds, this);
    }

    @Override
    public ServingForm export(ModelGraph graph) {
      SequenceFeed feeds = new SequenceFeed(sequences, options.length());
      return ServingForm.of(Dtrn.build(graph, feeds.schema(), options));
    }

    @Override
    public List<String> remarks() {
      List<String> remarks = new ArrayList<>();
      if (!options.without().isEmpty()) {
        remarks.add("Not trained: " + String.join(", ", options.without()) + ".");
      }
      if (options.hasTransfersOfOtherData(sequences.rows().tasks())) {
        remarks.add(
            "AITM's transfers "
                + options.transfers()
                + " name no task of these data: its tasks are a chain.");
      }
      return remarks;
    }
  }

  private record InGraph(Dtrn dtrn, SequenceFeed feeds, WithOptions with) implements Predictor {
    private static final int SHOWN = 250;
    private static final int FEWEST = 20; // rows of a figure
    private static final long SEED = 31;

    @Override
    public Trainer trainer(ModelGraph graph) {
      return Trainer.build(
          graph,
          Objective.of(
              AdamW.ofMatrices(Adam.ofDefaults(), with.options.weightDecay()), // section 4.4: Adam
              Schedule.constant(with.options.learningRate())));
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
      feeds.train(dtrn, feed, examples, n);
    }

    @Override
    public double[][] predict(ModelSession session, int[] examples) {
      double[][] trained = Predictions.of(session, dtrn.probabilities(), examples, this::serve);
      double[][] all = new double[data().tasks().size()][];
      for (int t = 0; t < trained.length; t++) {
        all[data().tasks().indexOf(dtrn.tasks().get(t))] = trained[t];
      }
      return all;
    }

    private void serve(Feed feed, int[] rows, int n) {
      feeds.serve(dtrn, feed, rows, n);
    }

    /**
     * Figures 5 and 6 of the paper, by principal components instead of t-SNE: interests of one
     * behaviour at a time, of rows drawn among those whose history of it fills more than four
     * fifths of its positions, the paper's 40 of 50; representations of any test rows. The paper
     * draws 1000, here it is at most {@value #SHOWN}.
     */
    @Override
    public Findings findings(ModelSession session) {
      List<String> tasks = dtrn.tasks().stream().map(Task::name).toList();
      int[] test = data().split().test();
      List<Figure> figures = new ArrayList<>();
      if (with.options.tim()) {
        List<String> read = dtrn.behaviours();
        for (int b = 0; b < read.size(); b++) {
          int behaviour = with.sequences.log().behaviours().indexOf(read.get(b));
          int[] rows = drawn(Arrays.stream(test).filter(row -> isLong(behaviour, row)).toArray());
          if (rows.length >= FEWEST) {
            float[][] all = Predictions.vectors(session, dtrn.interests(), rows, this::serve);
            figures.add(
                TwoDimensions.figure(
                    "Interests in '%s' of %s test rows with long histories of it, by task"
                        .formatted(read.get(b), rows.length),
                    tasks,
                    part(all, rows.length, b, read.size()),
                    rows.length));
          }
        }
      }
      if (with.options.tim() || with.options.trm()) {
        int[] rows = drawn(test);
        figures.add(
            TwoDimensions.figure(
                "What the head reads of %s test rows, by task".formatted(rows.length),
                tasks,
                Predictions.vectors(session, dtrn.representations(), rows, this::serve),
                rows.length));
      }
      return Findings.ofFigures(figures);
    }

    private boolean isLong(int behaviour, int row) {
      SequenceRows rows = with.sequences.rows();
      int events =
          with.sequences.log().countBefore(behaviour, rows.users()[row], rows.times()[row]);
      return 5 * events > 4 * with.options.length();
    }

    /** Some of the rows, the same in every run. */
    private static int[] drawn(int[] rows) {
      int[] some = rows.clone();
      int count = Math.min(SHOWN, some.length);
      Draws draws = new Draws(SEED, 1);
      for (int k = 0; k < count; k++) { // the start of a shuffle
        int other = k + draws.below(some.length - k);
        int swap = some[k];
        some[k] = some[other];
        some[other] = swap;
      }
      return Arrays.copyOf(some, count);
    }

    /** The columns of one part of vectors that are several side by side. */
    private static float[][] part(float[][] vectors, int rows, int part, int parts) {
      float[][] of = new float[vectors.length][];
      for (int t = 0; t < of.length; t++) {
        int width = vectors[t].length / rows / parts;
        of[t] = new float[rows * width];
        for (int r = 0; r < rows; r++) {
          int from = (r * parts + part) * width;
          System.arraycopy(vectors[t], from, of[t], r * width, width);
        }
      }
      return of;
    }
  }
}
