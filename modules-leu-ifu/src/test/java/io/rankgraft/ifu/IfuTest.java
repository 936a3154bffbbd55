package io.rankgraft.ifu;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class IfuTest {
  private static final int ROWS = 4;
  private static final int K = 3;
  private final ModelGraph model = ModelGraph.withSeed(9);

  @AfterEach
  void close() {
    model.close();
  }

  private List<Operand<TFloat32>> vectors(GraftScope scope, int n) {
    List<Operand<TFloat32>> vectors = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      vectors.add(scope.parameter("u" + i, Shape.of(ROWS, K), Initializer.normal(1)));
    }
    return vectors;
  }

  private INDArray value(GraphRun run, String name) {
    Parameter found =
        model.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    return Arrays2d.of(run.value(found), (int) found.shape().get(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void matchesEquations13And14(int n) {
    GraftScope scope = model.scope(Build.TRAIN);
    Operand<TFloat32> fused =
        new Ifu(IfuConfig.ofDefaults())
            .attach(scope.child("ifu"), new Ifu.Inputs(vectors(scope, n)))
            .vector();
    try (GraphRun run = GraphRun.open(model)) {
      List<INDArray> us = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        us.add(value(run, "u" + i));
      }
      INDArray h1 = value(run, "ifu/h1");
      INDArray expected =
          n == 1
              ? us.get(0).mmul(h1) // its weight is 1
              : FusionOracle.fuse(us, h1, value(run, "ifu/h2"), value(run, "ifu/h3"));
      assertClose("e_f", Arrays2d.flat(expected), run.floats(fused), 1e-5);
    }
  }

  @Test
  void gradientsMatchDifferences() {
    GraftScope scope = model.scope(Build.TRAIN);
    Operand<TFloat32> fused =
        new Ifu(IfuConfig.ofDefaults())
            .attach(scope.child("ifu"), new Ifu.Inputs(vectors(scope, 3)))
            .vector();
    Operand<TFloat32> scalar = scope.tf().nn.l2Loss(fused);
    try (GraphRun run = GraphRun.open(model)) {
      FiniteDifferences.check(run, Build.TRAIN, scalar, model.parameters(), 5e-3);
    }
  }

  @Test
  void oneVectorHasNoScoresToLearn() {
    GraftScope scope = model.scope(Build.TRAIN);
    new Ifu(IfuConfig.ofDefaults()).attach(scope.child("ifu"), new Ifu.Inputs(vectors(scope, 1)));
    assertEquals(
        List.of("u0", "ifu/h1"), model.parameters().stream().map(Parameter::name).toList());
  }

  @Test
  void concatenationLearnsNothing() {
    GraftScope scope = model.scope(Build.TRAIN);
    Operand<TFloat32> side =
        new Ifu(new IfuConfig(IfuConfig.Operation.CONCATENATION))
            .attach(scope.child("ifu"), new Ifu.Inputs(vectors(scope, 2)))
            .vector();
    assertEquals(2, model.parameters().size());
    assertArrayEquals(new long[] {ROWS, 2 * K}, side.shape().asArray());
  }

  @Test
  void vectorsOfSeveralWidthsAreRefused() {
    GraftScope scope = model.scope(Build.TRAIN);
    List<Operand<TFloat32>> uneven = vectors(scope, 1);
    uneven.add(scope.parameter("wide", Shape.of(ROWS, K + 1), Initializer.zeros()));
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new Ifu(IfuConfig.ofDefaults()).attach(scope.child("ifu"), new Ifu.Inputs(uneven)));
    assertEquals("ifu 'ifu': expected vectors of one width, 3, but got one of 4", e.getMessage());
  }
}
