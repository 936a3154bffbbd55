package io.rankgraft.train;

/** The learning rate as a function of the number of finished steps. */
@FunctionalInterface
public interface Schedule {
  float rate(long step);

  static Schedule constant(float rate) {
    requirePositive(rate);
    return step -> rate;
  }

  /** rate · factor^(step / every), smooth. */
  static Schedule exponential(float rate, float factor, long every) {
    requirePositive(rate);
    return step -> (float) (rate * Math.pow(factor, (double) step / every));
  }

  /** rate · factor^⌊step / every⌋. */
  static Schedule staircase(float rate, float factor, long every) {
    requirePositive(rate);
    return step -> (float) (rate * Math.pow(factor, Math.floorDiv(step, every)));
  }

  /** Linear from 0 over the first steps, then the other schedule. */
  default Schedule withWarmUp(long steps) {
    return step -> step < steps ? rate(step) * (step + 1) / steps : rate(step);
  }

  private static void requirePositive(float rate) {
    if (!(rate > 0) || Float.isInfinite(rate)) {
      throw new IllegalArgumentException(
          "schedule: expected a positive finite rate but got " + rate);
    }
  }
}
