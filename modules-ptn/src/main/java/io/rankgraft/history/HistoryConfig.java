package io.rankgraft.history;

/**
 * The switches of {@link AuxiliaryHistory}.
 *
 * @param negativeWeight c− of history pairs that are no purchase. About the share of them that are
 *     bought keeps the terms apart; far below it, as c− of all pairs is, they all come close to 1
 */
public record HistoryConfig(float negativeWeight) {
  public HistoryConfig {
    if (!(negativeWeight > 0)) {
      throw new IllegalArgumentException(
          "history config: expected negativeWeight > 0 but got " + negativeWeight);
    }
  }
}
