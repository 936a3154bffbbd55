package io.rankgraft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class TapsTest {
  private final ModelGraph model = ModelGraph.withSeed(1);
  private final GraftScope scope = model.scope(Build.SERVE);
  private final Operand<TFloat32> hidden =
      scope.input("hidden", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, 8), Axis.CANDIDATE);
  private final Taps taps =
      Taps.none().with("hidden", hidden).with("logit", scope.tf().constant(new float[] {0}));

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void givesTheTensorItWasGiven() {
    assertSame(hidden, taps.require("hidden", TFloat32.class));
    assertSame(hidden, taps.require("hidden", TFloat32.class, Shape.UNKNOWN_SIZE, 8));
    assertSame(hidden, taps.require("hidden", TFloat32.class, 100, Shape.UNKNOWN_SIZE));
  }

  @Test
  void missingTapNamesTheNearest() {
    String message = messageOf(() -> taps.require("hiden", TFloat32.class));
    assertEquals(
        "tap 'hiden': expected a tensor of the host but there is none; nearest: hidden, logit",
        message);
  }

  @Test
  void hostWithoutTapsSaysSo() {
    assertTrue(
        messageOf(() -> Taps.none().require("x", TFloat32.class)).endsWith("there are none"));
  }

  @Test
  void wrongTypeIsNamed() {
    assertEquals(
        "tap 'hidden': expected TInt32 but the host gives TFloat32",
        messageOf(() -> taps.require("hidden", TInt32.class)));
  }

  @Test
  void wrongShapeIsNamed() {
    assertTrue(
        messageOf(() -> taps.require("hidden", TFloat32.class, Shape.UNKNOWN_SIZE, 16))
            .startsWith("tap 'hidden': expected shape "));
    messageOf(() -> taps.require("hidden", TFloat32.class, 8)); // another rank
  }

  @Test
  void withLeavesTheOldTapsAsTheyWere() {
    Taps more = taps.with("hidden", scope.tf().constant(1f));
    assertSame(hidden, taps.require("hidden", TFloat32.class));
    assertEquals(0, more.require("hidden", TFloat32.class).shape().numDimensions());
  }

  private static String messageOf(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }
}
