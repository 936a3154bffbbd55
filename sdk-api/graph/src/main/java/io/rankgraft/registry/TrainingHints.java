package io.rankgraft.registry;

/**
 * What the training of a graft starts from where a job does not say otherwise.
 *
 * @param rate learning rate of Adam
 * @param batch rows per step
 * @param patience epochs without a better one before training ends
 */
public record TrainingHints(float rate, int batch, int patience) {
  /** Found on generated logs, not on those the docs report. */
  private static final TrainingHints DEFAULTS = new TrainingHints(0.01f, 256, 3);

  public TrainingHints {
    if (!(rate > 0) || Float.isInfinite(rate) || batch < 1 || patience < 1) {
      throw new IllegalArgumentException(
          "training hints: expected rate, batch and patience above 0 but got %s, %s, %s"
              .formatted(rate, batch, patience));
    }
  }

  public static TrainingHints ofDefaults() {
    return DEFAULTS;
  }

  public TrainingHints withRate(float other) {
    return new TrainingHints(other, batch, patience);
  }

  public TrainingHints withBatch(int other) {
    return new TrainingHints(rate, other, patience);
  }
}
