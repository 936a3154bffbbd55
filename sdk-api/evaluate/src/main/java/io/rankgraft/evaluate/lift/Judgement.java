package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;

/**
 * Whether the graft is better than something else on one task. The rule: the task's first metric
 * decides, AUC for a binary task and RMSE for amounts, by the paired interval of its difference.
 * Better and worse need the whole interval on one side of zero; an interval with zero in it is no
 * better; without an interval nothing is decided. The second metric and the calibration do not
 * decide, and the report says where they became worse.
 */
public enum Judgement {
  BETTER("better"),
  NO_BETTER("no-better"),
  WORSE("worse"),
  /** Too few units, or labels of one kind only. */
  UNDECIDED("undecided");

  private final String word;

  Judgement(String word) {
    this.word = word;
  }

  static Judgement of(Interval difference, boolean largerIsBetter) {
    return switch (Verdict.of(difference, largerIsBetter)) {
      case HELPED -> BETTER;
      case HURT -> WORSE;
      case NOTHING_SHOWN -> NO_BETTER;
      default -> UNDECIDED;
    };
  }

  /** The word of reports, also in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
