package io.rankgraft.cascade;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Units and cascade on two looked-up tables, over rows in TRAIN and over a grid in SERVE: the
 * defendant of {@link NcfOracle}. All parameters, biases too, hold random numbers.
 */
final class NcfHost implements AutoCloseable {
  static final int USERS = 5;
  static final int ITEMS = 6;
  static final int DIM = 4;
  static final int[] ROW_USERS = {0, 4, 2, 2, 1, 4, 0};
  static final int[] ROW_ITEMS = {5, 1, 3, 0, 0, 2, 5};
  static final float[][] LABELS = {
    {1, 1, 0, 1, 0, 0, 1}, {1, 0, 0, 1, 0, 0, 0}, {0, 0, 0, 1, 0, 0, 0}
  };
  static final float[][] MASKS = {
    {1, 1, 1, 1, 0, 1, 1}, {1, 1, 0, 1, 1, 0, 0}, {0, 0, 0, 0, 0, 0, 0}
  };
  private static final List<String> BEHAVIOURS = List.of("view", "cart", "buy");

  final ModelGraph model = ModelGraph.withSeed(3);
  final Map<String, double[][]> values = new LinkedHashMap<>();
  final List<Operand<TFloat32>> own;
  final List<Operand<TFloat32>> ownGrid;
  final Cascade.Outputs rows;
  final Cascade.Outputs grid;
  private final int behaviours;
  private final GraphRun run;

  NcfHost(InteractionUnit unit, CascadeConfig config, boolean sharedBias) {
    behaviours = config.lambdas().size();
    GraftScope train = model.scope(Build.TRAIN);
    own = new ArrayList<>();
    ownGrid = new ArrayList<>();
    rows = build(train, unit, config, sharedBias, own);
    grid = build(model.scope(Build.SERVE), unit, config, sharedBias, ownGrid);
    run = GraphRun.open(model);
    Random random = new Random(11);
    for (Parameter parameter : model.parameters()) {
      int columns = (int) parameter.shape().get(parameter.shape().numDimensions() - 1);
      double[][] matrix = new double[(int) parameter.shape().size() / columns][columns];
      for (double[] row : matrix) {
        for (int c = 0; c < columns; c++) {
          row[c] = (float) (random.nextDouble() * 2 - 1);
        }
      }
      values.put(parameter.name(), matrix);
      run.set(parameter, floats(matrix));
    }
    for (Build b : List.of(Build.TRAIN, Build.SERVE)) {
      boolean pairs = b == Build.TRAIN;
      int[] users = pairs ? ROW_USERS : new int[] {0, 1, 2, 3, 4};
      int[] items = pairs ? ROW_ITEMS : new int[] {0, 1, 2, 3, 4, 5};
      run.feed(b, "user", users, users.length).feed(b, "item", items, items.length);
    }
    for (int r = 0; r < behaviours; r++) {
      if (config.lambdas().get(r) > 0) {
        String name = BEHAVIOURS.get(r);
        run.feed(Build.TRAIN, "label-" + name, LABELS[r], ROW_USERS.length);
        if (config.masked()) {
          run.feed(Build.TRAIN, "mask-" + name, MASKS[r], ROW_USERS.length);
        }
      }
    }
  }

  private Cascade.Outputs build(
      GraftScope scope,
      InteractionUnit unit,
      CascadeConfig config,
      boolean sharedBias,
      List<Operand<TFloat32>> scores) {
    Ops tf = scope.tf();
    Shape any = Shape.of(Shape.UNKNOWN_SIZE);
    Operand<TInt32> user = scope.input("user", TInt32.class, any, Axis.CANDIDATE);
    Operand<TInt32> item = scope.input("item", TInt32.class, any, Axis.CANDIDATE);
    EmbeddingTable users = scope.embedding("users", USERS, DIM, Initializer.zeros());
    EmbeddingTable items = scope.embedding("items", ITEMS, DIM, Initializer.zeros());
    Operand<TFloat32> p = users.lookup(user);
    Operand<TFloat32> q = items.lookup(item);
    List<Operand<TFloat32>> biases =
        new ItemBiases(scope, ITEMS, behaviours, sharedBias).of(tf, item);
    List<Cascade.Level> levels = new ArrayList<>();
    for (int r = 0; r < behaviours; r++) {
      Interaction f = unit.in(scope.child("unit-" + r), DIM);
      scores.add(scope.isTraining() ? f.pairs(tf, p, q) : f.grid(tf, p, q));
      levels.add(Cascade.Level.of(BEHAVIOURS.get(r), scores.get(r), biases.get(r)));
    }
    return new Cascade(config).attach(scope.child("cascade"), new Cascade.Inputs(levels));
  }

  GraphRun run() {
    return run;
  }

  Map<String, INDArray> arrays() {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    values.forEach((name, matrix) -> arrays.put(name, Nd4j.createFromArray(matrix)));
    return arrays;
  }

  LossTerm term(String name) {
    return model.losses().stream()
        .filter(t -> t.name().equals("cascade/" + name))
        .findFirst()
        .orElseThrow();
  }

  /** Eq. 12. */
  Operand<TFloat32> total() {
    Ops tf = model.ops();
    return tf.math.addN(
        model.losses().stream()
            .<Operand<TFloat32>>map(t -> tf.math.mul(t.value(), tf.constant(t.scale())))
            .toList());
  }

  static float[] floats(double[][] matrix) {
    float[] flat = new float[matrix.length * matrix[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) matrix[i / matrix[0].length][i % matrix[0].length];
    }
    return flat;
  }

  @Override
  public void close() {
    run.close();
    model.close();
  }
}
