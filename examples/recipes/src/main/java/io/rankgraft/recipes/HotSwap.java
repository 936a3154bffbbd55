package io.rankgraft.recipes;

import io.rankgraft.data.BadInputException;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.SwappableScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Exchanges a ranker while it serves: a new version is verified and warmed up before the first
 * request reaches it, a damaged one changes nothing, and λ takes the graft out at once.
 */
public final class HotSwap {
  private HotSwap() {}

  public static void main(String[] args) throws IOException {
    run(Files.createTempDirectory("rankgraft")).forEach(System.out::println);
  }

  /** What {@link #main} prints. */
  static List<String> run(Path folder) throws IOException {
    Path first = ClickBundle.write(folder.resolve("version-1"), "1", 20);
    Path second = ClickBundle.write(folder.resolve("version-2"), "2", 40);
    List<String> lines = new ArrayList<>();
    try (SwappableScorer scorer = SwappableScorer.of(OnnxScorer.load(Bundle.open(first)));
        Features features = scorer.newFeatures(); // one of each a thread, kept
        ScoreOutputs outputs = scorer.newOutputs()) {
      lines.add("version 1: " + ask(scorer, features, outputs));
      scorer.swap(() -> OnnxScorer.load(Bundle.open(second))); // returns when the old one is closed
      lines.add("version 2: " + ask(scorer, features, outputs));
      scorer.ramp(0);
      lines.add("version 2, host alone: " + ask(scorer, features, outputs));
      scorer.ramp(1);
      Files.write(first.resolve("model.onnx"), new byte[] {1, 2, 3});
      try {
        scorer.swap(() -> OnnxScorer.load(Bundle.open(first)));
      } catch (BadInputException e) {
        lines.add("refused, still version 2: " + ask(scorer, features, outputs));
      }
    }
    return lines;
  }

  /** One user, two candidates. */
  private static String ask(SwappableScorer scorer, Features features, ScoreOutputs outputs) {
    features
        .begin(2)
        .put("view", new int[] {1, 2, 3, 4, 5})
        .put("cart", new int[] {1, 2, 3, 4, 5})
        .put("buy", new int[] {1, 2, 3, 4, 5})
        .put("item", new int[] {7, 150});
    scorer.score(features, outputs);
    return String.format(
        Locale.ROOT, "%.4f %.4f", outputs.ranking().get(0), outputs.ranking().get(1));
  }
}
