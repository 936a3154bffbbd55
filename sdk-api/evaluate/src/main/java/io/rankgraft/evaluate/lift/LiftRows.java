package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.ScoreOrder;
import java.util.Arrays;

/**
 * Rows of one task that count, as columns.
 *
 * @param arms the predictions of each arm, in the order of the arms' names
 * @param weights null if every row has weight one
 * @param units the key of each row's unit
 * @param byUnit row numbers with the rows of a unit together
 * @param unitCount how many units there are
 */
record LiftRows(
    double[] labels, double[][] arms, double[] weights, long[] units, int[] byUnit, int unitCount) {
  static LiftRows of(double[] labels, double[][] arms, double[] weights, long[] units) {
    int[] byUnit = ScoreOrder.of(units);
    int count = 0;
    for (int i = 0; i < byUnit.length; i++) {
      count += i == 0 || units[byUnit[i]] != units[byUnit[i - 1]] ? 1 : 0;
    }
    return new LiftRows(labels, arms, weights, units, byUnit, count);
  }

  int size() {
    return labels.length;
  }

  double weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  double largestWeight() {
    return weights == null ? 1 : Arrays.stream(weights).max().orElse(1);
  }

  /** The first unit that begins at a position of {@code byUnit} or later: by bisection. */
  int unitStart(int position) {
    int low = Math.min(position, byUnit.length);
    int high = byUnit.length;
    while (position > 0 && low < high) {
      int middle = (low + high) >>> 1;
      if (units[byUnit[middle]] == units[byUnit[position - 1]]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The end of the rows of the unit at a position of {@code byUnit}. */
  int unitEnd(int position) {
    int end = position + 1;
    while (end < byUnit.length && units[byUnit[end]] == units[byUnit[position]]) {
      end++;
    }
    return end;
  }
}
