package io.rankgraft.app;

import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
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
import java.util.Optional;
import java.util.function.Function;

/**
 * Trains one variant, selects an epoch on the validation part, and measures it once on the test
 * part.
 *
 * @param out gets {@code checkpoint/last} to resume from and {@code checkpoint/best} with the
 *     selected epoch; {@code checkpoint/stage-N} of trainings before the last
 */
record Experiment<M extends Model>(Run run, Variant<M> variant, Path out) {

  /** A model that can be trained and asked. */
  private record Opened<M>(M model, Trainer trainer, ModelSession session) {}

  /** What the last training came to; tested if its graph is the one to test. */
  private record Trained(
      TrainingProgress progress,
      String stoppedBecause,
      Map<String, Long> parameters,
      Optional<Evaluation.Tested> tested) {}

  /**
   * @param progress is told of every epoch
   * @throws IllegalStateException if a loss is not finite
   */
  Finished run(Progress progress, boolean resume) {
    List<TrainingListener> watching = new ArrayList<>(List.of(progress));
    if (Double.isFinite(run.settings().maxMinutes())) {
      watching.add(new TimeLimit(run.settings().maxMinutes()));
    }
    int last = variant.stages() - 1;
    Map<String, float[]> learnt = Map.of();
    for (int stage = 0; stage < last; stage++) {
      CheckpointEvery latest = latest("stage-" + stage, run.trajectoryKey() + " stage=" + stage);
      Map<String, float[]> start = learnt;
      learnt = open(variant, stage, opened -> early(opened, start, latest, watching, resume));
    }
    Map<String, float[]> start = learnt;
    Trained trained = open(variant, last, opened -> last(opened, start, watching, resume));
    Evaluation.Tested tested =
        trained.tested().orElseGet(() -> open(variant.onWholeLog(), last, this::test));
    return new Finished(
        run, trained.progress(), trained.stoppedBecause(), trained.parameters(), tested);
  }

  private <T> T open(Variant<M> built, int stage, Function<Opened<M>, T> use) {
    try (ModelGraph graph = ModelGraph.withSeed(run.seed())) {
      M model = built.build(graph, stage);
      Trainer trainer = model.trainer(graph); // whose moments are in checkpoints
      try (ModelSession session = ModelSession.open(graph, Threads.of(run.settings().threads()))) {
        return use.apply(new Opened<>(model, trainer, session));
      }
    }
  }

  /** Ends a training before the last with all its epochs: its target is another. */
  private Map<String, float[]> early(
      Opened<M> opened,
      Map<String, float[]> start,
      CheckpointEvery latest,
      List<TrainingListener> watching,
      boolean resume) {
    List<TrainingListener> listeners = new ArrayList<>(List.of(latest));
    listeners.addAll(watching);
    loop(opened, start, listeners, latest, resume).run(variant.epochs());
    ModelSession session = opened.session();
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameter parameter : session.model().parameters()) {
      values.put(parameter.name(), session.values(parameter.name()));
    }
    return values;
  }

  private Trained last(
      Opened<M> opened,
      Map<String, float[]> start,
      List<TrainingListener> watching,
      boolean resume) {
    Evaluation<M> evaluation = variant.evaluation();
    Evaluation.Selection selection = evaluation.selection();
    M model = opened.model();
    int threads = run.settings().threads();
    CheckpointEvery latest = latest("last", run.trajectoryKey());
    Validation validation =
        new Validation(
            selection.evaluateEvery(),
            selection.patience(),
            session -> evaluation.validate(model, session, threads),
            checkpoint("best"),
            run.trajectoryKey());
    List<TrainingListener> listeners = new ArrayList<>(model.watchers());
    listeners.add(validation);
    listeners.add(latest);
    listeners.addAll(watching);
    TrainingLoop loop = loop(opened, start, listeners, latest, resume);
    String stopped = loop.run(variant.epochs());
    boolean isWhole = variant.onWholeLog() == variant; // else the test has a graph of its own
    return new Trained(
        loop.progress(),
        stopped,
        parameterCounts(opened.session().model()),
        isWhole ? Optional.of(test(opened)) : Optional.empty());
  }

  private Evaluation.Tested test(Opened<M> opened) {
    checkpoint("best").load(opened.session(), run.trajectoryKey());
    return variant
        .evaluation()
        .test(run.name(), opened.model(), opened.session(), run.settings().threads());
  }

  private Checkpoint checkpoint(String name) {
    return new Checkpoint(out.resolve("checkpoint").resolve(name));
  }

  private CheckpointEvery latest(String name, String key) {
    return CheckpointEvery.ofEpochs(
        variant.evaluation().selection().evaluateEvery(), checkpoint(name), key);
  }

  private TrainingLoop loop(
      Opened<M> opened,
      Map<String, float[]> start,
      List<TrainingListener> listeners,
      CheckpointEvery latest,
      boolean resume) {
    M model = opened.model();
    ModelSession session = opened.session();
    start.forEach(session::assign);
    int[] all = model.examples();
    ShuffledIndices order =
        new ShuffledIndices(
            all.length,
            Math.min(variant.batch(), all.length),
            run.seed(),
            ShuffledIndices.Remainder.DROP);
    TrainingLoop loop =
        new TrainingLoop(
            opened.trainer(),
            session,
            order,
            (feed, examples, n) -> {
              for (int i = 0; i < n; i++) {
                examples[i] = all[examples[i]];
              }
              model.feed(feed, examples, n, session.step());
            },
            listeners);
    if (resume) {
      latest.resume(loop);
    }
    return loop;
  }

  private static Map<String, Long> parameterCounts(ModelGraph graph) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Parameter parameter : graph.parameters()) {
      counts.put(parameter.name(), parameter.shape().size());
    }
    counts.put("total", counts.values().stream().mapToLong(n -> n).sum());
    return counts;
  }
}
