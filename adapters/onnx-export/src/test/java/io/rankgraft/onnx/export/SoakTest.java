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
import java.util.Comparator;
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
  private static final int BLOCK = 1 << 16;
  private static final long MOST_GROWTH = 24L << 20; // bytes, in nine tenths of the work

  private static byte[] touched;

  /** What the process has: resident bytes, those the Java heap may hold of them, and open files. */
  private record Use(long bytes, long heap, long files) {
    /** By how much more there is outside the heap. */
    long since(Use before) {
      return bytes - before.bytes - Math.max(0, heap - before.heap);
    }

    static Use now() throws IOException {
      for (long left = 2 * Runtime.getRuntime().totalMemory(); left > 0; left -= BLOCK) {
        touched = new byte[BLOCK]; // the heap that is there, or it would become resident later
      }
      System.gc();
      try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"));
          Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
        return new Use(
            lines
                .filter(l -> l.startsWith("RssAnon:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow(),
            Runtime.getRuntime().totalMemory(),
            open.count());
      }
    }
  }

  @Test
  void memoryAndHandlesStayFlat() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "counted by Linux");
    Path folder = Path.of(SoakTest.class.getResource("/ranker-format-1").toURI());
    Bundle bundle = Bundle.open(folder);
    GoldenRows.Case golden = // the first has no candidates
        bundle.golden().cases().stream()
            .max(Comparator.comparingInt(GoldenRows.Case::candidates))
            .orElseThrow();
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
      long growth = late.since(early);
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
