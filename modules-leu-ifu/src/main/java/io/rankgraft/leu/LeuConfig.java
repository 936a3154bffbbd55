package io.rankgraft.leu;

import java.util.Objects;

/**
 * The switches of {@link Leu}.
 *
 * @param width L_d, of the label vectors; the paper tunes 5 to 20
 * @param temperature τ
 * @param noise whether labels are sampled in training
 * @param stopGradient whether the logit is cut off from what is learned here (Eq. 15)
 */
public record LeuConfig(int width, Temperature temperature, Noise noise, boolean stopGradient) {
  /** How the label is drawn in training; serving never draws. */
  public enum Noise {
    /** Not at all: Eq. 11 as printed. */
    NONE,
    /** Gumbel softmax: appendix A as written. */
    GUMBEL
  }

  public LeuConfig {
    if (width < 1) {
      throw new IllegalArgumentException("leu config: expected width >= 1 but got " + width);
    }
    Objects.requireNonNull(temperature, "leu config: expected a temperature");
    Objects.requireNonNull(noise, "leu config: expected a noise");
  }

  /** 10 wide, τ from 10 halved every 5,000 steps, no noise, gradient stopped. */
  public static LeuConfig ofDefaults() {
    return new LeuConfig(10, Temperature.halvedEvery(5000), Noise.NONE, true);
  }

  public LeuConfig withTemperature(Temperature other) {
    return new LeuConfig(width, other, noise, stopGradient);
  }
}
