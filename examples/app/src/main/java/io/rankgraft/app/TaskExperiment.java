package io.rankgraft.app;

import io.rankgraft.app.TaskFamily.Model;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.report.TaskRow;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.CheckpointEvery;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.TimeLimit;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingListener;
import io.rankgraft.tensorflow.TrainingLoop;
import io.rankgraft.tensorflow.TrainingProgress;
import io.rankgraft.tensorflow.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains one model on the training rows, selects an epoch on the validation rows, and predicts the
 * test rows once.
 *
 * @param out gets {@code checkpoint/last} to resume from and {@code checkpoint/best} with the
 *     selected epoch
 */
record TaskExperiment(TaskRun setup, Path out) {

  /**
   * What came of a run.
   *
   * @param rows the model's metrics, then those of what else it predicts
   * @param parameters number of values, by name
   */
  record Outcome(
      List<TaskRow> rows,
      TaskFamily.Findings findings,
      TrainingProgress progress,
      String stoppedBecause,
      double evaluationSeconds,
      Map<String, Long> parameters) {}

  /**
   * @param progress is told of every epoch
   * @throws IllegalStateException if a loss is not finite
   */
  Outcome run(Progress progress, boolean resume) {
    TaskTraining options = setup.training();
    Checkpoint best = checkpoint("best");
    String key = setup.trajectoryKey();
    try (ModelGraph graph = ModelGraph.withSeed(setup.seed())) {
      Model model = setup.model().build(graph);
      Trainer trainer = Trainer.build(graph, model.objective());
      try (ModelSession session = ModelSession.open(graph, Threads.of(setup.threads()))) {
        CheckpointEvery latest =
            CheckpointEvery.ofEpochs(options.evaluateEvery(), checkpoint("last"), key);
        List<TrainingListener> listeners = new ArrayList<>(model.watchers());
        listeners.add(
            new Validation(
                options.evaluateEvery(),
                options.patience(),
                s -> 1 - validationLoss(model, s),
                best,
                key));
        listeners.add(latest);
        listeners.add(progress);
        if (Double.isFinite(setup.maxMinutes())) {
          listeners.add(new TimeLimit(setup.maxMinutes()));
        }
        TrainingLoop loop = loop(model, trainer, session, listeners);
        if (resume) {
          latest.resume(loop);
        }
        String stopped = loop.run(setup.epochs());
        best.load(session, key);
        return test(graph, model, session, loop.progress(), stopped);
      }
    }
  }

  private Checkpoint checkpoint(String name) {
    return new Checkpoint(out.resolve("checkpoint").resolve(name));
  }

  private double validationLoss(Model model, ModelSession session) {
    TaskData data = setup.model().data();
    int[] examples = data.split().validation();
    return model
        .validationLoss(session, examples)
        .orElseGet(
            () ->
                TaskMetrics.relativeLoss(
                    data,
                    examples,
                    model.predict(session, examples),
                    setup.model().hasProbabilities()));
  }

  private TrainingLoop loop(
      Model model, Trainer trainer, ModelSession session, List<TrainingListener> listeners) {
    int[] train = setup.model().data().split().train();
    ShuffledIndices order =
        new ShuffledIndices(
            train.length,
            Math.min(setup.model().batch(), train.length),
            setup.seed(),
            ShuffledIndices.Remainder.DROP);
    return new TrainingLoop(
        trainer,
        session,
        order,
        (feed, examples, n) -> {
          for (int i = 0; i < n; i++) {
            examples[i] = train[examples[i]];
          }
          model.feed(feed, examples, n);
        },
        listeners);
  }

  private Outcome test(
      ModelGraph graph,
      Model model,
      ModelSession session,
      TrainingProgress progress,
      String stopped) {
    TaskData data = setup.model().data();
    int[] test = data.split().test();
    long start = System.nanoTime();
    List<TaskRow> rows = new ArrayList<>();
    rows.add(TaskMetrics.of(setup.name(), data, test, model.predict(session, test)));
    double seconds = (System.nanoTime() - start) / 1e9;
    model
        .others(session, test)
        .forEach(
            (name, predictions) ->
                rows.add(TaskMetrics.of(setup.name() + ", " + name, data, test, predictions)));
    return new Outcome(
        rows, model.findings(session), progress, stopped, seconds, parameterCounts(graph));
  }

  static Map<String, Long> parameterCounts(ModelGraph graph) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Parameter parameter : graph.parameters()) {
      counts.put(parameter.name(), parameter.shape().size());
    }
    counts.put("total", counts.values().stream().mapToLong(n -> n).sum());
    return counts;
  }
}
