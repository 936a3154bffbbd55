package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.PredictionSums;
import io.rankgraft.evaluate.PredictionSums.Term;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The metrics of one arm, on the rows as they are and in each draw.
 *
 * @param values on the rows as they are
 * @param drawn a value per draw
 * @param ratio observed / expected
 * @param drawnRatio the same per draw
 */
record ArmDraws(
    Map<LiftMetric, Double> values,
    Map<LiftMetric, double[]> drawn,
    double ratio,
    double[] drawnRatio,
    List<Calibration.Bin> bins) {

  /** All arms of some rows. */
  static List<ArmDraws> of(PairedBootstrap bootstrap, LiftRows rows, List<LiftMetric> metrics) {
    boolean binary = metrics.contains(LiftMetric.LOG_LOSS);
    List<PredictionSums> totals =
        Arrays.stream(rows.arms()).parallel().map(arm -> totals(rows, arm, binary)).toList();
    List<List<Calibration.Bin>> bins =
        Arrays.stream(rows.arms()).parallel().map(arm -> bins(rows, arm)).toList();
    TermDraws terms = TermDraws.of(binary, TermDraws.sums(bootstrap, rows, totals));
    double[] perfectGini =
        metrics.contains(LiftMetric.GINI) ? GiniDraws.of(bootstrap, rows, rows.labels()) : null;
    return of(
        bootstrap,
        metrics,
        totals,
        bins,
        terms,
        (metric, arm) -> ordered(metric, bootstrap, rows, arm, perfectGini));
  }

  /** All arms of merged parts. */
  static List<ArmDraws> of(PairedBootstrap bootstrap, LiftSums sums) {
    return of(
        bootstrap,
        sums.totals().isBinary() ? LiftMetric.OF_BINARY : LiftMetric.OF_AMOUNT,
        sums.totals().sums(),
        sums.totals().calibrations().stream().map(CalibrationSums::bins).toList(),
        TermDraws.of(sums.totals().isBinary(), sums.draws()),
        (metric, arm) -> sums.aucs().get(arm).auc());
  }

  /** A metric of the order of rows, per draw and of the rows as they are. */
  private interface OfOrder {
    double[] drawn(LiftMetric metric, int arm);
  }

  private static List<ArmDraws> of(
      PairedBootstrap bootstrap,
      List<LiftMetric> metrics,
      List<PredictionSums> totals,
      List<List<Calibration.Bin>> bins,
      TermDraws terms,
      OfOrder ofOrder) {
    return IntStream.range(0, totals.size())
        .mapToObj(
            arm -> {
              Map<LiftMetric, Double> values = new EnumMap<>(LiftMetric.class);
              Map<LiftMetric, double[]> drawn = new EnumMap<>(LiftMetric.class);
              for (LiftMetric metric : metrics) {
                double[] draws = drawn(metric, terms, arm, ofOrder);
                drawn.put(metric, draws);
                values.put(metric, value(metric, totals.get(arm), draws[bootstrap.resamples()]));
              }
              return new ArmDraws(
                  values,
                  drawn,
                  totals.get(arm).observedOverExpected(),
                  terms.ratio(arm, Term.OBSERVED, Term.EXPECTED),
                  bins.get(arm));
            })
        .toList();
  }

  private static PredictionSums totals(LiftRows rows, double[] predictions, boolean binary) {
    PredictionSums sums = binary ? PredictionSums.ofBinary() : PredictionSums.ofAmounts();
    for (int i = 0; i < rows.size(); i++) {
      sums.add(rows.labels()[i], predictions[i], rows.weight(i));
    }
    return sums;
  }

  private static List<Calibration.Bin> bins(LiftRows rows, double[] predictions) {
    CalibrationSums sums = new CalibrationSums();
    for (int i = 0; i < rows.size(); i++) {
      sums.add(rows.labels()[i], predictions[i], rows.weight(i));
    }
    return sums.bins();
  }

  /** Sums of rows are exact; the order's metrics are the last draw's, the rows as they are. */
  private static double value(LiftMetric metric, PredictionSums totals, double whole) {
    return switch (metric) {
      case AUC, AUC_ABOVE_ZERO, GINI -> whole;
      case LOG_LOSS -> totals.logLoss();
      case RMSE -> totals.rmse();
      case MAE -> totals.mae();
    };
  }

  private static double[] drawn(LiftMetric metric, TermDraws terms, int arm, OfOrder ofOrder) {
    return switch (metric) {
      case AUC, AUC_ABOVE_ZERO, GINI -> ofOrder.drawn(metric, arm);
      case LOG_LOSS -> terms.ratio(arm, Term.LOG_LOSS, Term.WEIGHT);
      case MAE -> terms.ratio(arm, Term.ABSOLUTE_ERROR, Term.WEIGHT);
      case RMSE -> {
        double[] squares = terms.ratio(arm, Term.SQUARED_ERROR, Term.WEIGHT);
        Arrays.setAll(squares, d -> Math.sqrt(squares[d]));
        yield squares;
      }
    };
  }

  private static double[] ordered(
      LiftMetric metric, PairedBootstrap bootstrap, LiftRows rows, int arm, double[] perfectGini) {
    double[] predictions = rows.arms()[arm];
    if (metric == LiftMetric.AUC) {
      return auc(bootstrap, rows, rows.labels(), predictions);
    }
    if (metric == LiftMetric.AUC_ABOVE_ZERO) {
      double[] above = Arrays.stream(rows.labels()).map(y -> y > 0 ? 1 : 0).toArray();
      return auc(bootstrap, rows, above, predictions);
    }
    double[] gini = GiniDraws.of(bootstrap, rows, predictions);
    Arrays.setAll(gini, d -> gini[d] / perfectGini[d]);
    return gini;
  }

  private static double[] auc(
      PairedBootstrap bootstrap, LiftRows rows, double[] labels, double[] scores) {
    AucDraws draws =
        rows.weights() == null
            ? AucDraws.of(bootstrap, labels, scores, rows.units())
            : AucDraws.ofWeighted(
                bootstrap, labels, scores, rows.units(), rows.weights(), rows.largestWeight());
    return draws.auc();
  }
}
