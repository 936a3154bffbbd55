package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;

/**
 * What an interval of a difference to the host says, where there are no controls; {@link Judgement}
 * has the rule.
 */
public enum Verdict {
  HELPED("the graft helped"),
  HURT("the graft hurt"),
  /** Some tasks gained and some lost. */
  MIXED("the graft helped some tasks and hurt others"),
  /** The interval contains zero. */
  NOTHING_SHOWN("no difference shown"),
  /** Too few units, or labels of one kind only. */
  TOO_LITTLE_DATA("too little data to tell");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  static Verdict of(Interval difference, boolean largerIsBetter) {
    if (Double.isNaN(difference.low()) || Double.isNaN(difference.value())) {
      return TOO_LITTLE_DATA;
    }
    if (!difference.excludes(0)) {
      return NOTHING_SHOWN;
    }
    return difference.low() > 0 == largerIsBetter ? HELPED : HURT;
  }

  @Override
  public String toString() {
    return words;
  }
}
