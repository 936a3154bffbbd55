package io.rankgraft.app.logs;

import io.rankgraft.backbones.ctr.DeepFm;
import io.rankgraft.backbones.ctr.FeatureEmbedding;
import io.rankgraft.backbones.ctr.TaskTower;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.layers.Widths;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingLoop;
import io.rankgraft.tensorflow.Validation;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/**
 * The host of a log: DeepFM over what {@link MadeLog#hostSchema} has, and nothing of what a user
 * did before. Trained on the oldest rows; their newest tenth chooses the epoch.
 *
 * <p>Outputs {@code fields} [rows, fields · 16], {@code hidden} [rows, 32], {@code logit} and
 * {@code probability}, [rows]. Where negatives were drawn, both are of all rows, not of the log's.
 *
 * @param shift what a log that kept a part of its negatives adds to a logit
 */
record LogHost(FeatureSchema schema, Task task, float shift) {
  private static final int DIM = 16;
  private static final List<Integer> DEEP = List.of(64, 32);
  private static final List<Integer> TOWER = List.of(32);
  private static final int BATCH = 512;
  private static final int EPOCHS = 8;
  private static final int PATIENCE = 2;
  private static final int ROWS_PER_RUN = 4096;
  private static final float RATE = 0.002f;
  private static final float DEVIATION = 0.05f;
  private static final double VALIDATION = 0.1;

  /** What a training came to. */
  record Trained(int epoch, double validationLoss) {}

  static LogHost of(MadeLog log) {
    double rate = log.sampling().getOrDefault(log.hostTask(), 1.0);
    return new LogHost(log.hostSchema(), Task.ofBinary(log.hostTask()), (float) -Math.log(rate));
  }

  /** The outputs by name. */
  private Map<String, Operand<TFloat32>> build(GraftScope scope) {
    var tf = scope.tf();
    Operand<TFloat32> flat = // what all of the host reads, so that it may be spliced
        tf.reshape(
            new FeatureEmbedding(scope, schema, DIM, Initializer.normal(DEVIATION)).fields(),
            tf.constant(new int[] {-1, width()}));
    Operand<TFloat32> fields = tf.reshape(flat, tf.constant(new int[] {-1, width() / DIM, DIM}));
    Operand<TFloat32> r = new DeepFm(DEEP).attach(scope.child("deepfm"), fields, 1).get(0);
    TaskTower.Output tower =
        new TaskTower(scope.child("tower"), task, Widths.of("host", r), TOWER).apply(r);
    scope.loss(
        "log-loss",
        task,
        1,
        () -> LogLoss.mean(tf, tf.math.add(tower.logit(), tf.constant(shift)), scope.label(task)));
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put("fields", flat);
    outputs.put("hidden", tower.last());
    outputs.put("logit", tower.logit());
    outputs.put("probability", tf.math.sigmoid(tower.logit()));
    return outputs;
  }

  private int width() {
    int fields = 0;
    for (Feature feature : schema.features()) {
      fields += feature.type() instanceof FeatureType.Dense dense ? dense.width() : 1;
    }
    return fields * DIM;
  }

  /**
   * Trains it and writes {@code saved_model/} and {@code model.onnx}.
   *
   * @param rows of the host by time, with the column of its label
   * @param work a folder for checkpoints
   */
  Trained write(RowStore rows, Path folder, Path work, long seed, int threads) throws IOException {
    int validated = Math.max(1, (int) (VALIDATION * rows.rows()));
    int trained = rows.rows() - validated;
    try (ModelGraph model = ModelGraph.withSeed(seed)) {
      build(model.scope(Build.TRAIN));
      Map<String, Operand<TFloat32>> served = build(model.scope(Build.SERVE));
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(RATE)));
      try (ModelSession session = ModelSession.open(model, Threads.of(threads))) {
        Checkpoint best = new Checkpoint(work);
        Validation validation =
            new Validation(
                1, PATIENCE, s -> -loss(s, served.get("logit"), rows, trained), best, "host");
        TrainingLoop loop =
            new TrainingLoop(
                trainer,
                session,
                new ShuffledIndices(
                    trained, Math.min(BATCH, trained), seed, ShuffledIndices.Remainder.DROP),
                (feed, places, n) -> put(feed, model.inputs(Build.TRAIN), rows.rows(places, n)),
                List.of(validation));
        loop.run(EPOCHS);
        best.require(session, "host");
        write(session, served, folder);
        var kept = loop.progress().best().orElseThrow();
        return new Trained(kept.epochs(), -kept.metric());
      }
    }
  }

  private void write(ModelSession session, Map<String, Operand<TFloat32>> served, Path folder)
      throws IOException {
    SavedModelExport export = SavedModelExport.of(session);
    for (var output : served.entrySet()) {
      export = export.withOutput(output.getKey(), output.getValue());
    }
    export.write(folder.resolve("saved_model"));
    try (ModelGraph exported = ModelGraph.forExport(session::values, session.step())) {
      DurableFiles.replace(
          folder.resolve("model.onnx"),
          OnnxExport.of(exported, build(exported.scope(Build.EXPORT))).model());
    }
  }

  /** The log loss of the log's own rows from one on. */
  private double loss(ModelSession session, Operand<TFloat32> logit, RowStore rows, int from) {
    double sum = 0;
    for (int at = from; at < rows.rows(); at += ROWS_PER_RUN) {
      Batch batch = rows.slice(at, Math.min(rows.rows(), at + ROWS_PER_RUN));
      float[] labels = batch.floats("label-" + task.name());
      try (Feed feed = new Feed()) {
        put(feed, session.model().inputs(Build.SERVE), batch);
        try (Result result = session.serve(feed, List.of(logit))) {
          TFloat32 z = (TFloat32) result.get(0);
          for (int i = 0; i < labels.length; i++) {
            sum += BinaryMetrics.logLoss(labels[i], 1 / (1 + Math.exp(-z.getFloat(i) - shift)));
          }
        }
      }
    }
    return sum / (rows.rows() - from);
  }

  private static void put(Feed feed, List<Input<?>> inputs, Batch rows) {
    for (Input<?> input : inputs) {
      Column column = rows.columns().get(input.name());
      long[] shape = Arrays.stream(column.shape()).asLongStream().toArray();
      if (column instanceof Column.Ints ids) {
        feed.put(input.name(), ids.values(), shape);
      } else {
        feed.put(input.name(), rows.floats(input.name()), shape);
      }
    }
  }
}
