package io.rankgraft.app;

import io.rankgraft.files.MultiBehaviourReader;
import io.rankgraft.report.TaskFacts;
import io.rankgraft.report.TaskRow;
import io.rankgraft.tensorflow.ModelSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares predictions of tasks with their labels: validation rows choose the epoch, the test rows
 * are predicted once.
 *
 * @param data as the variant sees them
 * @param hasProbabilities whether predictions are probabilities and amounts; else scores that only
 *     order
 */
record TaskEvaluation(TaskData data, TaskSelection selection, boolean hasProbabilities)
    implements Evaluation<Predictor> {
  private static final String MEASURED =
      "test rows predicted once by the selected epoch; AUC, NDCG (whole lists), Spearman and Gini:"
          + " more is better, ties at their expected value; LogLoss, NRMSE (by the standard"
          + " deviation) and NMAE: less";

  @Override
  public TaskFacts facts() {
    return data.facts();
  }

  @Override
  public String dataKey() {
    return data.key();
  }

  @Override
  public String split() {
    return data.about();
  }

  @Override
  public String protocol() {
    return MEASURED;
  }

  @Override
  public String common() {
    return "the rows '%s'".formatted(data.key());
  }

  @Override
  public String validated() {
    return "1 - relative loss";
  }

  @Override
  public List<String> metrics() {
    return TaskMetrics.names(data);
  }

  @Override
  public List<TaskRow> baselines(int threads) {
    return TaskBaselines.of(data);
  }

  @Override
  public double validate(Predictor model, ModelSession session, int threads) {
    int[] examples = data.split().validation();
    return 1
        - model
            .validationLoss(session, examples)
            .orElseGet(
                () ->
                    TaskMetrics.relativeLoss(
                        data, examples, model.predict(session, examples), hasProbabilities));
  }

  @Override
  public Tested test(String name, Predictor model, ModelSession session, int threads) {
    int[] test = data.split().test();
    long start = System.nanoTime();
    List<TaskRow> rows = new ArrayList<>();
    rows.add(TaskMetrics.of(name, data, test, model.predict(session, test)));
    double seconds = (System.nanoTime() - start) / 1e9;
    model
        .others(session, test)
        .forEach(
            (other, predictions) ->
                rows.add(TaskMetrics.of(name + ", " + other, data, test, predictions)));
    return new TaskResult(this, rows, model.findings(session), seconds);
  }

  @Override
  public void requireExportable(String name) {
    if (MultiBehaviourReader.areNumberedAnew(data.notes())) {
      throw new IllegalArgumentException(
          "export '%s': expected a log whose ids are row numbers but they were numbered anew, and a bundle of this model would not know them; number them from 0 in the files and train again"
              .formatted(name));
    }
  }
}
