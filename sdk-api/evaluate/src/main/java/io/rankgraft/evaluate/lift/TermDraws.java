package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.PredictionSums;
import io.rankgraft.evaluate.PredictionSums.Term;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The sums that log loss, errors and calibration follow from, of all arms in each draw.
 *
 * @param ofArm the terms that each arm has
 * @param sums first the shared terms, then those of each arm
 */
record TermDraws(List<Term> ofArm, DrawSums sums) {
  private static final List<Term> SHARED = List.of(Term.WEIGHT, Term.OBSERVED);
  private static final int SEGMENT = 1 << 14; // rows a thread takes at a time

  /** Of a binary task, or of amounts. */
  static TermDraws of(boolean binary, DrawSums sums) {
    return new TermDraws(ofArm(binary), sums);
  }

  private static List<Term> ofArm(boolean binary) {
    return binary
        ? List.of(Term.EXPECTED, Term.LOG_LOSS)
        : List.of(Term.EXPECTED, Term.SQUARED_ERROR, Term.ABSOLUTE_ERROR);
  }

  /**
   * The sums of some rows: in parallel, on the common pool; they are exact, so how rows are cut
   * changes nothing.
   *
   * @param totals of each arm over all rows there are, of which these may be a part
   */
  static DrawSums sums(PairedBootstrap bootstrap, LiftRows rows, List<PredictionSums> totals) {
    List<Term> ofArm = ofArm(totals.get(0).isBinary());
    double[] largest =
        Stream.concat(
                SHARED.stream().map(totals.get(0)::largest),
                totals.stream().flatMap(t -> ofArm.stream().map(t::largest)))
            .mapToDouble(d -> d)
            .toArray();
    int segments = (rows.size() + SEGMENT - 1) / SEGMENT;
    return IntStream.range(0, segments)
        .parallel()
        .collect(
            () -> DrawSums.of(bootstrap, largest),
            (part, s) -> new Pass(rows, ofArm, part).add(s),
            DrawSums::merge);
  }

  /** Adds rows to sums. */
  private record Pass(LiftRows rows, List<Term> ofArm, DrawSums sums) {
    /** The units that begin in a segment, each as one. */
    void add(int segment) {
      int[] byUnit = rows.byUnit();
      int at = rows.unitStart(segment * SEGMENT);
      int to = rows.unitStart(Math.min(byUnit.length, (segment + 1) * SEGMENT));
      long[] summed = new long[SHARED.size() + rows.arms().length * ofArm.size()];
      while (at < to) {
        int end = rows.unitEnd(at);
        Arrays.fill(summed, 0);
        for (int i = at; i < end; i++) {
          addRow(byUnit[i], summed);
        }
        sums.add(rows.units()[byUnit[at]], end - at, summed);
        at = end;
      }
    }

    private void addRow(int row, long[] summed) {
      double label = rows.labels()[row];
      double weight = rows.weight(row);
      int t = 0;
      for (Term term : SHARED) {
        summed[t] += sums.multiple(t++, weight * term.of(label, 0));
      }
      for (double[] predictions : rows.arms()) {
        for (Term term : ofArm) {
          summed[t] += sums.multiple(t++, weight * term.of(label, predictions[row]));
        }
      }
    }
  }

  /** An arm's term over another, per draw. */
  double[] ratio(int arm, Term over, Term under) {
    double[] a = of(arm, over);
    double[] b = of(arm, under);
    Arrays.setAll(a, d -> a[d] / b[d]);
    return a;
  }

  private double[] of(int arm, Term term) {
    return sums.of(
        SHARED.contains(term)
            ? SHARED.indexOf(term)
            : SHARED.size() + arm * ofArm.size() + ofArm.indexOf(term));
  }
}
