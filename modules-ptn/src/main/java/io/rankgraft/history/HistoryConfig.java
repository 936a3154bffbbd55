package io.rankgraft.history;

/**
 * The switches of {@link AuxiliaryHistory}.
 *
 * @param keep the probability that a training step shows a user's history; hidden histories train
 *     the host's vectors on what they would otherwise leave to s, and with it items nobody has seen
 * @param negativeWeight c− of history pairs that are no purchase: the host's where they are to
 *     weigh what other pairs weigh, more where the order among seen items matters
 */
public record HistoryConfig(float keep, float negativeWeight) {
  public HistoryConfig {
    if (!(keep > 0 && keep <= 1)) {
      throw new IllegalArgumentException("history config: expected keep in (0, 1] but got " + keep);
    }
    if (!(negativeWeight >= 0)) {
      throw new IllegalArgumentException(
          "history config: expected negativeWeight >= 0 but got " + negativeWeight);
    }
  }
}
