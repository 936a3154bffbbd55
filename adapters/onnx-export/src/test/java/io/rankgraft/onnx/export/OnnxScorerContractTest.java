package io.rankgraft.onnx.export;

import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.Scorer;
import io.rankgraft.testkit.ScorerContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What every scorer promises, kept by ONNX Runtime. */
class OnnxScorerContractTest implements ScorerContract {
  @TempDir private static Path temporary;
  private static Bundle bundle;

  @BeforeAll
  static void write() throws IOException {
    bundle =
        SmallRanker.export(Optional.empty())
            .write(temporary.resolve("ranker"), "small", "1", Map.of());
  }

  @Override
  public Scorer open() {
    return OnnxScorer.load(bundle);
  }

  @Override
  public void fill(Features features, int candidates, long seed) {
    SmallRanker.fill(features, candidates, seed);
  }
}
