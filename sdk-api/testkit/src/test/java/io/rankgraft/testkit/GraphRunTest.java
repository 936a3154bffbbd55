package io.rankgraft.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class GraphRunTest {
  private final ModelGraph model = ModelGraph.withSeed(1);
  private final GraftScope scope = model.scope(Build.TRAIN);

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void gradientAddsUpWholeReadsAndLookups() {
    var tf = scope.tf();
    Operand<TInt32> ids = scope.input("ids", TInt32.class, Shape.of(3), Axis.NONE);
    EmbeddingTable table = scope.embedding("table", 4, 1, Initializer.ones());
    Operand<TFloat32> scalar =
        tf.math.add(tf.nn.l2Loss(table.lookup(ids)), tf.nn.l2Loss(table.whole()));
    try (GraphRun run = GraphRun.open(model)) {
      run.feed(Build.TRAIN, "ids", new int[] {1, 1, 3}, 3);
      Parameter parameter = table.parameter();
      run.set(parameter, new float[] {1, 2, 3, 4});
      // each row once for the whole read, and once more a lookup
      assertArrayEquals(new float[] {1, 6, 3, 8}, run.gradient(Build.TRAIN, scalar, parameter));
      FiniteDifferences.check(run, Build.TRAIN, scalar, model.parameters(), 1e-3);
      assertArrayEquals(new float[] {1, 2, 3, 4}, run.value(parameter));
    }
  }

  @Test
  void wrongGradientIsCaught() {
    var tf = scope.tf();
    Operand<TFloat32> x = scope.parameter("x", Shape.of(2), Initializer.ones());
    Operand<TFloat32> scalar =
        tf.reduceSum(tf.math.mul(tf.stopGradient(x), x), tf.constant(0)); // x², claimed to be x
    try (GraphRun run = GraphRun.open(model)) {
      var e =
          assertThrows(
              AssertionError.class,
              () -> FiniteDifferences.check(run, Build.TRAIN, scalar, model.parameters(), 1e-2));
      assertTrue(e.getMessage().startsWith("gradient of 'x' at 0: expected "), e.getMessage());
    }
  }

  @Test
  void unreachedParameterHasAZeroGradient() {
    scope.parameter("x", Shape.of(2), Initializer.ones());
    Operand<TFloat32> y = scope.parameter("y", Shape.scalar(), Initializer.ones());
    try (GraphRun run = GraphRun.open(model)) {
      assertArrayEquals(
          new float[2], run.gradient(Build.TRAIN, y, List.copyOf(model.parameters()).get(0)));
    }
  }

  @Test
  void unknownInputNamesTheNearest() {
    scope.input("ids", TInt32.class, Shape.of(3), Axis.NONE);
    try (GraphRun run = GraphRun.open(model)) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> run.feed(Build.TRAIN, "idx", new int[] {1}, 1));
      assertEquals(
          "feed 'idx': expected an input of the TRAIN build but there is none; nearest: ids",
          e.getMessage());
    }
  }
}
