package io.rankgraft.ptn;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.testkit.GraphRun;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class RowExtractorTest {
  private final Random random = new Random(4);
  private final double[][] users = World.uniform(random, 4, 3);
  private final double[][] relation = World.uniform(random, 1, 3);
  private final double[][] w = World.uniform(random, 3, 3);
  private final INDArray x = Nd4j.createFromArray(users);
  private final INDArray r = Nd4j.createFromArray(relation);

  @Test
  void identityGivesItsInput() {
    assertExtracts(RowExtractor.IDENTITY, x);
  }

  @Test
  void relationMultipliesAndAverages() {
    assertExtracts(RowExtractor.RELATION, x.add(Oracle.leaky(x.mulRowVector(r))).div(2));
  }

  @Test
  void denseMultipliesByItsMatrixToo() {
    assertExtracts(
        RowExtractor.DENSE,
        x.add(Oracle.leaky(x.mulRowVector(r).mmul(Nd4j.createFromArray(w)))).div(2));
  }

  private void assertExtracts(RowExtractor extractor, INDArray expected) {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.SERVE);
      Propagation psi = extractor.in(scope, 3);
      Operand<TFloat32> out =
          psi.extract(
              0,
              TinyHost.matrix(scope.tf(), users),
              TinyHost.matrix(scope.tf(), users),
              TinyHost.matrix(scope.tf(), relation));
      Operand<TFloat32> ofZero =
          psi.extract(
              0,
              TinyHost.matrix(scope.tf(), new double[2][3]),
              TinyHost.matrix(scope.tf(), new double[2][3]),
              TinyHost.matrix(scope.tf(), relation));
      try (GraphRun run = GraphRun.open(model)) {
        model.parameters().forEach(p -> run.set(p, World.floats(w)));
        assertClose("x", Oracle.values(expected), run.floats(out), 1e-5);
        assertArrayEquals(new float[6], run.floats(ofZero), 1e-12f);
      }
    }
  }
}
