package io.rankgraft.evaluate.lift;

/**
 * Training on all positives and a share of the negatives: such a model predicts too much. He et al.
 * 2014, "Practical lessons from predicting clicks on ads at Facebook", section 6.3:
 *
 * <pre>
 * q = p / (p + (1 − p) / r)
 * </pre>
 *
 * @param rate r, the share of negatives kept, in (0, 1]
 */
public record NegativeSampling(double rate) {
  public NegativeSampling {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "negative sampling: expected a rate in (0, 1] but got " + rate);
    }
  }

  /** The probability on all rows of one predicted on the sampled ones. */
  public double corrected(double probability) {
    return probability / (probability + (1 - probability) / rate);
  }
}
