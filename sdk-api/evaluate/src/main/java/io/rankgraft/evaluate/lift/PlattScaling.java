package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.BinaryMetrics;

/**
 * Recalibrated probabilities. Platt 1999, "Probabilistic outputs for support vector machines",
 * section 2.2:
 *
 * <pre>
 * q = σ(slope · logit p + intercept),   targets (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2)
 * </pre>
 *
 * with the log loss of the targets least. They keep the fit finite where the rows would not, as
 * with labels of one kind. Fitted by Newton's method with step halving in float64, Lin, Lin and
 * Weng 2007, "A note on Platt's probabilistic outputs", algorithm 1.
 *
 * <p>Probabilities are clipped as by {@link BinaryMetrics#LOG_LOSS_CLIP}.
 */
public record PlattScaling(double slope, double intercept) implements Recalibration {
  private static final int MOST_STEPS = 100;
  private static final double SMALL_GRADIENT = 1e-10; // of the mean loss
  private static final double RIDGE = 1e-12; // equal predictions leave the slope open
  private static final double SUFFICIENT = 1e-4; // of the decrease that the gradient promises
  private static final double SMALLEST_STEP = 1e-10;

  /** Fitted on rows of weight one: labels of 0 and 1, probabilities. */
  public static PlattScaling fit(double[] labels, double[] probabilities) {
    return fit(labels, probabilities, Recalibration.ones(labels.length));
  }

  /**
   * Fitted on weighted rows.
   *
   * @throws IllegalArgumentException if there is none, or a number is no label, probability, weight
   */
  public static PlattScaling fit(double[] labels, double[] probabilities, double[] weights) {
    Recalibration.check("Platt scaling", labels, probabilities, weights);
    return new Fit(labels, probabilities, weights).least();
  }

  @Override
  public double of(double probability) {
    return sigmoid(slope * logit(probability) + intercept);
  }

  private static double logit(double probability) {
    double clip = BinaryMetrics.LOG_LOSS_CLIP;
    double p = Math.min(1 - clip, Math.max(clip, probability));
    return Math.log(p) - Math.log1p(-p);
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static final class Fit {
    private final double[] logits;
    private final double[] targets;
    private final double[] weights;
    private final double[] gradient = new double[2];
    private final double[] curvature = new double[3]; // slope², slope · intercept, intercept²
    private final double positives;
    private final double negatives;
    private double total;

    Fit(double[] labels, double[] probabilities, double[] weights) {
      this.weights = weights;
      int n = labels.length;
      double ones = 0;
      double counted = 0;
      for (int i = 0; i < n; i++) {
        if (labels[i] != 0 && labels[i] != 1 || !(probabilities[i] >= 0 && probabilities[i] <= 1)) {
          throw new IllegalArgumentException(
              "Platt scaling: expected a label of 0 or 1 and a probability but row %s has %s, %s; is this a logit?"
                  .formatted(i, labels[i], probabilities[i]));
        }
        total += weights[i];
        counted += weights[i] > 0 ? 1 : 0;
        ones += weights[i] > 0 ? labels[i] : 0;
      }
      positives = ones;
      negatives = counted - ones;
      logits = new double[n];
      targets = new double[n];
      for (int i = 0; i < n; i++) {
        logits[i] = logit(probabilities[i]);
        targets[i] = labels[i] == 1 ? (ones + 1) / (ones + 2) : 1 / (negatives + 2);
      }
    }

    PlattScaling least() {
      PlattScaling at = new PlattScaling(0, Math.log((positives + 1) / (negatives + 1)));
      double loss = loss(at);
      for (int step = 0; step < MOST_STEPS; step++) {
        differentiate(at);
        if (Math.hypot(gradient[0], gradient[1]) < SMALL_GRADIENT) {
          return at;
        }
        double determinant = curvature[0] * curvature[2] - curvature[1] * curvature[1];
        double bySlope = (curvature[1] * gradient[1] - curvature[2] * gradient[0]) / determinant;
        double byIntercept =
            (curvature[1] * gradient[0] - curvature[0] * gradient[1]) / determinant;
        double promised = gradient[0] * bySlope + gradient[1] * byIntercept;
        double share = 1;
        PlattScaling next;
        double nextLoss;
        do {
          next = new PlattScaling(at.slope + share * bySlope, at.intercept + share * byIntercept);
          nextLoss = loss(next);
          share /= 2;
        } while (nextLoss > loss + SUFFICIENT * 2 * share * promised && share > SMALLEST_STEP);
        if (nextLoss >= loss) {
          return at; // as near as float64 comes
        }
        at = next;
        loss = nextLoss;
      }
      return at;
    }

    private double loss(PlattScaling at) {
      double sum = 0;
      for (int i = 0; i < logits.length; i++) {
        double z = at.slope * logits[i] + at.intercept;
        // -t ln σ(z) - (1 - t) ln(1 - σ(z)), without overflow
        sum += weights[i] * (Math.max(z, 0) - targets[i] * z + Math.log1p(Math.exp(-Math.abs(z))));
      }
      return sum / total;
    }

    private void differentiate(PlattScaling at) {
      double[] g = {0, 0};
      double[] h = {RIDGE * total, 0, RIDGE * total};
      for (int i = 0; i < logits.length; i++) {
        double p = sigmoid(at.slope * logits[i] + at.intercept);
        double error = weights[i] * (p - targets[i]);
        double spread = weights[i] * p * (1 - p);
        g[0] += error * logits[i];
        g[1] += error;
        h[0] += spread * logits[i] * logits[i];
        h[1] += spread * logits[i];
        h[2] += spread;
      }
      for (int k = 0; k < 2; k++) {
        gradient[k] = g[k] / total;
      }
      for (int k = 0; k < 3; k++) {
        curvature[k] = h[k] / total;
      }
    }
  }
}
