package io.rankgraft.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.nd4j.ArrayScoring;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.Scorer;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.TensorFlowScorer;
import io.rankgraft.testkit.ScorerContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What every scorer promises, kept by TensorFlow on a bundle that both engines can serve. */
class TensorFlowScorerContractTest implements ScorerContract {
  @TempDir private static Path temporary;
  private static Bundle bundle;

  @BeforeAll
  static void write() throws IOException {
    bundle = SmallRanker.bundle(temporary.resolve("ranker"));
  }

  @Override
  public Scorer open() {
    return TensorFlowScorer.load(bundle, Threads.of(1));
  }

  @Override
  public void fill(Features features, int candidates, long seed) {
    SmallRanker.fill(features, candidates, seed);
  }

  @Test
  void bothEnginesTakeAndGiveArrays() {
    Map<String, INDArray> in =
        Map.of(
            "item", Nd4j.createFromArray(5, 6),
            "price", Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}}),
            "click", Nd4j.createFromArray(new int[][] {{1, 2, 3}}),
            "buy", Nd4j.createFromArray(new int[][] {{7, 8, 9}}));
    try (Scorer onnx = OnnxScorer.load(bundle);
        Scorer tensorflow = open();
        ArrayScoring first = ArrayScoring.of(onnx);
        ArrayScoring second = ArrayScoring.of(tensorflow)) {
      Map<String, INDArray> expected = first.score(in);
      Map<String, INDArray> actual = second.score(in);
      assertEquals(expected.keySet(), actual.keySet());
      for (String output : List.of("host", "logit", "probability")) {
        assertArrayEquals(
            expected.get(output).toFloatVector(), actual.get(output).toFloatVector(), 1e-5f);
      }
    }
  }
}
