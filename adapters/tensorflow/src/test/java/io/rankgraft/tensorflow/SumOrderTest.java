package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** 1 + 10^8 - 10^8 is 0 from the left and 1 from the right. */
class SumOrderTest {
  /** The sum, while its first two terms are fetched as well or not. */
  private static float sum(boolean ordered, boolean firstTwoInUse) {
    try (Graph graph = new Graph();
        TFloat32 fed = TFloat32.scalarOf(1)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> one = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      List<Operand<TFloat32>> terms = new ArrayList<>();
      for (float factor : new float[] {1, 1e8f, -1e8f}) {
        terms.add(tf.math.mul(one, tf.constant(factor)));
      }
      Operand<TFloat32> sum = tf.math.addN(terms);
      List<Op> waiting = ordered ? SumOrder.fix(graph, tf, Set.of(sum)) : List.of();
      try (Session session = new Session(graph)) {
        Session.Runner runner = session.runner().feed(one, fed).fetch(sum);
        if (firstTwoInUse) {
          runner.fetch(terms.get(0)).fetch(terms.get(1));
        }
        waiting.forEach(runner::addTarget);
        try (Result result = runner.run()) {
          return ((TFloat32) result.get(0)).getFloat();
        }
      }
    }
  }

  @Test
  void sumsDoNotDependOnWhatElseIsInUse() {
    assertEquals(0, sum(true, false));
    assertEquals(0, sum(true, true));
  }

  /** The reason for the class: where it fails, TensorFlow has changed and the class can go. */
  @Test
  void withoutItTheyDo() {
    assertEquals(0, sum(false, false));
    assertEquals(1, sum(false, true));
  }
}
