package io.rankgraft.evaluate.lift;

import java.util.List;

/**
 * All that a lift on one task follows from, merged from parts on any machines: the same lift, bit
 * for bit, as {@link Lift#compare} finds on one.
 *
 * @param totals of all rows
 * @param draws of all rows
 * @param aucs of each arm, its ranges of scores joined; empty for amounts
 * @param units how many units the rows are of
 */
public record LiftSums(LiftTotals totals, DrawSums draws, List<AucDraws> aucs, long units) {
  public LiftSums {
    aucs = List.copyOf(aucs);
    int arms = totals.sums().size();
    if (aucs.size() != (totals.isBinary() ? arms : 0)) {
      throw new IllegalArgumentException(
          "lift sums: expected an AUC per arm of a binary task, and none of amounts, but got %s for %s arms"
              .formatted(aucs.size(), arms));
    }
    if (draws.rows() != totals.rows()) {
      throw new IllegalArgumentException(
          "lift sums: expected both passes over the same rows but the first had %s and the second %s"
              .formatted(totals.rows(), draws.rows()));
    }
  }
}
