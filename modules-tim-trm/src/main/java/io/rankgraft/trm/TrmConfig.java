package io.rankgraft.trm;

import java.util.Objects;

/**
 * The switches of {@link Trm}.
 *
 * @param tasks T
 * @param ratio the width of a row over the hidden width of the refinement network; the paper gives
 *     none
 * @param gate the output of the refinement network
 */
public record TrmConfig(int tasks, int ratio, Gate gate) {

  /** The output of the refinement network. */
  public enum Gate {
    /** σ, as printed: about one half at the start. */
    SIGMOID,
    /** 2σ: about 1 at the start, so that rows begin as they are. */
    TWICE_SIGMOID
  }

  public TrmConfig {
    if (tasks < 1 || ratio < 1) {
      throw new IllegalArgumentException(
          "trm config: expected tasks >= 1 and ratio >= 1 but got %s, %s".formatted(tasks, ratio));
    }
    Objects.requireNonNull(gate, "trm config: expected a gate");
  }

  /** The paper's gate, and a hidden layer of a quarter of the width. */
  public static TrmConfig of(int tasks) {
    return new TrmConfig(tasks, 4, Gate.SIGMOID);
  }
}
