package io.rankgraft.app;

import io.rankgraft.report.ReportFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run that predicts tasks.
 *
 * @param making the options by which the data were made, where any were given
 */
record TaskRun(
    ModelSpec spec,
    String preset,
    TaskFamily.Configured model,
    TaskTraining training,
    Map<String, String> making,
    long seed,
    int threads,
    double maxMinutes)
    implements Run {
  private static final String MEASURED =
      "test rows predicted once by the selected epoch; AUC, NDCG (whole lists), Spearman and Gini:"
          + " more is better, ties at their expected value; LogLoss, NRMSE (by the standard"
          + " deviation) and NMAE: less";

  @Override
  public String name() {
    return spec.text();
  }

  @Override
  public Run withSeed(long other) {
    return new TaskRun(spec, preset, model, training, making, other, threads, maxMinutes);
  }

  @Override
  public int epochs() {
    return model.epochs();
  }

  @Override
  public String validated() {
    return "1 - relative loss";
  }

  Map<String, String> options() {
    Map<String, String> options = Options.text(model.options(), training);
    options.putAll(making);
    return options;
  }

  @Override
  public String key() {
    return key(options()) + " minutes=" + maxMinutes;
  }

  /** What a checkpoint must agree in to be gone on from: not how long training lasts. */
  String trajectoryKey() {
    Map<String, String> options = options();
    options.keySet().removeAll(List.of("epochs", "patience"));
    return key(options);
  }

  private String key(Map<String, String> options) {
    return "%s %s seed=%d data=%s".formatted(spec.model(), options, seed, model.data().key());
  }

  @Override
  public String split() {
    return model.data().about();
  }

  @Override
  public String protocol() {
    return MEASURED;
  }

  @Override
  public String setting() {
    return "preset " + preset + ", options of the first variant " + options();
  }

  @Override
  public List<String> remarks() {
    return model.remarks();
  }

  @Override
  public void requireComparable(Run first) {
    TaskRun other = (TaskRun) first;
    if (!model.data().key().equals(other.model.data().key())) {
      throw new IllegalArgumentException(
          "compare '%s': expected the rows of '%s' but its options give others; give them by --set"
              .formatted(name(), first.name()));
    }
  }

  @Override
  public Finished train(Path out, Progress progress, boolean resume) {
    TaskExperiment.Outcome outcome = new TaskExperiment(this, out).run(progress, resume);
    return new Finished() {
      @Override
      public Map<String, Double> metrics() {
        return outcome.rows().get(0).values();
      }

      @Override
      public Map<String, Double> traits() {
        return outcome.findings().traits();
      }

      @Override
      public List<String> report(ReportFolder into) {
        return TaskRunReport.write(TaskRun.this, outcome, into);
      }
    };
  }
}
