package io.rankgraft.app.graft;

import io.rankgraft.backbones.ctr.DeepFm;
import io.rankgraft.backbones.ctr.FeatureEmbedding;
import io.rankgraft.backbones.ctr.TaskTower;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A host to graft on: DeepFM over user and item, trained on the oldest part of a log. It knows
 * nothing of what a user did before.
 *
 * <p>Inputs {@code user, item}, int32 [rows]; outputs {@code fields} [rows, 16], {@code hidden}
 * [rows, 16] of the last task, and of one task {@code logit} and {@code probability}, [rows], of
 * several {@code logit_<task>} and {@code probability_<task>}.
 */
final class ClickHost {
  private static final int DIM = 8;
  private static final List<Integer> DEEP = List.of(32);
  private static final List<Integer> TOWER = List.of(16);
  private static final int BATCH = 256;
  private static final float RATE = 0.003f;
  private static final float DEVIATION = 0.05f;

  private final FeatureSchema schema;
  private final List<Task> tasks;

  /**
   * What it is trained on: places in the vocabularies of user and item.
   *
   * @param labels by task
   */
  record Rows(List<String> tasks, int[] users, int[] items, float[][] labels) {}

  ClickHost(FeatureSchema schema, List<String> tasks) {
    this.schema = schema;
    this.tasks = tasks.stream().map(Task::ofBinary).toList();
  }

  /** The name of an output of a task. */
  static String output(String kind, String task, List<String> tasks) {
    return tasks.size() == 1 ? kind : kind + "_" + task;
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
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put("fields", flat);
    List<String> names = tasks.stream().map(Task::name).toList();
    for (Task task : tasks) {
      String symbol = output("tower", task.name(), names);
      TaskTower.Output tower =
          new TaskTower(scope.child(symbol), task, Widths.of("host", r), TOWER).apply(r);
      scope.loss(
          output("log-loss", task.name(), names),
          task,
          1,
          () -> LogLoss.mean(tf, tower.logit(), scope.label(task)));
      outputs.put("hidden", tower.last());
      outputs.put(output("logit", task.name(), names), tower.logit());
      outputs.put(output("probability", task.name(), names), tf.math.sigmoid(tower.logit()));
    }
    return outputs;
  }

  /** Trains it and writes {@code saved_model/} and {@code model.onnx}. */
  static void write(
      FeatureSchema schema, Rows rows, Path folder, int epochs, long seed, int threads)
      throws IOException {
    ClickHost host = new ClickHost(schema, rows.tasks());
    try (ModelGraph model = ModelGraph.withSeed(seed)) {
      host.build(model.scope(Build.TRAIN));
      Map<String, Operand<TFloat32>> served = host.build(model.scope(Build.SERVE));
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(RATE)));
      try (ModelSession session = ModelSession.open(model, Threads.of(threads))) {
        for (int epoch = 0; epoch < epochs; epoch++) {
          train(rows, trainer, session, seed, epoch);
        }
        SavedModelExport export = SavedModelExport.of(session);
        for (var output : served.entrySet()) {
          export = export.withOutput(output.getKey(), output.getValue());
        }
        export.write(folder.resolve("saved_model"));
        try (ModelGraph exported = ModelGraph.forExport(session::values, session.step())) {
          Files.write(
              folder.resolve("model.onnx"),
              OnnxExport.of(exported, host.build(exported.scope(Build.EXPORT))).model());
        }
      }
    }
  }

  private static void train(
      Rows rows, Trainer trainer, ModelSession session, long seed, long epoch) {
    int[] order = ShuffledIndices.permutation(rows.users().length, seed, epoch);
    for (int from = 0; from + BATCH <= order.length; from += BATCH) {
      int[] user = new int[BATCH];
      int[] item = new int[BATCH];
      float[][] labels = new float[rows.tasks().size()][BATCH];
      for (int i = 0; i < BATCH; i++) {
        int row = order[from + i];
        user[i] = rows.users()[row] + 1; // id 0 is for unknown users
        item[i] = rows.items()[row] + 2; // ids 0 and 1 are for missing and unknown items
        for (int t = 0; t < labels.length; t++) {
          labels[t][i] = rows.labels()[t][row];
        }
      }
      try (Feed feed = new Feed().put("user", user).put("item", item)) {
        for (int t = 0; t < labels.length; t++) {
          feed.put("label-" + rows.tasks().get(t), labels[t], BATCH);
        }
        trainer.step(session, feed);
      }
    }
  }
}
