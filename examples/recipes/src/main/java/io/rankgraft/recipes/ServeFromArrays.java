package io.rankgraft.recipes;

import io.rankgraft.nd4j.ArrayScoring;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Scores ND4J arrays: one request a call, any scorer below. */
public final class ServeFromArrays {
  private ServeFromArrays() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("rankgraft");
    run(ClickBundle.write(folder.resolve("ranker"), "1", 200)).forEach(System.out::println);
  }

  /** What {@link #main} prints. */
  static List<String> run(Path bundle) {
    try (Scorer scorer = OnnxScorer.load(Bundle.open(bundle));
        ArrayScoring arrays = ArrayScoring.of(scorer); // for one thread at a time
        INDArray item = Nd4j.createFromArray(7, 150, 33); // [candidates]
        INDArray history = Nd4j.createFromArray(new int[][] {{1, 2, 3, 4, 5}})) { // [1, 5]
      Map<String, INDArray> scores =
          arrays.score(Map.of("item", item, "view", history, "cart", history, "buy", history));
      long best = scores.get("purchase").argMax().getLong(0);
      return List.of(
          "outputs: " + scores.keySet(),
          "shape: " + Arrays.toString(scores.get("purchase").shape()),
          "best candidate: " + item.getInt((int) best));
    }
  }
}
