package io.rankgraft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class CustomGradientsTest {
  /** Of no use to a ranker, so that no other test misses their having no gradient. */
  private static final List<String> WITHOUT_ONE =
      List.of(
          "NextAfter",
          "Zeta",
          "Polygamma",
          "Bucketize",
          "LeftShift",
          "RightShift",
          "BitwiseAnd",
          "BitwiseOr",
          "BitwiseXor",
          "Invert",
          "Bincount",
          "DenseBincount",
          "RaggedBincount");

  private static List<Operand<?>> threefold(Ops tf, GraphOperation op, List<Output<?>> dy) {
    @SuppressWarnings("unchecked") // of a float32 output
    Operand<TFloat32> given = (Operand<TFloat32>) dy.get(0);
    return List.of(tf.math.mul(given, tf.constant(3f)), tf.zerosLike(op.input(1)));
  }

  /** TensorFlow has room for ten callbacks in a process; an eleventh would end it. */
  @Test
  void thirteenOpsShareOneCallbackAndTheLastWorksAsTheFirst() {
    for (String op : WITHOUT_ONE) {
      CustomGradients.register(op, CustomGradientsTest::threefold);
    }
    var e =
        assertThrows(
            IllegalStateException.class,
            () -> CustomGradients.register("NextAfter", (tf, op, dy) -> List.of()));
    assertTrue(e.getMessage().contains("it is registered"), e.getMessage());
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.placeholder(TFloat32.class);
      Operand<TFloat32> y = tf.math.nextAfter(x, tf.constant(9f));
      Operand<?> gradient = tf.gradients(List.of(y), List.of(x)).dy(0);
      try (Session session = new Session(graph);
          TFloat32 fed = TFloat32.scalarOf(2);
          var result = session.runner().feed(x, fed).fetch(gradient.asOutput()).run()) {
        assertEquals(3f, ((TFloat32) result.get(0)).getFloat());
      }
    }
  }
}
