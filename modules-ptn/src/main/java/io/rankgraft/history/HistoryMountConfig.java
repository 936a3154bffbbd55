package io.rankgraft.history;

import java.util.List;

/**
 * The configuration of {@code history}, {@link HistoryMount}.
 *
 * @param repeats whether the features tell how much of what the user does is done anew; costs the
 *     square of the sequences' length per request
 * @param items whether items differ in what a history means: one number per item and behaviour, so
 *     a table; off, the graft has no table
 * @param hidden widths of layers with ReLU the features go through, beside reaching the head as
 *     they are; none for a linear model of them
 */
public record HistoryMountConfig(boolean repeats, boolean items, List<Integer> hidden) {
  private static final HistoryMountConfig DEFAULTS =
      new HistoryMountConfig(true, false, List.of(16));

  public HistoryMountConfig {
    hidden = List.copyOf(hidden);
    if (hidden.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "history 'hidden': expected widths of 1 or more but got " + hidden);
    }
  }

  public static HistoryMountConfig ofDefaults() {
    return DEFAULTS;
  }

  public HistoryMountConfig withRepeats(boolean other) {
    return new HistoryMountConfig(other, items, hidden);
  }

  public HistoryMountConfig withItems(boolean other) {
    return new HistoryMountConfig(repeats, other, hidden);
  }

  public HistoryMountConfig withHidden(Integer... widths) {
    return new HistoryMountConfig(repeats, items, List.of(widths));
  }
}
