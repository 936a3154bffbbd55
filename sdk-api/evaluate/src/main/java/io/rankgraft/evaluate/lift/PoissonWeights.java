package io.rankgraft.evaluate.lift;

/**
 * How often each unit is drawn: Poisson with mean 1, by a hash of seed, unit and draw, so the same
 * on every machine and in every order. Chamandy, Muralidharan, Najmi and Naidu 2012, "Estimating
 * uncertainty for massive data streams": independent Poisson counts instead of drawing with
 * replacement, for which all units must be at hand.
 *
 * <p>Draws 4 i to 4 i + 3 are the four 16-bit lanes of word i, which is value i of SplitMix64
 * (Steele, Lea, Flood 2014) seeded by seed and unit; 15 bits decide a count. In 32768ths the counts
 * 0 to 7 have probability 12054, 12056, 6027, 2009, 502, 100, 17 and 3: Poisson's, rounded so that
 * mean and variance are exactly 1. One draw more than asked has count 1 for every unit: the rows as
 * they are.
 *
 * <p>Not thread safe.
 */
final class PoissonWeights {
  static final int LANES = 4;
  static final int LANE_BITS = 16;
  static final long LANE = 0xffff;
  static final int LARGEST = 7;

  private static final long ONES = 0x0001_0001_0001_0001L;
  private static final long GUARDS = ONES << 15;
  private static final long ONE_OR_MORE = 12054 * ONES;
  private static final long TWO_OR_MORE = 24110 * ONES;
  private static final long THREE_OR_MORE = 30137 * ONES;
  private static final long FOUR_OR_MORE = 32146 * ONES;
  private static final long FIVE_OR_MORE = 32648 * ONES;
  private static final long SIX_OR_MORE = 32748 * ONES;
  private static final long SEVEN = 32765 * ONES;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final long seed;
  private final int resamples;
  private final long[] steps;
  private final long[] uniform;
  private final long[] counts;

  PoissonWeights(PairedBootstrap bootstrap) {
    seed = mixed(bootstrap.seed() + GOLDEN);
    resamples = bootstrap.resamples();
    steps = new long[words(resamples)];
    uniform = new long[steps.length];
    counts = new long[steps.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = (i + 1) * GOLDEN;
    }
  }

  /** Words for the draws and the rows as they are. */
  static int words(int resamples) {
    return resamples / LANES + 1;
  }

  /** A number for each draw, draw d at [d % 4][d / 4]. */
  static long[][] lanes(int words) {
    return new long[LANES][words];
  }

  /** Adds a multiple of each draw's count. */
  static void addTimes(long[][] into, long[] counts, long factor) {
    for (int lane = 0; lane < LANES; lane++) {
      addTimes(into[lane], counts, lane * LANE_BITS, factor);
    }
  }

  private static void addTimes(long[] into, long[] counts, int shift, long factor) {
    for (int i = 0; i < counts.length; i++) {
      into[i] += (counts[i] >>> shift & LANE) * factor;
    }
  }

  /** The unit's counts, valid until the next call: word i has draws 4 i to 4 i + 3. */
  long[] of(long unit) {
    hash(uniform, steps, mixed((unit ^ seed) + GOLDEN));
    upToFive(counts, uniform);
    addAtLeast(counts, uniform, SIX_OR_MORE);
    addAtLeast(counts, uniform, SEVEN);
    int shift = resamples % LANES * LANE_BITS;
    int word = resamples / LANES;
    counts[word] = counts[word] & ~(LANE << shift) | 1L << shift;
    return counts;
  }

  // Loops short enough, and of few enough operations each, for the compiler to make SIMD of them:
  // one loop for all of it takes eight times as long.

  private static void hash(long[] into, long[] steps, long start) {
    for (int i = 0; i < into.length; i++) {
      long z = start + steps[i];
      z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
      z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
      into[i] = (z ^ z >>> 31) | GUARDS;
    }
  }

  private static void upToFive(long[] into, long[] uniform) {
    for (int i = 0; i < into.length; i++) {
      long z = uniform[i];
      long count = (z - ONE_OR_MORE) >>> 15 & ONES;
      count += (z - TWO_OR_MORE) >>> 15 & ONES;
      count += (z - THREE_OR_MORE) >>> 15 & ONES;
      count += (z - FOUR_OR_MORE) >>> 15 & ONES;
      count += (z - FIVE_OR_MORE) >>> 15 & ONES;
      into[i] = count;
    }
  }

  private static void addAtLeast(long[] into, long[] uniform, long threshold) {
    for (int i = 0; i < into.length; i++) {
      into[i] += (uniform[i] - threshold) >>> 15 & ONES;
    }
  }

  private static long mixed(long value) {
    long z = value;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
