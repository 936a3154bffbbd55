package io.rankgraft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class GraftScopeTest {
  private static final Task CLICK = Task.ofBinary("click");
  private static final Shape TWO = Shape.of(2);

  private final ModelGraph model = ModelGraph.withSeed(1);

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void buildsShareParametersByName() {
    model.scope(Build.TRAIN).child("graft").parameter("w", TWO, Initializer.ones());
    model.scope(Build.SERVE).child("graft").parameter("w", TWO, Initializer.ones());
    assertEquals(List.of("graft/w"), model.parameters().stream().map(Parameter::name).toList());
  }

  @Test
  void duplicateNameInOneBuildNamesBothKinds() {
    GraftScope scope = model.scope(Build.TRAIN);
    scope.parameter("w", TWO, Initializer.ones());
    assertEquals(
        "state 'w': expected a new name in the TRAIN build but it is already the name of a"
            + " parameter",
        messageOf(() -> scope.state("w", TWO, Initializer.ones())));
  }

  @Test
  void buildsMustAgreeOnTheShape() {
    model.scope(Build.TRAIN).parameter("w", TWO, Initializer.ones());
    GraftScope serve = model.scope(Build.SERVE);
    String message = messageOf(() -> serve.parameter("w", Shape.of(3), Initializer.ones()));
    assertTrue(message.startsWith("parameter 'w': expected shape [2]"), message);
    assertTrue(message.endsWith("but got [3]"), message);
  }

  @Test
  void buildHappensOnce() {
    model.scope(Build.TRAIN);
    assertThrows(IllegalStateException.class, () -> model.scope(Build.TRAIN));
  }

  @Test
  void labelsExistInTrainAlone() {
    GraftScope train = model.scope(Build.TRAIN);
    assertSame(train.label(CLICK), train.child("graft").label(CLICK));
    GraftScope serve = model.scope(Build.SERVE);
    assertThrows(IllegalStateException.class, () -> serve.label(CLICK));
    assertEquals(List.of(), model.inputs(Build.SERVE));
  }

  @Test
  void sharedPartIsBuiltOnceAndReadByBothBuilds() {
    GraftScope train = model.scope(Build.TRAIN);
    GraftScope serve = model.scope(Build.SERVE);
    Operand<TFloat32> x = train.shared("host", GraftScopeTest::hostPart);
    assertSame(x, serve.shared("host", GraftScopeTest::hostPart));
    assertEquals(model.inputs(Build.TRAIN), model.inputs(Build.SERVE));
    assertEquals(List.of("host/ids"), model.inputs(Build.SERVE).stream().map(Input::name).toList());
    Parameter table = List.copyOf(model.parameters()).get(0);
    assertEquals(table.lookups(Build.TRAIN), table.lookups(Build.SERVE));
    assertEquals(1, table.lookups(Build.TRAIN).size());
    assertTrue(List.copyOf(model.parameters()).get(1).isReadWhole(Build.TRAIN));
    assertTrue(messageOf(() -> train.shared("host", GraftScopeTest::hostPart)).contains("'host'"));
  }

  @Test
  void buildThatDoesNotAskForASharedPartHasNoneOfItsInputs() {
    model.scope(Build.SERVE);
    model.scope(Build.TRAIN).shared("host", GraftScopeTest::hostPart);
    assertEquals(List.of(), model.inputs(Build.SERVE));
  }

  @Test
  void sharedPartHasNoLabel() {
    GraftScope train = model.scope(Build.TRAIN);
    assertThrows(
        IllegalStateException.class, () -> train.shared("host", scope -> scope.label(CLICK)));
  }

  private static Operand<TFloat32> hostPart(GraftScope scope) {
    var ids = scope.input("ids", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
    var rows = scope.embedding("table", 3, 2, Initializer.ones()).lookup(ids);
    return scope.tf().math.add(rows, scope.child("dense").parameter("b", TWO, Initializer.ones()));
  }

  @Test
  void randomNumbersExistInTrainAlone() {
    model.scope(Build.TRAIN).random("noise");
    GraftScope serve = model.scope(Build.SERVE).child("graft");
    var e = assertThrows(IllegalStateException.class, () -> serve.random("noise"));
    assertEquals(
        "random 'graft/noise': expected the TRAIN build but this is SERVE", e.getMessage());
  }

  @Test
  void randomNumbersDependOnNameAndSeed() {
    try (ModelGraph same = ModelGraph.withSeed(1);
        ModelGraph other = ModelGraph.withSeed(2)) {
      assertNotEquals(model.key("a"), model.key("b"));
      assertNotEquals(model.key("a"), other.key("a"));
      assertEquals(model.key("a"), same.key("a"));
    }
  }

  @Test
  void lossOfScaleZeroIsNotBuilt() {
    GraftScope scope = model.scope(Build.TRAIN);
    scope.loss(
        "nothing",
        0,
        () -> {
          throw new AssertionError("expected not to be built");
        });
    assertEquals(List.of(), model.losses());
  }

  @Test
  void lossIsBuiltInTrainAlone() {
    model.scope(Build.TRAIN).loss("l", CLICK, 2, () -> model.ops().constant(1f));
    model
        .scope(Build.SERVE)
        .loss(
            "l",
            1,
            () -> {
              throw new AssertionError("expected not to be built");
            });
    assertEquals(1, model.losses().size());
    assertEquals(CLICK, model.losses().get(0).task().orElseThrow());
  }

  @Test
  void lossScaleIsFinite() {
    GraftScope scope = model.scope(Build.TRAIN);
    assertEquals(
        "loss 'l': expected a finite scale but got NaN",
        messageOf(() -> scope.loss("l", Float.NaN, () -> scope.tf().constant(1f))));
  }

  @Test
  void namesAreOneSegment() {
    GraftScope scope = model.scope(Build.TRAIN);
    for (String name : new String[] {"a/b", "", "-a", "a b"}) {
      messageOf(() -> scope.child(name));
      messageOf(() -> scope.parameter(name, TWO, Initializer.ones()));
    }
  }

  @Test
  void inputsKeepTheirOrderAndAxis() {
    GraftScope scope = model.scope(Build.TRAIN).child("host");
    scope.input("b", TFloat32.class, TWO, Axis.REQUEST);
    scope.input("a", TFloat32.class, TWO, Axis.CANDIDATE);
    assertEquals(
        List.of("host/b", "host/a"), model.inputs(Build.TRAIN).stream().map(Input::name).toList());
    assertEquals(Axis.REQUEST, model.inputs(Build.TRAIN).get(0).axis());
  }

  @Test
  void nearestNamesComeByEditDistance() {
    assertEquals(
        "nearest: alpha, beta, gamma",
        Names.nearest("alpa", List.of("gamma", "beta", "alpha", "lambdas")));
  }

  private static String messageOf(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }
}
