package io.rankgraft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class OwnGradientTest {
  /** x², whose gradient is said to be what was kept, times dz. */
  private static final OwnGradient KEPT =
      OwnGradient.rule(
          "kept",
          1,
          (tf, z, inputs, kept, dz) -> {
            @SuppressWarnings("unchecked") // as given below
            Operand<TFloat32> factor = (Operand<TFloat32>) kept.get(0);
            return List.of(tf.math.mul(dz, factor));
          });

  private static float run(Graph graph, Operand<TFloat32> tensor) {
    try (Session session = new Session(graph);
        var result = session.runner().fetch(tensor).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  @Test
  void gradientsGoByTheRuleAndValuesAsTheyAre() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.constant(3f);
      for (Ops named : List.of(tf, tf.withSubScope("a"), tf)) { // names of TensorFlow's own making
        Operand<TFloat32> z =
            KEPT.of(
                named,
                named.math.square(named.stopGradient(x)),
                List.of(x),
                List.of(named.constant(7f)));
        Operand<TFloat32> twice = named.math.mul(z, named.constant(2f));
        assertEquals(18f, run(graph, twice));
        assertEquals(14f, run(graph, tf.gradients(twice, List.of(x)).dy(0)));
      }
    }
  }

  @Test
  void anOrdinaryIdentityPassesThemOn() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.constant(3f);
      Operand<TFloat32> y = tf.constant(5f);
      @SuppressWarnings("unchecked") // y
      Operand<TFloat32> same =
          (Operand<TFloat32>) tf.identityN(List.<Operand<?>>of(x, y)).output().get(1);
      Operand<TFloat32> z = tf.math.add(tf.math.square(same), x);
      var gradients = tf.gradients(z, List.of(x, y));
      assertEquals(1f, run(graph, gradients.dy(0)));
      assertEquals(10f, run(graph, gradients.dy(1)));
    }
  }

  @Test
  void aNameIsTakenOnceAndHasNoDigits() {
    OwnGradient.Rule rule = (tf, z, inputs, kept, dz) -> List.of();
    String taken =
        assertThrows(IllegalStateException.class, () -> OwnGradient.rule("kept", 1, rule))
            .getMessage();
    assertTrue(taken.contains("own gradient 'kept': expected a new name"), taken);
    assertThrows(IllegalArgumentException.class, () -> OwnGradient.rule("kept_2", 1, rule));
  }
}
