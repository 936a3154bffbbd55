package io.rankgraft.history;

/**
 * The switches of {@link AuxiliaryHistory}.
 *
 * @param positiveWeight c+ of purchases with a history
 * @param negativeWeight c_H, c− of history pairs that are no purchase. About the share of them that
 *     are bought keeps their scores apart; far below it, as c− of all pairs is, they all come close
 *     to 1
 * @param untouchedWeight g, the weight of the host's score where there is no history: the more, the
 *     more places in the list go to items the user has not touched
 */
public record HistoryConfig(float positiveWeight, float negativeWeight, float untouchedWeight) {
  public HistoryConfig {
    require(positiveWeight, "positiveWeight");
    require(negativeWeight, "negativeWeight");
    require(untouchedWeight, "untouchedWeight");
  }

  private static void require(float weight, String name) {
    if (!(weight > 0 && weight < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "history config: expected a finite %s > 0 but got %s".formatted(name, weight));
    }
  }
}
