package io.rankgraft.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class MountTest {
  /** Twice its input, and a loss. */
  private record Doubling(Operand<TFloat32> x) {}

  private static final Graft<Doubling, Operand<TFloat32>> DOUBLE =
      (scope, in) -> {
        Ops tf = scope.tf();
        Operand<TFloat32> two = scope.parameter("two", Shape.of(1, 2), Initializer.constant(2));
        scope.loss("size", 0.5f, () -> tf.nn.l2Loss(in.x()));
        return tf.math.mul(in.x(), two);
      };

  private final ModelGraph model = ModelGraph.withSeed(1);

  @AfterEach
  void close() {
    model.close();
  }

  private static Taps host(Ops tf) {
    return Taps.none()
        .with("hidden", tf.constant(new float[][] {{1, 2}, {3, 4}, {5, 6}}))
        .with("logit", tf.constant(new float[] {0.5f, -1, 2}));
  }

  private static Mount<Doubling, Operand<TFloat32>> mount(Join<Operand<TFloat32>> join) {
    return new Mount<>(
        "double",
        DOUBLE,
        (scope, taps) ->
            new Doubling(taps.require("hidden", TFloat32.class, Shape.UNKNOWN_SIZE, 2)),
        join);
  }

  private static final Join<Operand<TFloat32>> RESIDUAL = Join.residual("logit", x -> x);

  @Test
  void attachmentListsWhatWasAdded() {
    GraftScope scope = model.scope(Build.TRAIN);
    var attachment = mount(RESIDUAL).apply(scope, host(scope.tf()));
    assertEquals("double", attachment.name());
    assertEquals(
        List.of("double/two", "double/head", "double/head-bias"),
        attachment.parameters().stream().map(Parameter::name).toList());
    assertEquals(List.of("double/size"), attachment.losses().stream().map(LossTerm::name).toList());
    assertEquals(0.5f, attachment.losses().get(0).scale());
  }

  @Test
  void residualScoreEqualsTheHostsAtStepZero() {
    GraftScope scope = model.scope(Build.SERVE);
    Taps joined = mount(RESIDUAL).apply(scope, host(scope.tf())).taps();
    try (TinySession session = new TinySession(model)) {
      assertArrayEquals(
          new float[] {0.5f, -1, 2}, session.floats(joined.require("logit", TFloat32.class, 3)));
    }
  }

  @Test
  void residualKeepsTheShapeOfTheHostsLogit() {
    GraftScope scope = model.scope(Build.SERVE);
    Operand<TFloat32> column = scope.tf().constant(new float[][] {{0.5f}, {-1}, {2}});
    Taps joined = mount(RESIDUAL).apply(scope, host(scope.tf()).with("logit", column)).taps();
    try (TinySession session = new TinySession(model)) {
      assertArrayEquals(
          new float[] {0.5f, -1, 2}, session.floats(joined.require("logit", TFloat32.class, 3, 1)));
    }
  }

  @Test
  void residualAddsLambdaTimesTheHead() {
    GraftScope scope = model.scope(Build.SERVE);
    Taps joined = mount(RESIDUAL).apply(scope, host(scope.tf())).taps();
    Operand<TFloat32> logit = joined.require("logit", TFloat32.class);
    Parameter head = List.copyOf(model.parameters()).get(1);
    State lambda = List.copyOf(model.states()).get(0);
    assertEquals("double/lambda", lambda.name());
    try (TinySession session = new TinySession(model)) {
      session.set(head.handle(), head.shape(), 1, 10);
      // rows 2, 4 · 1, 10 = 42 and so on
      assertArrayEquals(new float[] {42.5f, 85, 132}, session.floats(logit));
      session.set(lambda.handle(), lambda.shape(), 0.5f);
      assertArrayEquals(new float[] {21.5f, 42, 67}, session.floats(logit));
      session.set(lambda.handle(), lambda.shape(), 0); // the rollback
      assertArrayEquals(new float[] {0.5f, -1, 2}, session.floats(logit));
    }
  }

  @Test
  void residualNeedsAKnownWidth() {
    GraftScope scope = model.scope(Build.SERVE);
    Join<Operand<TFloat32>> flat =
        Join.residual("logit", x -> scope.tf().reduceSum(x, scope.tf().constant(1)));
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> mount(flat).apply(scope, host(scope.tf())));
    assertEquals(
        "residual join 'double': expected features [rows, width] of a known width but got [3]",
        e.getMessage());
  }

  @Test
  void spliceReplacesTheTap() {
    GraftScope scope = model.scope(Build.SERVE);
    var attachment = mount(Join.splice("hidden", x -> x)).apply(scope, host(scope.tf()));
    assertSame(attachment.outputs(), attachment.taps().require("hidden", TFloat32.class));
    try (TinySession session = new TinySession(model)) {
      assertArrayEquals(
          new float[] {2, 4, 6, 8, 10, 12},
          session.floats(attachment.taps().require("hidden", TFloat32.class)));
    }
  }

  @Test
  void spliceOfAMissingTapNamesTheNearest() {
    GraftScope scope = model.scope(Build.SERVE);
    Join<Operand<TFloat32>> wrong = Join.splice("hiden", x -> x);
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> mount(wrong).apply(scope, host(scope.tf())));
    assertEquals(
        "splice join 'double': expected a tap named 'hiden' but no tap has that name;"
            + " nearest: hidden, logit",
        e.getMessage());
  }

  @Test
  void sameNameTwiceIsRefused() {
    GraftScope scope = model.scope(Build.SERVE);
    Taps taps = mount(RESIDUAL).apply(scope, host(scope.tf())).taps();
    var e = assertThrows(IllegalArgumentException.class, () -> mount(RESIDUAL).apply(scope, taps));
    assertEquals(
        "mount 'double': expected a new name in the SERVE build but it is already the name of a"
            + " mount",
        e.getMessage());
  }

  @Test
  void nameOfAMountIsOneSegment() {
    assertThrows(
        IllegalArgumentException.class, () -> new Mount<>("a/b", DOUBLE, (s, t) -> null, RESIDUAL));
  }
}
