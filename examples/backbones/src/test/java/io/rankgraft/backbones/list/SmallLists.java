package io.rankgraft.backbones.list;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Two lists of three positions, the second one padded, and a value for every parameter. */
final class SmallLists implements AutoCloseable {
  static final int POSITIONS = 3;
  static final int WIDTH = 2;
  static final int[] LENGTHS = {3, 2};

  final ModelGraph model = ModelGraph.withSeed(3);
  final float[] items = new float[LENGTHS.length * POSITIONS * WIDTH];
  final Map<String, double[]> values = new LinkedHashMap<>();
  final Operand<TFloat32> output;
  private GraphRun run;

  SmallLists(BiFunction<GraftScope, ListInputs, Operand<TFloat32>> build) {
    GraftScope scope = model.scope(Build.TRAIN);
    Ops tf = scope.tf();
    Operand<TFloat32> x =
        scope.input(
            "items", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, POSITIONS, WIDTH), Axis.POSITION);
    Operand<TInt32> lengths =
        scope.input("lengths", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
    Operand<TFloat32> mask =
        tf.dtypes.cast(
            tf.math.less(tf.constant(new int[] {0, 1, 2}), tf.expandDims(lengths, tf.constant(1))),
            TFloat32.class);
    output = build.apply(scope.child("ranker"), new ListInputs(x, lengths, mask, POSITIONS, WIDTH));
    Random random = new Random(5);
    for (int k = 0; k < items.length; k++) {
      items[k] = 2 * random.nextFloat() - 1;
    }
    for (Parameter p : model.parameters()) {
      Random own = new Random(p.name().hashCode());
      values.put(
          p.name().substring("ranker/".length()),
          own.doubles(p.shape().size()).map(v -> (float) (2 * v - 1)).toArray());
    }
  }

  /** The output, with the items as they are now. */
  float[] values() {
    if (run == null) {
      run = GraphRun.open(model);
      for (Parameter p : model.parameters()) {
        double[] from = values.get(p.name().substring("ranker/".length()));
        float[] to = new float[from.length];
        for (int k = 0; k < to.length; k++) {
          to[k] = (float) from[k];
        }
        run.set(p, to);
      }
    }
    run.feed(Build.TRAIN, "items", items, LENGTHS.length, POSITIONS, WIDTH);
    run.feed(Build.TRAIN, "lengths", LENGTHS, LENGTHS.length);
    return run.floats(output);
  }

  /** All gradients of the sum of squares of the output. */
  Map<String, float[]> gradients() {
    values();
    return run.gradients(Build.TRAIN, model.ops().nn.l2Loss(output));
  }

  /** Item i of list 0. */
  double[] item(int i) {
    return new double[] {items[i * WIDTH], items[i * WIDTH + 1]};
  }

  /**
   * Element j of W x + b + U h for gate k of some, the parameters of {@link Gates}; h null for none
   * and x null for only U h.
   */
  double gate(String scope, int gates, int k, int hidden, double[] x, double[] h, int j) {
    int columns = gates * hidden;
    int column = k * hidden + j;
    double sum = 0;
    if (x != null) {
      sum += values.get(scope + "bias")[column];
      for (int a = 0; a < x.length; a++) {
        sum += x[a] * values.get(scope + "input")[a * columns + column];
      }
    }
    for (int a = 0; h != null && a < hidden; a++) {
      sum += h[a] * values.get(scope + "recurrent")[a * columns + column];
    }
    return sum;
  }

  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Override
  public void close() {
    if (run != null) {
      run.close();
    }
    model.close();
  }
}
