package io.rankgraft.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.SwappableScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls and swaps leave memory and handles as they were. {@code -Drankgraft.soak=1000000} makes as
 * many calls instead of 100,000, {@code -Drankgraft.soak.swaps=100} as many swaps.
 */
@Tag("slow")
class SoakTest {
  private static final int CALLS = Integer.getInteger("rankgraft.soak", 100_000);
  private static final int SWAPS = Integer.getInteger("rankgraft.soak.swaps", 1000);
  private static final int ROUNDS = 10;
  private static final long MOST_GROWTH = 24L << 20; // bytes, in nine tenths of the work

  /** What the process has: resident bytes, and open files. */
  private record Use(long bytes, long files) {
    static Use now() throws IOException {
      System.gc();
      try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"));
          Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
        return new Use(
            lines
                .filter(l -> l.startsWith("RssAnon:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow(),
            open.count());
      }
    }
  }

  @Test
  void memoryAndHandlesStayFlat() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "counted by Linux");
    Path folder = Path.of(SoakTest.class.getResource("/ranker-format-1").toURI());
    Bundle bundle = Bundle.open(folder);
    GoldenRows.Case golden = bundle.golden().cases().get(0);
    Use early = null;
    try (SwappableScorer scorer = SwappableScorer.of(OnnxScorer.load(bundle));
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      golden.fill(features);
      scorer.score(features, outputs);
      float[] first = ranking(outputs);
      for (int round = 0; round < ROUNDS; round++) {
        for (int swap = 0; swap < SWAPS / ROUNDS; swap++) {
          scorer.swap(() -> OnnxScorer.load(Bundle.open(folder)));
          for (int call = 0; call < CALLS / SWAPS; call++) {
            golden.fill(features);
            scorer.score(features, outputs);
          }
        }
        assertArrayEquals(first, ranking(outputs));
        if (round == 0) {
          early = Use.now();
        }
      }
      Use late = Use.now();
      long growth = late.bytes - early.bytes;
      assertTrue(growth < MOST_GROWTH, String.format(Locale.ROOT, "grew by %,d bytes", growth));
      assertEquals(early.files, late.files);
    }
  }

  private static float[] ranking(ScoreOutputs outputs) {
    float[] ranking = new float[outputs.ranking().remaining()];
    outputs.ranking().duplicate().get(ranking);
    return ranking;
  }
}
