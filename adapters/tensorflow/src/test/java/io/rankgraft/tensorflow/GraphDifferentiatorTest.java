package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.Schedule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.sparse.SparseTensorDenseMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

class GraphDifferentiatorTest {
  private final ModelGraph model = ModelGraph.withSeed(5);
  private final GraftScope scope = model.scope(Build.TRAIN);
  private final Ops tf = scope.tf();

  @AfterEach
  void close() {
    model.close();
  }

  private Map<Parameter, Gradient> gradients(Operand<TFloat32> scalar) {
    return new GraphDifferentiator(model, tf, List.copyOf(model.parameters())).gradients(scalar);
  }

  private Operand<TFloat32> total(Operand<TFloat32> x) {
    return tf.sum(tf.reshape(x, tf.constant(new int[] {-1})), tf.constant(0));
  }

  private Operand<TFloat32> vector(String name) {
    return scope.parameter(name, Shape.of(3), Initializer.normal(1));
  }

  private Parameter named(String name) {
    return model.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  private static float[] fetch(ModelSession session, Operand<TFloat32> x) {
    try (Result result = session.session().runner().fetch(x).run()) {
      return SmallModel.floats((TFloat32) result.get(0));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sparseProductsMatchFiniteDifferences(boolean adjoint) {
    // A is 3 x 4; B has as many rows as A, or its transpose, has columns.
    Operand<TInt64> indices =
        tf.constant(NdArrays.wrap(Shape.of(5, 2), DataBuffers.of(0L, 1, 0, 3, 1, 0, 2, 1, 2, 2)));
    Operand<TFloat32> a = tf.constant(new float[] {0.5f, -1, 2, 0.25f, 3});
    Operand<TFloat32> b = scope.parameter("b", Shape.of(adjoint ? 3 : 4, 2), Initializer.normal(1));
    Operand<TFloat32> product =
        tf.sparse.sparseTensorDenseMatMul(
            indices,
            a,
            tf.constant(new long[] {3, 4}),
            b,
            SparseTensorDenseMatMul.adjointA(adjoint));
    Operand<TFloat32> loss = total(tf.math.square(product));
    Gradient gradient = gradients(loss).get(named("b"));
    try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
      float[] at = fetch(session, b);
      float[] analytic = fetch(session, gradient.values());
      float h = 1 / 64f; // the loss is quadratic: central differences are exact up to rounding
      for (int i = 0; i < at.length; i++) {
        double slope =
            (lossAt(session, loss, b, at, i, h) - lossAt(session, loss, b, at, i, -h)) / (2 * h);
        assertEquals(slope, analytic[i], 2e-3 * Math.max(1, Math.abs(slope)), "at " + i);
      }
    }
  }

  private static double lossAt(
      ModelSession session,
      Operand<TFloat32> loss,
      Operand<TFloat32> b,
      float[] at,
      int i,
      float h) {
    float[] moved = at.clone();
    moved[i] += h;
    try (Tensor value = TFloat32.tensorOf(b.shape(), DataBuffers.of(moved, true, false));
        Result result = session.session().runner().feed(b, value).fetch(loss).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  @Test
  void anOpWithoutGradientOnTheWayIsNamed() {
    Operand<TFloat32> x = tf.withName("checked").ensureShape(vector("w"), Shape.of(3));
    Operand<TFloat32> scalar = total(tf.math.cumprod(x, tf.constant(0)));
    var e = assertThrows(IllegalArgumentException.class, () -> gradients(scalar));
    assertTrue(e.getMessage().contains("EnsureShape 'train/checked'"), e.getMessage());
    assertTrue(e.getMessage().contains("Cumprod 'train/Cumprod'"), e.getMessage());
  }

  @Test
  void anOpWithoutGradientOffTheWayIsFine() {
    Operand<TFloat32> w = vector("w");
    Operand<TFloat32> constant = tf.ensureShape(tf.constant(new float[] {1, 2, 3}), Shape.of(3));
    Operand<TFloat32> stopped = tf.stopGradient(tf.math.cumprod(w, tf.constant(0)));
    Operand<TInt32> best = tf.nn.topK(w, tf.constant(1), TInt32.class).indices();
    Operand<TFloat32> picked = tf.gather(w, best, tf.constant(0));
    Operand<TFloat32> scalar =
        tf.math.add(total(tf.math.mul(w, tf.math.mul(constant, stopped))), total(picked));
    assertEquals(1, gradients(scalar).size());
  }

  @Test
  void variablesThatAreNotTrainedMayStandOnTheWay() {
    Operand<TFloat32> w = vector("w");
    Operand<TFloat32> data =
        scope.fixed("data", TFloat32.class, Shape.of(3), () -> TFloat32.vectorOf(2, 3, 4));
    Operand<TFloat32> frozen =
        scope
            .embedding("frozen", 3, 1, Initializer.ones())
            .lookup(tf.constant(new int[] {0, 1, 1}));
    Operand<TFloat32> state = scope.state("mean", Shape.of(3), Initializer.ones()).read(tf);
    Operand<TFloat32> weights =
        tf.math.add(tf.math.add(data, state), tf.reshape(frozen, tf.constant(new int[] {3})));
    Gradient gradient =
        new GraphDifferentiator(model, tf, List.of(named("w")))
            .gradients(total(tf.math.mul(w, weights)))
            .get(named("w"));
    try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
      assertArrayEquals(new float[] {4, 5, 6}, fetch(session, gradient.values()));
    }
  }

  @Test
  void anOpNobodyListedIsRefusedWithItsNode() {
    Operand<TFloat32> scalar = total(tf.withName("odd").math.digamma(vector("w")));
    String message =
        assertThrows(IllegalArgumentException.class, () -> gradients(scalar)).getMessage();
    assertTrue(message.contains("TensorFlow has none for Digamma '"), message);
    assertTrue(message.contains("odd'; compose them"), message);
  }

  @Test
  void aParameterTheScalarDoesNotReachIsLeftOut() {
    Operand<TFloat32> w = vector("w");
    vector("apart");
    assertEquals(List.of(named("w")), List.copyOf(gradients(total(w)).keySet()));
  }

  @Test
  void nothingPassesAStopGradient() {
    Operand<TFloat32> w = vector("w");
    Operand<TFloat32> behind = vector("behind");
    var found = gradients(total(tf.math.mul(w, tf.stopGradient(behind))));
    assertEquals(List.of(named("w")), List.copyOf(found.keySet()));
  }

  @Test
  void aTableLookedUpTwiceHasOneGradientOfDistinctRows() {
    EmbeddingTable table = scope.embedding("table", 6, 1, Initializer.normal(1));
    Operand<TFloat32> first = table.lookup(tf.constant(new int[] {4, 1, 4}));
    Operand<TFloat32> second = table.lookup(tf.constant(new int[][] {{1, 0}}));
    Operand<TFloat32> unreached = table.lookup(tf.constant(new int[] {5}));
    Operand<TFloat32> scalar =
        tf.math.add(total(first), tf.math.mul(total(second), tf.constant(10f)));
    var differentiator = new GraphDifferentiator(model, tf, List.copyOf(model.parameters()));
    var rows =
        assertInstanceOf(
            Gradient.Rows.class, differentiator.gradients(scalar).get(table.parameter()));
    var alone =
        assertInstanceOf(
            Gradient.Rows.class, differentiator.gradients(total(second)).get(table.parameter()));
    assertEquals(1, unreached.shape().get(1));
    assertEquals(rows.ids().asOutput(), alone.ids().asOutput(), "one id vector for all losses");
    try (ModelSession session = ModelSession.open(model, Threads.of(1));
        Result result =
            session
                .session()
                .runner()
                .fetch(rows.ids())
                .fetch(rows.values())
                .fetch(alone.values())
                .fetch(rows.before())
                .run()) {
      assertArrayEquals(new int[] {4, 1, 0, 5}, ints(result.get(0)));
      assertArrayEquals(new float[] {2, 11, 10, 0}, SmallModel.floats((TFloat32) result.get(1)));
      assertArrayEquals(new float[] {0, 1, 1, 0}, SmallModel.floats((TFloat32) result.get(2)));
      float[] all = session.values("table");
      assertArrayEquals(
          new float[] {all[4], all[1], all[0], all[5]},
          SmallModel.floats((TFloat32) result.get(3)));
    }
  }

  @Test
  void gradientsOfRowsComeWithTheRows() {
    EmbeddingTable table = scope.embedding("table", 6, 1, Initializer.normal(1));
    Operand<TFloat32> found = table.lookup(tf.constant(new int[] {4, 1, 4}));
    var rows =
        assertInstanceOf(Gradient.Rows.class, gradients(total(found)).get(table.parameter()));
    try (ModelSession session = ModelSession.open(model, Threads.of(1));
        Result result =
            session
                .session()
                .runner()
                .fetch(found)
                .fetch(rows.before())
                .fetch(rows.values())
                .run()) {
      float[] all = session.values("table");
      assertArrayEquals(
          new float[] {all[4], all[1], all[4]}, SmallModel.floats((TFloat32) result.get(0)));
      assertArrayEquals(new float[] {all[4], all[1]}, SmallModel.floats((TFloat32) result.get(1)));
      assertArrayEquals(new float[] {2, 1}, SmallModel.floats((TFloat32) result.get(2)));
    }
  }

  private static int[] ints(Tensor tensor) {
    int[] values = new int[(int) tensor.shape().size()];
    ((TInt32) tensor).copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(values, false, false)));
    return values;
  }

  @Test
  void aTableLookedUpAndReadWholeHasADenseGradient() {
    EmbeddingTable table = scope.embedding("table", 3, 1, Initializer.normal(1));
    Operand<TFloat32> rows = table.lookup(tf.constant(new int[] {2, 2}));
    Operand<TFloat32> scalar =
        tf.math.add(total(table.whole()), tf.math.mul(total(rows), tf.constant(10f)));
    var dense = assertInstanceOf(Gradient.Dense.class, gradients(scalar).get(table.parameter()));
    try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
      assertArrayEquals(new float[] {1, 1, 21}, fetch(session, dense.values()));
    }
  }

  @Test
  void parametersOfTheWeightingAreTrained() {
    Operand<TFloat32> w = vector("w");
    scope.loss("sum", 1, () -> total(tf.math.square(w)));
    Objective objective =
        Objective.of(Sgd.plain(), Schedule.constant(0.1f))
            .withWeighting(
                (inner, terms) ->
                    terms.stream()
                        .map(
                            t ->
                                t.withValue(
                                    inner
                                        .tf()
                                        .math
                                        .mul(
                                            t.value(),
                                            inner.parameter(
                                                "weight", Shape.scalar(), Initializer.ones()))))
                        .toList());
    Trainer trainer = Trainer.build(model, objective, List.of(named("w")));
    Operand<TFloat32> weight =
        model.ops().readVariableOp(named("objective/weight").handle(), TFloat32.class);
    try (ModelSession session = ModelSession.open(model, Threads.of(1));
        Feed feed = new Feed()) {
      float before = fetch(session, weight)[0];
      float loss = trainer.step(session, feed)[0];
      assertEquals(1, before);
      assertEquals(1 - 0.1f * loss, fetch(session, weight)[0], 1e-6);
      assertFalse(loss == 0);
    }
  }
}
