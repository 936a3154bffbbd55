package io.rankgraft.app.graft;

import io.rankgraft.app.data.PlantedInterests;
import io.rankgraft.backbones.ctr.DeepFm;
import io.rankgraft.backbones.ctr.FeatureEmbedding;
import io.rankgraft.backbones.ctr.TaskTower;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.layers.Widths;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A host to graft on: DeepFM over user and item, trained on the oldest part of a {@link ClickLog}.
 * It knows nothing of what a user did before.
 *
 * <p>Inputs {@code user, item}, int32 [rows]; outputs {@code fields} [rows, 16], {@code hidden}
 * [rows, 16], {@code logit} and {@code probability}, [rows].
 */
final class ClickHost {
  private static final Task CLICK = Task.ofBinary(ClickLog.LABEL);
  private static final int DIM = 8;
  private static final List<Integer> DEEP = List.of(32);
  private static final List<Integer> TOWER = List.of(16);
  private static final int BATCH = 256;
  private static final float RATE = 0.003f;
  private static final float DEVIATION = 0.05f;

  private final FeatureSchema schema;

  ClickHost(FeatureSchema schema) {
    this.schema = schema;
  }

  /** The outputs by name. */
  Map<String, Operand<TFloat32>> build(GraftScope scope) {
    var tf = scope.tf();
    int width = schema.features().size() * DIM;
    Operand<TFloat32> flat = // what all of the host reads, so that it may be spliced
        tf.reshape(
            new FeatureEmbedding(scope, schema, DIM, Initializer.normal(DEVIATION)).fields(),
            tf.constant(new int[] {-1, width}));
    Operand<TFloat32> fields = tf.reshape(flat, tf.constant(new int[] {-1, width / DIM, DIM}));
    Operand<TFloat32> r = new DeepFm(DEEP).attach(scope.child("deepfm"), fields, 1).get(0);
    TaskTower.Output tower =
        new TaskTower(scope.child("tower"), CLICK, Widths.of("host", r), TOWER).apply(r);
    scope.loss("log-loss", CLICK, 1, () -> LogLoss.mean(tf, tower.logit(), scope.label(CLICK)));
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put("fields", flat);
    outputs.put("hidden", tower.last());
    outputs.put("logit", tower.logit());
    outputs.put("probability", tf.math.sigmoid(tower.logit()));
    return outputs;
  }

  /** Trains it and writes {@code model.onnx} and, last, {@code saved_model/}. */
  static void write(ClickLog log, Path folder, int epochs, long seed, int threads)
      throws IOException {
    ClickHost host = new ClickHost(log.hostSchema());
    try (ModelGraph model = ModelGraph.withSeed(seed)) {
      host.build(model.scope(Build.TRAIN));
      Map<String, Operand<TFloat32>> served = host.build(model.scope(Build.SERVE));
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(RATE)));
      try (ModelSession session = ModelSession.open(model, Threads.of(threads))) {
        for (int epoch = 0; epoch < epochs; epoch++) {
          train(log, trainer, session, seed, epoch);
        }
        try (ModelGraph exported = ModelGraph.forExport(session::values, session.step())) {
          DurableFiles.replace(
              folder.resolve("model.onnx"),
              OnnxExport.of(exported, host.build(exported.scope(Build.EXPORT))).model());
        }
        SavedModelExport export = SavedModelExport.of(session);
        for (var output : served.entrySet()) {
          export = export.withOutput(output.getKey(), output.getValue());
        }
        export.write(folder.resolve("saved_model"));
      }
    }
  }

  private static void train(
      ClickLog log, Trainer trainer, ModelSession session, long seed, long epoch) {
    var rows = log.data().rows();
    float[] clicks = rows.labels()[PlantedInterests.TASKS.indexOf(ClickLog.LABEL)];
    int[] part = log.split().train();
    int[] order = ShuffledIndices.permutation(part.length, seed, epoch);
    for (int from = 0; from + BATCH <= order.length; from += BATCH) {
      int[] user = new int[BATCH];
      int[] item = new int[BATCH];
      float[] label = new float[BATCH];
      for (int i = 0; i < BATCH; i++) {
        int row = part[order[from + i]];
        user[i] = rows.users()[row] + 1; // id 0 is for unknown users
        item[i] = rows.items()[row] + 2; // ids 0 and 1 are for missing and unknown items
        label[i] = clicks[row];
      }
      try (Feed feed =
          new Feed()
              .put("user", user)
              .put("item", item)
              .put("label-" + CLICK.name(), label, BATCH)) {
        trainer.step(session, feed);
      }
    }
  }
}
