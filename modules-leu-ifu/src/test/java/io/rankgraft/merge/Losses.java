package io.rankgraft.merge;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Sgd;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.GradientMerge;
import io.rankgraft.train.LossWeighting;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Losses with known gradients: task t's loss is g_t · v + start_t on a shared vector v that starts
 * at zero, plus g_t · u_t on a vector of its own. With a rate of 1 and plain descent, the merged
 * gradient is what v loses in a step.
 */
final class Losses implements AutoCloseable {
  private final ModelGraph model = ModelGraph.withSeed(4);
  private final ModelSession session;
  private final Trainer trainer;
  private float[] shared;

  /** Where the shared values are. */
  enum Kind {
    /** A vector. */
    DENSE,
    /** A row of a table that is looked up twice, each time with half of the gradient. */
    ROW_TWICE
  }

  private Losses(
      Kind kind,
      LossWeighting weighting,
      GradientMerge merge,
      List<Task> tasks,
      double[] starts,
      double[][] gradients) {
    GraftScope scope = model.scope(Build.TRAIN);
    Ops tf = scope.tf();
    int n = gradients[0].length;
    GraftScope below = scope.child("features");
    EmbeddingTable table =
        kind == Kind.DENSE ? null : below.embedding("table", 4, n, Initializer.zeros());
    Operand<TFloat32> v =
        table == null
            ? below.parameter("v", Shape.of(n), Initializer.zeros())
            : tf.math.mul(
                tf.math.add(
                    tf.reshape(
                        table.lookup(tf.constant(new int[] {2})), tf.constant(new int[] {n})),
                    tf.reshape(
                        tf.slice(
                            table.lookup(tf.constant(new int[] {0, 2})),
                            tf.constant(new int[] {1, 0}),
                            tf.constant(new int[] {1, n})),
                        tf.constant(new int[] {n}))),
                tf.constant(0.5f));
    for (int t = 0; t < tasks.size(); t++) {
      Operand<TFloat32> g = tf.constant(floats(gradients[t]));
      Operand<TFloat32> own = scope.parameter("own-" + t, Shape.of(n), Initializer.zeros());
      float start = (float) starts[t];
      scope.loss(
          "loss-" + t,
          tasks.get(t),
          1,
          () ->
              tf.math.add(
                  tf.reduceSum(tf.math.mul(g, tf.math.add(v, own)), tf.constant(0)),
                  tf.constant(start)));
    }
    trainer =
        Trainer.build(
            model,
            Objective.of(Sgd.plain(), Schedule.constant(1))
                .withWeighting(weighting)
                .withMerge(merge));
    session = ModelSession.open(model, Threads.of(1));
    shared = value();
  }

  static Losses of(Kind kind, GradientMerge merge, double[]... gradients) {
    return new Losses(
        kind,
        LossWeighting.fixed(),
        merge,
        tasks(gradients.length),
        new double[gradients.length],
        gradients);
  }

  static Losses weighed(
      LossWeighting weighting, List<Task> tasks, double[] starts, double[]... gradients) {
    return new Losses(Kind.DENSE, weighting, GradientMerge.sum(), tasks, starts, gradients);
  }

  static Losses started(GradientMerge merge, double[] starts, double[]... gradients) {
    return new Losses(
        Kind.DENSE, LossWeighting.fixed(), merge, tasks(gradients.length), starts, gradients);
  }

  /** The core first, then binary tasks. */
  static List<Task> tasks(int n) {
    List<Task> tasks = new ArrayList<>(List.of(core()));
    for (int t = 1; t < n; t++) {
      tasks.add(Task.ofBinary("task-" + t));
    }
    return tasks;
  }

  static Task core() {
    return new Task("core", Task.Kind.AMOUNT);
  }

  /** Takes a step and gives what the shared values lost in it, the merged gradient. */
  float[] step() {
    try (Feed feed = new Feed()) {
      trainer.step(session, feed);
    }
    float[] before = shared;
    shared = value();
    float[] lost = new float[shared.length];
    for (int i = 0; i < lost.length; i++) {
      lost[i] = before[i] - shared[i];
    }
    return lost;
  }

  private float[] value() {
    boolean table = model.parameters().stream().anyMatch(p -> p.name().equals("features/table"));
    if (!table) {
      return session.values("features/v");
    }
    float[] all = session.values("features/table");
    int n = all.length / 4;
    return java.util.Arrays.copyOfRange(all, 2 * n, 3 * n);
  }

  float[] values(String name) {
    return session.values(name);
  }

  static float[] floats(double[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) x[i];
    }
    return y;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** a + k b. */
  static double[] plus(double[] a, double k, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < a.length; i++) {
      sum[i] += k * b[i];
    }
    return sum;
  }

  @Override
  public void close() {
    session.close();
    model.close();
  }
}
