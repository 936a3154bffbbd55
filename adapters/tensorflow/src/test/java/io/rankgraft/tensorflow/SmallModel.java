package io.rankgraft.tensorflow;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.train.Optimizer;
import io.rankgraft.train.Schedule;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A table, a dense layer and dropout: y = mean(dropout(table[ids]) · w + b), trained to 1. */
final class SmallModel implements AutoCloseable {
  static final int ROWS = 12;
  static final int DIM = 4;

  final ModelGraph graph;
  final Trainer trainer;
  final ModelSession session;
  final Operand<TFloat32> served;

  SmallModel(Optimizer optimizer, long seed, int dim) {
    this(optimizer, seed, dim, Schedule.constant(0.05f));
  }

  SmallModel(Optimizer optimizer, long seed, int dim, Schedule schedule) {
    this(optimizer, seed, ROWS, dim, schedule);
  }

  private SmallModel(Optimizer optimizer, long seed, int rows, int dim, Schedule schedule) {
    graph = ModelGraph.withSeed(seed);
    define(graph.scope(Build.TRAIN), rows, dim);
    served = define(graph.scope(Build.SERVE), rows, dim);
    trainer = Trainer.build(graph, Objective.of(optimizer, schedule));
    session = ModelSession.open(graph, Threads.of(2));
  }

  static SmallModel ofAdam(long seed) {
    return new SmallModel(Adam.ofDefaults(), seed, DIM);
  }

  /** Of another number of rows of its table; {@link #step} uses the first ones alone. */
  static SmallModel ofAdam(long seed, int rows) {
    return new SmallModel(Adam.ofDefaults(), seed, rows, DIM, Schedule.constant(0.05f));
  }

  static Operand<TFloat32> define(GraftScope scope, int dim) {
    return define(scope, ROWS, dim);
  }

  /** The score, [rows]. */
  private static Operand<TFloat32> define(GraftScope scope, int rows, int dim) {
    Ops tf = scope.tf();
    Operand<TInt32> ids =
        scope.input("ids", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.CANDIDATE);
    Operand<TFloat32> x = scope.embedding("table", rows, dim, Initializer.normal(0.3f)).lookup(ids);
    if (scope.isTraining()) {
      Operand<TFloat32> draw =
          tf.random.statelessRandomUniform(tf.shape(x), scope.random("dropout"), TFloat32.class);
      Operand<TFloat32> keep =
          tf.dtypes.cast(tf.math.greaterEqual(draw, tf.constant(0.3f)), TFloat32.class);
      x = tf.math.mul(x, tf.math.div(keep, tf.constant(0.7f)));
    }
    Operand<TFloat32> w = scope.parameter("w", Shape.of(dim, 1), Initializer.xavierUniform());
    Operand<TFloat32> b = scope.parameter("b", Shape.of(1), Initializer.zeros());
    Operand<TFloat32> y =
        tf.reshape(tf.math.add(tf.linalg.matMul(x, w), b), tf.constant(new int[] {-1}));
    scope.loss(
        "square",
        1,
        () ->
            tf.math.mean(
                tf.math.squaredDifference(y, tf.constant(1f)), tf.constant(new int[] {0})));
    return y;
  }

  /** One step on five rows that follow from its number, one id twice. */
  float step() {
    int s = (int) session.step();
    int[] ids = {s % ROWS, (s * 5 + 1) % ROWS, (s * 7 + 2) % ROWS, s % ROWS, 3};
    try (Feed feed = new Feed()) {
      feed.put("ids", ids);
      return trainer.step(session, feed)[0];
    }
  }

  void steps(int n) {
    for (int i = 0; i < n; i++) {
      step();
    }
  }

  /** The values of all parameters and states, by name. */
  SortedMap<String, float[]> values() {
    SortedMap<String, float[]> values = new TreeMap<>();
    graph.variables().forEach(v -> values.put(v.name(), session.values(v.name())));
    return values;
  }

  /** The values as bits, for comparison. */
  SortedMap<String, List<Integer>> bits() {
    SortedMap<String, List<Integer>> bits = new TreeMap<>();
    values()
        .forEach(
            (name, values) ->
                bits.put(
                    name,
                    IntStream.range(0, values.length)
                        .mapToObj(i -> Float.floatToRawIntBits(values[i]))
                        .toList()));
    return bits;
  }

  static float[] floats(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(values, false, false)));
    return values;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
