package io.rankgraft.evaluate;

/**
 * Student's t distribution for whole degrees of freedom. Abramowitz and Stegun 1964, equations
 * 26.7.3 and 26.7.4: with {@code θ = arctan(t / √ν)}, the probability that |T| is at most t is
 *
 * <pre>
 * ν odd:   2/π · (θ + sin θ · (cos θ + 2/3 · cos³ θ + … + 2·4…(ν−3) / 3·5…(ν−2) · cos^(ν−2) θ))
 * ν even:  sin θ · (1 + 1/2 · cos² θ + … + 1·3…(ν−3) / 2·4…(ν−2) · cos^(ν−2) θ)
 * </pre>
 */
public final class StudentT {
  private static final double NEGLIGIBLE = 1e-17; // of a term against the sum before it

  private StudentT() {}

  /**
   * The probability that T is at most {@code t}.
   *
   * @throws IllegalArgumentException if there is no degree of freedom
   */
  public static double cumulative(double t, int degreesOfFreedom) {
    requireDegrees(degreesOfFreedom);
    double inside = within(Math.abs(t), degreesOfFreedom);
    return t < 0 ? (1 - inside) / 2 : (1 + inside) / 2;
  }

  /**
   * The value that T stays below with probability {@code p}.
   *
   * @throws IllegalArgumentException if p is not inside (0, 1), or there is no degree of freedom
   */
  public static double quantile(double p, int degreesOfFreedom) {
    requireDegrees(degreesOfFreedom);
    if (!(p > 0 && p < 1)) {
      throw new IllegalArgumentException(
          "Student's t: expected a probability in (0, 1) but got " + p);
    }
    if (p < 0.5) {
      return -quantile(1 - p, degreesOfFreedom);
    }
    double low = 0;
    double high = 1;
    while (cumulative(high, degreesOfFreedom) < p) {
      low = high;
      high *= 2;
    }
    while (true) {
      double middle = (low + high) / 2;
      if (middle <= low || middle >= high) {
        return high;
      }
      if (cumulative(middle, degreesOfFreedom) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  private static double within(double t, int degrees) {
    double theta = Math.atan(t / Math.sqrt(degrees));
    double cosine = Math.cos(theta);
    boolean odd = degrees % 2 == 1;
    double term = odd ? cosine : 1;
    double sum = 0;
    for (int k = odd ? 1 : 0; k <= degrees - 2 && term > NEGLIGIBLE * sum; k += 2) {
      sum += term;
      term *= (k + 1) / (k + 2.0) * cosine * cosine;
    }
    double series = Math.sin(theta) * sum;
    return odd ? 2 / Math.PI * (theta + series) : series;
  }

  private static void requireDegrees(int degrees) {
    if (degrees < 1) {
      throw new IllegalArgumentException(
          "Student's t: expected a degree of freedom or more but got " + degrees);
    }
  }
}
