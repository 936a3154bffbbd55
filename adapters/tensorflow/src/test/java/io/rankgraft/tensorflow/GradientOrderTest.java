package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.layers.SideBySide;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** TensorFlow's own order of the gradients past a wide op depends on where memory was free. */
class GradientOrderTest {
  private static List<Operand<TFloat32>> readers(Ops tf, Operand<TFloat32> x, int count) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(tf.math.tanh(tf.math.mul(x, tf.constant(i + 1f))));
    }
    return parts;
  }

  @Test
  void manyReadersJoinedSideBySideHaveOneGradientGraph() {
    Set<String> graphs = new HashSet<>();
    List<byte[]> elsewhere = new ArrayList<>(); // so that memory is taken differently every time
    for (int run = 0; run < 12; run++) {
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        Placeholder<TFloat32> x = tf.placeholder(TFloat32.class);
        Operand<TFloat32> y =
            tf.reduceSum(SideBySide.of(tf, readers(tf, x, 20)), tf.constant(new int[] {0, 1}));
        tf.gradients(y, List.of(x));
        graphs.add(graph.toGraphDef().toString());
      }
      elsewhere.add(new byte[1000 + 77 * run]);
    }
    assertEquals(1, graphs.size());
  }

  @Test
  void anOpOfMoreThanEightInputsIsNamed() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class);
      Operand<TFloat32> seven = tf.concat(readers(tf, x, 7), tf.constant(1)); // and the axis
      Operand<TFloat32> eight = tf.withName("wide").concat(readers(tf, seven, 8), tf.constant(1));
      Operand<TFloat32> y = tf.reduceSum(eight, tf.constant(new int[] {0, 1}));
      assertEquals(
          List.of("ConcatV2 'wide' of 9 inputs"), GradientPath.withoutOrder(y, List.of(x)));
    }
  }
}
