package io.rankgraft.evaluate;

/**
 * Counts how many scores of a row are higher than and how many equal to a threshold.
 *
 * <p>The fast pass has no branch, so its time does not depend on the scores: the sign bit of {@code
 * threshold - score} says higher, its being zero says equal, and its exponent betrays NaN. A
 * difference of floats is zero only for equal ones (gradual underflow). It also is NaN for two
 * equal infinities; the careful pass tells that from a true NaN.
 *
 * <p>Reused by one thread.
 */
final class ScoreCounts {
  private static final int INFINITY_BITS = 0x7f800000;

  int higher;
  int equal;

  /** Returns false, and counts nothing, if a score or the threshold is NaN. */
  boolean count(float[] scores, float threshold) {
    // -0 - (+0) would have the sign bit of a higher score; adding +0 turns -0 into +0.
    float t = threshold + 0f;
    int above = 0;
    int unequal = 0;
    int nan = 0;
    for (float score : scores) {
      int difference = Float.floatToRawIntBits(t - score);
      above += difference >>> 31;
      unequal += (difference | -difference) >>> 31;
      nan |= INFINITY_BITS - (difference & 0x7fffffff);
    }
    if (nan < 0) {
      return countCarefully(scores, threshold);
    }
    higher = above;
    equal = scores.length - unequal;
    return true;
  }

  private boolean countCarefully(float[] scores, float threshold) {
    int above = 0;
    int same = 0;
    for (float score : scores) {
      if (score > threshold) {
        above++;
      } else if (score == threshold) {
        same++;
      } else if (!(score < threshold)) {
        return false;
      }
    }
    higher = above;
    equal = same;
    return true;
  }
}
