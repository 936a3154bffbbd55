package io.rankgraft.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Sgd;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class DecayTest {
  @Test
  void rowsOfTheBatchAndDenseParametersShrink() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.TRAIN);
      Ops tf = scope.tf();
      EmbeddingTable table = scope.embedding("table", 3, 1, Initializer.ones());
      Operand<TFloat32> rows = table.lookup(tf.constant(new int[] {2, 2}));
      Operand<TFloat32> w = scope.parameter("w", Shape.of(1), Initializer.ones());
      Operand<TFloat32> kept = scope.parameter("kept", Shape.of(1), Initializer.ones());
      scope.loss(
          "sum",
          1,
          () ->
              tf.reduceSum(
                  tf.math.add(tf.reshape(rows, tf.constant(new int[] {2})), tf.math.add(w, kept)),
                  tf.constant(0)));
      Trainer trainer =
          Trainer.build(
              model,
              Objective.of(Sgd.plain(), Schedule.constant(1))
                  .withRule(new Decay(0.25f, p -> !p.name().equals("kept"))));
      try (ModelSession session = ModelSession.open(model, Threads.of(1));
          Feed feed = new Feed()) {
        trainer.step(session, feed);
        // each occurrence has a gradient of 1; values of 1 add 0.25
        assertArrayEquals(new float[] {1, 1, 1 - 2.25f}, session.values("table"));
        assertArrayEquals(new float[] {1 - 2.25f}, session.values("w"));
        assertArrayEquals(new float[] {-1}, session.values("kept"));
      }
    }
  }
}
