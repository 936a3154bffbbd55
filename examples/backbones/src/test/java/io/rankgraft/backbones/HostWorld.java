package io.rankgraft.backbones;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.testkit.GraphRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A small log of three behaviours, a graph to build a host in, and its values in float64. */
final class HostWorld implements AutoCloseable {
  static final int USERS = 4;
  static final int ITEMS = 5;

  // user 2 did nothing but view, item 4 was never bought
  static final BehaviourLog LOG =
      new BehaviourLog(
          List.of("view", "cart", "buy"),
          List.of(
              pairs(new int[] {0, 0, 0, 1, 1, 2, 3, 3}, new int[] {0, 1, 4, 1, 2, 2, 3, 0}),
              pairs(new int[] {0, 0, 1, 3}, new int[] {1, 4, 2, 3}),
              pairs(new int[] {0, 1, 3}, new int[] {1, 1, 3})));

  final ModelGraph model = ModelGraph.withSeed(2);
  private final Random random = new Random(31);
  private GraftScope root;

  private static Interactions pairs(int[] users, int[] items) {
    return Interactions.of(USERS, ITEMS, users, items);
  }

  /** Makes a host. */
  interface Factory {
    BehaviourHost host(GraftScope scope, BehaviourGraph graph, Optional<Operand<TInt32>> batch);
  }

  BehaviourHost host(Build build, Factory factory) {
    root = model.scope(build);
    BehaviourGraph graph = new BehaviourGraph(root.child("graph"), LOG, 1);
    return factory.host(root.child("base"), graph, Optional.empty());
  }

  /** Where the host was built last. */
  GraftScope root() {
    return root;
  }

  /** As {@link #host}, of a batch of users, in TRAIN. */
  BehaviourHost hostOfBatch(Factory factory) {
    root = model.scope(Build.TRAIN);
    Operand<TInt32> users =
        root.input("batch-users", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
    BehaviourGraph graph = new BehaviourGraph(root.child("graph"), LOG, 1);
    return factory.host(root.child("base"), graph, Optional.of(users));
  }

  /** Random values in every parameter, and the same for the oracle by the name below the host. */
  Map<String, INDArray> fill(GraphRun run) {
    Map<String, INDArray> values = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      boolean row = parameter.shape().numDimensions() == 1; // a bias, [1, n] to the oracle
      INDArray value =
          uniform(
              row ? 1 : (int) parameter.shape().get(0), (int) parameter.shape().get(row ? 0 : 1));
      run.set(parameter, floats(value));
      values.put(parameter.name().substring("base/".length()), value);
    }
    return values;
  }

  /** Feeds a batch and its edges. */
  void feed(GraphRun run, int... users) {
    for (var input : model.inputs(Build.TRAIN)) {
      String name = input.name();
      if (name.equals("batch-users")) {
        run.feed(Build.TRAIN, name, users, users.length);
        continue;
      }
      String behaviour = name.split("/")[1];
      Interactions pairs = LOG.interactions().get(LOG.behaviours().indexOf(behaviour));
      var column = java.util.stream.IntStream.builder();
      for (int row = 0; row < users.length; row++) {
        for (int p = pairs.begin(users[row]); p < pairs.end(users[row]); p++) {
          column.add(name.endsWith("rows") ? row : name.endsWith("items") ? pairs.item(p) : p);
        }
      }
      int[] values = column.build().toArray();
      run.feed(Build.TRAIN, name, values, values.length);
    }
  }

  /** A_k, [users, items], pair by pair. */
  static INDArray adjacency(int k) {
    Interactions pairs = LOG.interactions().get(k);
    int[] itemDegrees = pairs.itemDegrees();
    double[][] a = new double[USERS][ITEMS];
    for (int u = 0; u < USERS; u++) {
      for (int v : pairs.itemsOf(u)) {
        a[u][v] = 1 / Math.sqrt((double) pairs.degree(u) * itemDegrees[v]);
      }
    }
    return Nd4j.createFromArray(a);
  }

  static INDArray leaky(INDArray x, double slope) {
    return Transforms.max(x, x.mul(slope));
  }

  static INDArray mean(List<INDArray> layers) {
    return sum(layers).div(layers.size());
  }

  static INDArray sum(List<INDArray> layers) {
    INDArray sum = layers.get(0).dup();
    layers.subList(1, layers.size()).forEach(sum::addi);
    return sum;
  }

  INDArray uniform(int rows, int columns) {
    double[][] m = new double[rows][columns];
    for (double[] row : m) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) (2 * random.nextDouble() - 1);
      }
    }
    return Nd4j.createFromArray(m);
  }

  static Operand<TFloat32> constant(GraftScope scope, INDArray x) {
    return scope
        .tf()
        .constant(Shape.of(x.rows(), x.columns()), DataBuffers.of(floats(x), true, false));
  }

  static double[] values(INDArray x, int... rows) {
    int[] of = rows.length > 0 ? rows : java.util.stream.IntStream.range(0, x.rows()).toArray();
    double[] values = new double[of.length * x.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.getDouble(of[i / x.columns()], i % x.columns());
    }
    return values;
  }

  static float[] floats(INDArray x) {
    double[] values = values(x);
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  @Override
  public void close() {
    model.close();
  }
}
