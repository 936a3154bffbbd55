package io.rankgraft.hawkes;

/**
 * What opens the gate g_i, which closes a segment of the click layer and updates the conversion
 * layer. HEROES, Eq. 9.
 */
public enum Gate {
  /** 1 where the predicted click exceeds the threshold; no gradient passes. The paper. */
  PREDICTED,
  /** As {@link #PREDICTED}, with the gradient of the predicted probability. */
  STRAIGHT_THROUGH,
  /** The predicted probability itself. */
  SOFT,
  /**
   * The click layer's segments end at observed clicks, the conversion layer follows predicted ones.
   * For lists whose clicks arrive while later items are still to be ranked; no prediction sees its
   * own label.
   */
  PREVIOUS_LABEL,
  /**
   * The observed click of the item itself, as in the authors' code. It leaks: conversions are only
   * possible where the gate is open. For comparison, never for use.
   */
  LABEL;

  /** Whether the observed clicks are an input. */
  public boolean readsClicks() {
    return this == PREVIOUS_LABEL || this == LABEL;
  }

  /** Whether predictions see their own labels; reports must say so. */
  public boolean leaks() {
    return this == LABEL;
  }
}
