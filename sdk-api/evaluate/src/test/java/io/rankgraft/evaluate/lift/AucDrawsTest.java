package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.BinaryMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AucDrawsTest {
  private static final PairedBootstrap DRAWS = new PairedBootstrap(101, .95, 7);

  /** Rows of a few units; scores with ties, of both signs and zeros. */
  private static final class Rows {
    final double[] labels;
    final double[] scores;
    final double[] weights;
    final long[] units;

    Rows(int n, int differentScores, long seed) {
      Random random = new Random(seed);
      labels = random.ints(n, 0, 2).asDoubleStream().toArray();
      scores =
          random
              .ints(n, 0, differentScores)
              .mapToDouble(s -> (s - differentScores / 2) * (random.nextBoolean() ? .5 : -.5))
              .toArray();
      weights = random.doubles(n).map(w -> w < .2 ? 0 : Math.exp(5 * w)).toArray();
      units = random.longs(n, 0, Math.max(2, n / 3)).toArray();
    }

    double[] drawn(int draw) {
      PoissonWeights weights = new PoissonWeights(DRAWS);
      return Arrays.stream(units)
          .mapToDouble(u -> weights.of(u)[draw / 4] >>> 16 * (draw % 4) & 0xffff)
          .toArray();
    }

    AucDraws of(int[] rows, boolean weighted) {
      double[] l = IntStream.of(rows).mapToDouble(i -> labels[i]).toArray();
      double[] s = IntStream.of(rows).mapToDouble(i -> scores[i]).toArray();
      double[] w = IntStream.of(rows).mapToDouble(i -> weights[i]).toArray();
      long[] u = IntStream.of(rows).mapToLong(i -> units[i]).toArray();
      return weighted
          ? AucDraws.ofWeighted(DRAWS, l, s, u, w, Math.exp(5))
          : AucDraws.of(DRAWS, l, s, u);
    }

    AucDraws all(boolean weighted) {
      return of(IntStream.range(0, labels.length).toArray(), weighted);
    }
  }

  @Test
  void everyDrawIsTheAucOverAllPairs() {
    Rows rows = new Rows(120, 30, 1);
    double[] auc = rows.all(false).auc();
    double[] weighted = rows.all(true).auc();
    assertEquals(102, auc.length);
    for (int d = 0; d < auc.length; d++) {
      double[] drawn = rows.drawn(d);
      assertEquals(FormerBootstrap.auc(rows.labels, rows.scores, drawn), auc[d], 1e-15);
      Arrays.setAll(drawn, i -> drawn[i] * rows.weights[i]);
      assertEquals(FormerBootstrap.auc(rows.labels, rows.scores, drawn), weighted[d], 1e-8);
    }
  }

  @Test
  void theLastDrawIsTheRowsAsTheyAre() {
    Rows rows = new Rows(20_000, 3000, 2); // several blocks
    double[] auc = rows.all(false).auc();
    assertEquals(BinaryMetrics.auc(rows.labels, rows.scores), auc[101], 1e-14);
  }

  @Test
  void blocksAndSegmentsAreTheSameAsOneGroupAfterTheOther() {
    // Weights of one take the way of weighted rows, with wins in 128 bits after every group.
    for (int different : new int[] {1, 3, 40, 100_000}) {
      Rows rows = new Rows(140_000, different, 3); // three segments; groups above a block
      Arrays.fill(rows.weights, 1);
      double[] ones =
          AucDraws.ofWeighted(DRAWS, rows.labels, rows.scores, rows.units, rows.weights, 1).auc();
      assertArrayEquals(ones, rows.all(false).auc());
    }
  }

  @Test
  void rangesOfScoresInAnyOrderAreTheWholeBitForBit() {
    Rows rows = new Rows(900, 60, 4);
    Random random = new Random(5);
    for (boolean weighted : new boolean[] {false, true}) {
      byte[] whole = rows.all(weighted).toBytes();
      for (int trial = 0; trial < 10; trial++) {
        double[] cuts = random.doubles(random.nextInt(6), -15, 15).sorted().toArray();
        List<AucDraws> ranges = new ArrayList<>();
        for (int c = 0; c <= cuts.length; c++) {
          double from = c == 0 ? Double.NEGATIVE_INFINITY : cuts[c - 1];
          double to = c == cuts.length ? Double.POSITIVE_INFINITY : cuts[c];
          int[] inside =
              IntStream.range(0, 900)
                  .filter(i -> rows.scores[i] >= from && rows.scores[i] < to)
                  .toArray();
          ranges.add(AucDraws.ofBytes(rows.of(inside, weighted).toBytes()));
        }
        Collections.shuffle(ranges, random);
        assertArrayEquals(whole, AucDraws.join(ranges).toBytes());
      }
    }
  }

  @Test
  void theOrderOfRowsChangesNothing() {
    Rows rows = new Rows(500, 30, 6);
    List<Integer> order = new ArrayList<>(IntStream.range(0, 500).boxed().toList());
    Collections.shuffle(order, new Random(1));
    int[] shuffled = order.stream().mapToInt(i -> i).toArray();
    assertArrayEquals(rows.all(false).toBytes(), rows.of(shuffled, false).toBytes());
    assertArrayEquals(rows.all(true).toBytes(), rows.of(shuffled, true).toBytes());
  }

  @Test
  void winsHaveMoreThan64Bits() {
    // 4,000 pairs of weights of 2^31 quanta: 2^62 a pair, 2^85 in all
    int n = 4000;
    double[] labels = new double[n];
    double[] scores = new double[n];
    double[] weights = new double[n];
    long[] units = new long[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % 2;
      scores[i] = i;
      weights[i] = 1;
      units[i] = i;
    }
    double[] auc = AucDraws.ofWeighted(DRAWS, labels, scores, units, weights, 1).auc();
    // The k-th positive of m beats k negatives: m (m + 1) / 2 of m² pairs.
    assertEquals((2000 + 1) / 4000.0, auc[101], 1e-15);
  }

  @Test
  void withoutNegativesItIsUndefined() {
    double[] ones = {1, 1};
    assertTrue(Double.isNaN(AucDraws.of(DRAWS, ones, ones, new long[2]).auc()[101]));
    AucDraws none = AucDraws.of(DRAWS, new double[0], new double[0], new long[0]);
    assertTrue(Double.isNaN(AucDraws.join(List.of(none)).auc()[0]));
  }

  @Test
  void mistakesAreNamed() {
    Rows rows = new Rows(50, 10, 8);
    AucDraws all = rows.all(false);
    assertRefused("apart from each other", () -> AucDraws.join(List.of(all, all)));
    assertRefused("but there is none", () -> AucDraws.join(List.of()));
    AucDraws other =
        AucDraws.of(PairedBootstrap.ofSeed(2), new double[] {1}, new double[] {99}, new long[] {1});
    assertRefused("one bootstrap", () -> AucDraws.join(List.of(all, other)));
    assertRefused("other bytes", () -> AucDraws.ofBytes(Arrays.copyOf(all.toBytes(), 999)));
  }

  private static void assertRefused(String part, Runnable task) {
    String message = assertThrows(IllegalArgumentException.class, task::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
