package io.rankgraft.ptn;

import static io.rankgraft.testkit.Close.assertClose;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.testkit.GraphRun;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class RowSupervisionTest {
  private static final float[] CLICKS = {1, 1, 0, 1};
  private static final float[] BUYS = {0, 1, 0, 0};
  private final Random random = new Random(2);
  private final double[][] users = World.uniform(random, 4, 3);
  private final double[][] relation = World.uniform(random, 1, 3);
  private final double[][] items = World.uniform(random, 4, 3);
  private final RowSupervision supervision =
      new RowSupervision(List.of(Task.ofBinary("click"), Task.ofBinary("buy")));

  @Test
  void behaviourIsTheMeanLogLossOfItsLabel() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.TRAIN);
      var tf = scope.tf();
      Operand<TFloat32> loss =
          supervision.behaviour(
              scope,
              0,
              TinyHost.matrix(tf, users),
              TinyHost.matrix(tf, relation),
              TinyHost.matrix(tf, items));
      try (GraphRun run = GraphRun.open(model)) {
        run.feed(Build.TRAIN, "label-click", CLICKS, 4);
        assertClose("loss", logLoss(new double[] {1, 1, 0, 1}), run.scalar(loss), 1e-6);
      }
    }
  }

  @Test
  void uniqueIsLabelledUpstreamAndNotDownstream() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.TRAIN);
      var tf = scope.tf();
      Operand<TFloat32> loss =
          supervision.unique(
              scope,
              0,
              1,
              TinyHost.matrix(tf, users),
              TinyHost.matrix(tf, relation),
              TinyHost.matrix(tf, items));
      try (GraphRun run = GraphRun.open(model)) {
        run.feed(Build.TRAIN, "label-click", CLICKS, 4).feed(Build.TRAIN, "label-buy", BUYS, 4);
        assertClose("loss", logLoss(new double[] {1, 0, 0, 1}), run.scalar(loss), 1e-6);
      }
    }
  }

  /** −mean of y log σ(z) + (1 − y) log(1 − σ(z)), z = u · diag(r) · v. */
  private double logLoss(double[] labels) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double z = 0;
      for (int j = 0; j < 3; j++) {
        z += users[i][j] * relation[0][j] * items[i][j];
      }
      double p = 1 / (1 + Math.exp(-z));
      sum -= labels[i] * Math.log(p) + (1 - labels[i]) * Math.log(1 - p);
    }
    return sum / 4;
  }
}
