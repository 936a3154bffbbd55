package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PoissonWeightsTest {
  private static int count(long[] words, int draw) {
    return (int) (words[draw / 4] >>> 16 * (draw % 4) & 0xffff);
  }

  /** The JDK's SplitMix64, and the count by Poisson's cumulative probabilities in 32768ths. */
  private static int oracle(long seed, long unit, int draw) {
    SplittableRandom stream =
        new SplittableRandom(
            new SplittableRandom(unit ^ new SplittableRandom(seed).nextLong()).nextLong());
    long word = 0;
    for (int i = 0; i <= draw / 4; i++) {
      word = stream.nextLong();
    }
    long uniform = word >>> 16 * (draw % 4) & 0x7fff;
    int[] shares = {12054, 12056, 6027, 2009, 502, 100, 17, 3};
    int count = 0;
    for (int below = shares[0]; uniform >= below; below += shares[++count]) {}
    return count;
  }

  @Test
  void countsFollowFromSeedUnitAndDraw() {
    PoissonWeights weights = new PoissonWeights(new PairedBootstrap(1002, .95, 5));
    for (long unit : new long[] {0, 1, -1, 1L << 62, 123456789}) {
      long[] words = weights.of(unit);
      for (int draw = 0; draw < 1002; draw++) {
        assertEquals(oracle(5, unit, draw), count(words, draw));
      }
      assertEquals(1, count(words, 1002)); // the rows as they are
    }
  }

  @Test
  void theSharesArePoissonsWithMeanAndVarianceOne() {
    int[] shares = {12054, 12056, 6027, 2009, 502, 100, 17, 3};
    double mean = 0;
    double square = 0;
    double factorial = 1;
    for (int k = 0; k < shares.length; k++) {
      mean += k * shares[k] / 32768.0;
      square += k * k * shares[k] / 32768.0;
      factorial *= Math.max(1, k);
      assertEquals(Math.exp(-1) / factorial, shares[k] / 32768.0, 5e-5);
    }
    assertEquals(32768, Arrays.stream(shares).sum());
    assertEquals(1, mean);
    assertEquals(2, square); // variance 1
  }

  @Test
  void countsOfNeighbouringUnitsAndDrawsAreUncorrelated() {
    int units = 20_000;
    PoissonWeights weights = new PoissonWeights(new PairedBootstrap(100, .95, 1));
    double[] before = new double[100];
    double sum = 0;
    double squares = 0;
    double acrossUnits = 0;
    double acrossDraws = 0;
    for (int u = 0; u < units; u++) {
      long[] words = weights.of(u);
      for (int d = 0; d < 100; d++) {
        double centred = count(words, d) - 1;
        sum += centred;
        squares += centred * centred;
        acrossUnits += centred * before[d];
        acrossDraws += d == 0 ? 0 : centred * before[d - 1];
        before[d] = centred;
      }
    }
    double n = 100.0 * units; // five standard errors of each
    assertEquals(0, sum / n, 5 / Math.sqrt(n));
    assertEquals(1, squares / n, 5 * Math.sqrt(3 / n));
    assertEquals(0, acrossUnits / n, 5 / Math.sqrt(n));
    assertEquals(0, acrossDraws / n, 5 / Math.sqrt(n));
  }
}
