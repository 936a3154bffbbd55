package io.rankgraft.evaluate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Counts how many scores of a row are higher than and how many equal to a threshold, and sees NaN,
 * in one pass.
 *
 * <p>The pass works on the scores' bits, because the compiler vectorises sums of integers and not
 * comparisons of floats: a part of the row at a time, which stays in the nearest cache while it
 * becomes integers. Each place of a part has its own sums, since the compiler adds up a vector
 * after every step where there is one sum for all. Flipping the lower bits of negative floats
 * orders their bits as integers; without the last bit the difference of two of them cannot
 * overflow, and its sign tells higher from lower. Scores that differ in that last bit only, or by
 * the sign of zero, fall together with the threshold: when more than the threshold itself does, a
 * careful pass counts.
 *
 * <p>Reused by one thread.
 */
final class ScoreCounts {
  private static final int MAGNITUDE = 0x7fffffff;
  private static final int INFINITY = 0x7f800000;

  /** Scores of a part: 4 KiB, as each of the arrays. */
  private static final int PART = 1 << 10;

  /** Two counts share an integer, so no more parts than this are counted at once. */
  private static final int PARTS = 1 << 15;

  private final FloatBuffer floats;
  private final IntBuffer ints;
  private final int[] bits = new int[PART];

  /** By place: in the lower half how many scores are higher, in the upper half how many lower. */
  private final int[] counts = new int[PART];

  /** By place: negative after a NaN. */
  private final int[] signs = new int[PART];

  int higher;
  int equal;

  ScoreCounts() {
    ByteBuffer both = ByteBuffer.allocateDirect(PART * Float.BYTES).order(ByteOrder.nativeOrder());
    floats = both.asFloatBuffer();
    ints = both.asIntBuffer();
  }

  /**
   * Counts in a row. Returns false, and counts nothing, if a score is NaN.
   *
   * @param threshold one of the scores
   */
  boolean count(float[] row, float threshold) {
    int t = coarse(Float.floatToRawIntBits(threshold));
    int above = 0;
    int below = 0;
    int sign = 0;
    Arrays.fill(signs, 0);
    for (long begin = 0; begin < row.length; begin += (long) PARTS * PART) {
      Arrays.fill(counts, 0);
      long end = Math.min(row.length, begin + (long) PARTS * PART);
      for (int from = (int) begin; from < end; from += PART) {
        int n = (int) Math.min(PART, end - from);
        floats.put(0, row, from, n);
        ints.get(0, bits, 0, n);
        add(n, t);
      }
      for (int c : counts) {
        above += c & 0xffff;
        below += c >>> 16;
      }
    }
    for (int s : signs) {
      sign |= s;
    }
    if (sign < 0) {
      return false;
    }
    higher = above;
    equal = row.length - above - below;
    if (threshold == 0 || equal > 1) {
      countCarefully(row, threshold);
    }
    return true;
  }

  private void add(int n, int t) {
    int[] b = bits;
    int[] c = counts;
    int[] s = signs;
    for (int i = 0; i < n; i++) {
      s[i] |= INFINITY - (b[i] & MAGNITUDE);
      int score = coarse(b[i]);
      c[i] += ((t - score) >>> 31) + (((score - t) >>> 31) << 16);
    }
  }

  /** Ordered as the floats are, but for the last bit. */
  private static int coarse(int bits) {
    return (bits ^ ((bits >> 31) & MAGNITUDE)) >> 1;
  }

  private void countCarefully(float[] row, float threshold) {
    int above = 0;
    int same = 0;
    for (float score : row) {
      above += score > threshold ? 1 : 0;
      same += score == threshold ? 1 : 0;
    }
    higher = above;
    equal = same;
  }
}
