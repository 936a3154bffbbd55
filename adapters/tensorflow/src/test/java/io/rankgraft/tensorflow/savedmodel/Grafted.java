package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Sgd;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** A host of {@link Hosts} with a gate grafted on its hidden layer, trained on four rows. */
final class Grafted implements AutoCloseable {
  static final float[][] X = {{1, 2, 3}, {-1, .5f, 2}, {.3f, -.7f, 1.1f}, {2, 0, -1}};
  static final long[] ITEM = {0, 3, 3, 5};
  private static final Task CLICK = Task.ofBinary("click");

  /** gate = hidden ⊙ tanh(hidden W), W [4, 4]: a graft anyone could write. */
  private static final Graft<Operand<TFloat32>, Operand<TFloat32>> GATE =
      (scope, hidden) -> {
        Operand<TFloat32> w = scope.parameter("w", Shape.of(4, 4), Initializer.xavierUniform());
        return scope
            .tf()
            .math
            .mul(hidden, scope.tf().math.tanh(scope.tf().linalg.matMul(hidden, w)));
      };

  final ModelGraph model = ModelGraph.withSeed(5);
  final HostBuild train;
  final HostBuild serve;
  final Trainer trainer;
  final ModelSession session;
  Attachment<Operand<TFloat32>> attached;

  Grafted(SavedModelHost host, Join<Operand<TFloat32>> join) {
    this(host, List.of(join));
  }

  /** One gate a join, each on what the ones before it left. */
  Grafted(SavedModelHost host, List<Join<Operand<TFloat32>>> joins) {
    train = define(model.scope(Build.TRAIN), host, joins);
    serve = define(model.scope(Build.SERVE), host, joins);
    trainer = Trainer.build(model, Objective.of(Sgd.plain(), Schedule.constant(0.3f)));
    session = ModelSession.open(model, Threads.of(1));
  }

  static SavedModelHost tapped(SavedModelHost host) {
    return host.withTap("hidden", "hidden").withTap("logit", "logit").withTap("p", "probability");
  }

  static Join<Operand<TFloat32>> residual() {
    return Join.residual("logit", gate -> gate);
  }

  static Join<Operand<TFloat32>> splice() {
    return Join.splice("hidden", gate -> gate);
  }

  HostBuild define(GraftScope scope, SavedModelHost host, List<Join<Operand<TFloat32>>> joins) {
    HostBuild build = host.build(scope);
    for (int i = 0; i < joins.size(); i++) {
      Mount<Operand<TFloat32>, Operand<TFloat32>> mount =
          new Mount<>(
              i == 0 ? "gate" : "gate" + i,
              GATE,
              (s, taps) -> taps.require("hidden", TFloat32.class, Shape.UNKNOWN_SIZE, 4),
              joins.get(i));
      attached = build.mount(mount);
    }
    Taps joined = build.taps();
    Operand<TFloat32> z = joined.require("logit", TFloat32.class, Shape.UNKNOWN_SIZE, 1);
    scope.loss("click", CLICK, 1, () -> logLoss(scope, z));
    return build;
  }

  private static Operand<TFloat32> logLoss(GraftScope scope, Operand<TFloat32> logit) {
    Ops tf = scope.tf();
    Operand<TFloat32> z = tf.reshape(logit, tf.constant(new int[] {-1}));
    return tf.math.mean(
        tf.math.sub(tf.math.softplus(z), tf.math.mul(z, scope.label(CLICK))), tf.constant(0));
  }

  static Feed feed() {
    float[] flat = new float[12];
    for (int i = 0; i < 12; i++) {
      flat[i] = X[i / 3][i % 3];
    }
    return new Feed()
        .put("host/x", flat, 4, 3)
        .put("host/items_of_rows", TInt64.tensorOf(Shape.of(4), DataBuffers.of(ITEM)))
        .put("label-click", new float[] {1, 0, 1, 0}, 4);
  }

  /** Takes steps and gives the loss before each. */
  float[] steps(int n) {
    float[] losses = new float[n];
    for (int i = 0; i < n; i++) {
      try (Feed feed = feed()) {
        losses[i] = trainer.step(session, feed)[0];
      }
    }
    return losses;
  }

  float[] served(Operand<?> tensor) {
    try (Feed feed = feed();
        Result result = session.serve(feed, List.of(tensor))) {
      return floats((TFloat32) result.get(0));
    }
  }

  float[] served(String tap) {
    return served(serve.taps().require(tap));
  }

  /** The trained values of all parameters, by name. */
  Map<String, float[]> parameters() {
    Map<String, float[]> values = new TreeMap<>();
    for (Parameter p : model.parameters()) {
      values.put(p.name(), session.values(p.name()));
    }
    return values;
  }

  static float[] floats(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.copyTo(
        org.tensorflow.ndarray.NdArrays.wrap(tensor.shape(), DataBuffers.of(values, false, false)));
    return values;
  }

  /** What the host gives for the four rows by arithmetic. */
  static float[] expectedLogits() {
    float[] logits = new float[4];
    for (int i = 0; i < 4; i++) {
      logits[i] = (float) Hosts.expected(X[i], (int) ITEM[i])[1][0];
    }
    return logits;
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
