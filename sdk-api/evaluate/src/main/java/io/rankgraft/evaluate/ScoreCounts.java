package io.rankgraft.evaluate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Counts how many scores of a row are higher than and how many equal to a threshold.
 *
 * <p>The fast pass works on the scores' bits, because the compiler vectorises sums of integers and
 * not comparisons of floats. Flipping the lower bits of negative floats orders their bits as
 * integers; without the last bit the difference of two of them cannot overflow, and its sign tells
 * higher from lower. Scores that differ in that last bit only, or by the sign of zero, fall
 * together with the threshold: when more than the threshold itself does, a careful pass counts.
 *
 * <p>Reused by one thread.
 */
final class ScoreCounts {
  private static final int MAGNITUDE = 0x7fffffff;
  private static final int INFINITY = 0x7f800000;

  /** Two counts share an integer, so no more scores than this are counted at once. */
  private static final int CHUNK = 1 << 15;

  private final FloatBuffer floats;
  private final IntBuffer ints;
  private final int[] bits;
  private float[] scores;

  int higher;
  int equal;

  /**
   * @param items the length of every row
   */
  ScoreCounts(int items) {
    ByteBuffer both =
        ByteBuffer.allocateDirect(Math.multiplyExact(items, Float.BYTES))
            .order(ByteOrder.nativeOrder());
    floats = both.asFloatBuffer();
    ints = both.asIntBuffer();
    bits = new int[items];
  }

  /** Takes the row to count in, until the next. Returns false if a score is NaN. */
  boolean row(float[] row) {
    scores = row;
    floats.put(0, row, 0, bits.length);
    ints.get(0, bits, 0, bits.length);
    int nan = 0;
    for (int b : bits) {
      nan += (INFINITY - (b & MAGNITUDE)) >>> 31;
    }
    return nan == 0;
  }

  /**
   * Counts in the row.
   *
   * @param threshold one of its scores
   */
  void count(float threshold) {
    int t = coarse(Float.floatToRawIntBits(threshold));
    int above = 0;
    int below = 0;
    for (int from = 0; from < bits.length; from += CHUNK) {
      int counts = aboveAndBelow(from, Math.min(bits.length, from + CHUNK), t);
      above += counts & 0xffff;
      below += counts >>> 16;
    }
    if (threshold == 0 || bits.length - above - below > 1) {
      countCarefully(threshold);
    } else {
      higher = above;
      equal = bits.length - above - below;
    }
  }

  private int aboveAndBelow(int from, int to, int t) {
    int[] row = bits;
    int counts = 0;
    for (int i = from; i < to; i++) {
      int c = coarse(row[i]);
      counts += ((t - c) >>> 31) + (((c - t) >>> 31) << 16);
    }
    return counts;
  }

  /** Ordered as the floats are, but for the last bit. */
  private static int coarse(int bits) {
    return (bits ^ ((bits >> 31) & MAGNITUDE)) >> 1;
  }

  private void countCarefully(float threshold) {
    int above = 0;
    int same = 0;
    for (float score : scores) {
      above += score > threshold ? 1 : 0;
      same += score == threshold ? 1 : 0;
    }
    higher = above;
    equal = same;
  }
}
