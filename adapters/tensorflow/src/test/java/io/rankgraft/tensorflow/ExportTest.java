package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.State;
import io.rankgraft.graph.Task;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class ExportTest {
  private static final float[] TWO = {3, 4};

  private static float[] served(ModelSession session, Operand<TFloat32> score) {
    try (Feed feed = new Feed()) {
      feed.put("ids", new int[] {0, 3, 3, 11});
      try (Result result = session.serve(feed, List.of(score))) {
        return SmallModel.floats((TFloat32) result.get(0));
      }
    }
  }

  @Test
  void exportScoresAsServeDoesAndHoldsNoVariable() {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      model.steps(20);
      try (ModelGraph graph = ModelGraph.forExport(model.session::values, 20)) {
        Operand<TFloat32> score = SmallModel.define(graph.scope(Build.EXPORT), SmallModel.DIM);
        graph
            .graph()
            .operations()
            .forEachRemaining(op -> assertFalse(op.type().equals("VarHandleOp"), op.name()));
        try (ModelSession session = ModelSession.open(graph, Threads.of(1))) {
          assertArrayEquals(served(model.session, model.served), served(session, score));
        }
      }
    }
  }

  @Test
  void statesFixedDataAndTheStepAreConstants() {
    try (ModelGraph graph = ModelGraph.forExport(name -> TWO, 7)) {
      GraftScope scope = graph.scope(Build.EXPORT).child("part");
      State state = scope.state("mean", Shape.of(2), Initializer.zeros());
      scope.update(state.assign(scope.tf(), scope.tf().constant(new float[] {0, 0})));
      Operand<TFloat32> fixed =
          scope.fixed("data", TFloat32.class, Shape.of(2), () -> TFloat32.vectorOf(5, 6));
      Operand<TInt64> step = scope.step();
      try (ModelSession session = ModelSession.open(graph, Threads.of(1));
          Feed feed = new Feed();
          Result result = session.serve(feed, List.of(state.read(scope.tf()), fixed, step))) {
        assertArrayEquals(TWO, SmallModel.floats((TFloat32) result.get(0)));
        assertArrayEquals(new float[] {5, 6}, SmallModel.floats((TFloat32) result.get(1)));
        assertEquals(7, ((TInt64) result.get(2)).getLong());
      }
    }
  }

  @Test
  void labelsRandomNumbersAndOtherBuildsAreRefused() {
    Task click = Task.ofBinary("click");
    try (ModelGraph graph = ModelGraph.forExport(name -> TWO, 0)) {
      GraftScope scope = graph.scope(Build.EXPORT);
      assertThrows(IllegalStateException.class, () -> scope.label(click));
      assertThrows(IllegalStateException.class, () -> scope.mask(click));
      assertThrows(IllegalStateException.class, () -> scope.weight(click));
      assertThrows(IllegalStateException.class, () -> scope.random("noise"));
      assertThrows(IllegalStateException.class, () -> graph.scope(Build.SERVE));
      scope.loss("ignored", 1, () -> scope.label(click));
    }
    try (ModelGraph graph = ModelGraph.withSeed(1)) {
      assertThrows(IllegalStateException.class, () -> graph.scope(Build.EXPORT));
    }
  }

  @Test
  void aValueThatIsMissingOrOfAnotherSizeIsNamed() {
    for (float[] wrong : new float[][] {null, {1}}) {
      try (ModelGraph graph = ModelGraph.forExport(name -> wrong, 0)) {
        GraftScope scope = graph.scope(Build.EXPORT).child("part");
        var e =
            assertThrows(
                IllegalArgumentException.class,
                () -> scope.parameter("w", Shape.of(2), Initializer.zeros()));
        assertTrue(e.getMessage().startsWith("export 'part/w': expected 2"), e.getMessage());
      }
    }
  }
}
