package io.rankgraft.report;

import java.util.List;

/**
 * Values over epochs.
 *
 * @param plot the plot it belongs to
 * @param epochs where each value was taken
 */
public record Curve(String name, Plot plot, List<Double> epochs, List<Double> values) {
  /** Which plot a curve is drawn in. */
  public enum Plot {
    LOSS,
    VALIDATION
  }

  public Curve {
    epochs = List.copyOf(epochs);
    values = List.copyOf(values);
    if (epochs.size() != values.size()) {
      throw new IllegalArgumentException(
          "curve '%s': expected one value per epoch but got %s for %s"
              .formatted(name, values.size(), epochs.size()));
    }
  }
}
