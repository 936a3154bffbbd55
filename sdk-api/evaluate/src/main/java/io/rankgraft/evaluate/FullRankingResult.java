package io.rankgraft.evaluate;

/** The ranks of all test items under both candidate masks, from one pass over the scores. */
public record FullRankingResult(TestRanks targetTrainMasked, TestRanks allBehavioursMasked) {
  public TestRanks ranks(CandidateMask mask) {
    return mask == CandidateMask.TARGET_TRAIN ? targetTrainMasked : allBehavioursMasked;
  }

  public RankingMetrics metrics(CandidateMask mask, TestSlice slice) {
    return ranks(mask).metrics(slice);
  }

  /** All test items, the training target masked: the papers' protocol. */
  public RankingMetrics metrics() {
    return metrics(CandidateMask.TARGET_TRAIN, TestSlice.ALL);
  }
}
