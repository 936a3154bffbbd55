package io.rankgraft.evaluate.lift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What two models predict of one task on the same held-out rows. Arrays are copied; immutable.
 *
 * <p>A binary task takes probabilities, an amount takes amounts.
 */
public final class PairedPredictions {
  private final String task;
  private final boolean binary;
  private final List<PairedMetric> metrics;
  private final double[] labels;
  private final double[] host;
  private final double[] grafted;
  private final boolean[] mask;
  private final double[] weights;
  private final int[] units;
  private final Map<String, boolean[]> slices;

  private PairedPredictions(
      String task,
      boolean binary,
      List<PairedMetric> metrics,
      double[] labels,
      double[] host,
      double[] grafted,
      boolean[] mask,
      double[] weights,
      int[] units,
      Map<String, boolean[]> slices) {
    this.task = task;
    this.binary = binary;
    this.metrics = metrics;
    this.labels = labels;
    this.host = host;
    this.grafted = grafted;
    this.mask = mask;
    this.weights = weights;
    this.units = units;
    this.slices = slices;
  }

  private static PairedPredictions of(
      String task,
      boolean binary,
      List<PairedMetric> metrics,
      double[] labels,
      double[] host,
      double[] grafted) {
    requireLength(task, "host predictions", labels.length, host.length);
    requireLength(task, "predictions with the graft", labels.length, grafted.length);
    boolean[] all = new boolean[labels.length];
    Arrays.fill(all, true);
    double[] ones = new double[labels.length];
    Arrays.fill(ones, 1);
    int[] rows = new int[labels.length];
    Arrays.setAll(rows, i -> i);
    return new PairedPredictions(
        task,
        binary,
        List.copyOf(metrics),
        labels.clone(),
        host.clone(),
        grafted.clone(),
        all,
        ones,
        rows,
        Map.of());
  }

  /** Labels of 0 and 1 against probabilities: AUC first, then log loss. */
  public static PairedPredictions ofBinary(
      String task, double[] labels, double[] host, double[] grafted) {
    return of(
        task, true, List.of(PairedMetric.auc(), PairedMetric.logLoss()), labels, host, grafted);
  }

  /** Amounts: RMSE first, then MAE. */
  public static PairedPredictions ofAmount(
      String task, double[] labels, double[] host, double[] grafted) {
    return of(task, false, List.of(PairedMetric.rmse(), PairedMetric.mae()), labels, host, grafted);
  }

  /** With other metrics; the first one decides. */
  public PairedPredictions withMetrics(PairedMetric... others) {
    return new PairedPredictions(
        task, binary, List.of(others), labels, host, grafted, mask, weights, units, slices);
  }

  /** The rows the task is defined on; what stands in the others is never looked at. */
  public PairedPredictions withMask(boolean[] rows) {
    requireLength(task, "mask entries", labels.length, rows.length);
    return new PairedPredictions(
        task, binary, metrics, labels, host, grafted, rows.clone(), weights, units, slices);
  }

  /** Sample weights, 0 or more. */
  public PairedPredictions withWeights(double[] ofRows) {
    requireLength(task, "weights", labels.length, ofRows.length);
    return new PairedPredictions(
        task, binary, metrics, labels, host, grafted, mask, ofRows.clone(), units, slices);
  }

  /**
   * What was sampled independently: rows of one user, request or session have the same number.
   * Without this every row is a unit, and rows that depend on each other make intervals too narrow.
   */
  public PairedPredictions withUnits(int[] ofRows) {
    requireLength(task, "units", labels.length, ofRows.length);
    return new PairedPredictions(
        task, binary, metrics, labels, host, grafted, mask, weights, ofRows.clone(), slices);
  }

  /** Some rows to report apart. */
  public PairedPredictions withSlice(String name, boolean[] rows) {
    requireLength(task, "entries of slice '" + name + "'", labels.length, rows.length);
    Map<String, boolean[]> more = new LinkedHashMap<>(slices);
    more.put(name, rows.clone());
    return new PairedPredictions(
        task, binary, metrics, labels, host, grafted, mask, weights, units, more);
  }

  private static void requireLength(String task, String what, int rows, int got) {
    if (rows != got) {
      throw new IllegalArgumentException(
          "lift of '%s': expected one of %s a label, %d, but got %d"
              .formatted(task, what, rows, got));
    }
  }

  String task() {
    return task;
  }

  boolean isBinary() {
    return binary;
  }

  List<PairedMetric> metrics() {
    return metrics;
  }

  Iterable<String> slices() {
    return slices.keySet();
  }

  /** The rows that count. */
  Rows rows() {
    return rows(mask);
  }

  /** The rows of a slice that count. */
  Rows rows(String slice) {
    boolean[] both = slices.get(slice).clone();
    for (int i = 0; i < both.length; i++) {
      both[i] &= mask[i];
    }
    return rows(both);
  }

  /** Columns of the rows that count; units are numbered from 0. */
  record Rows(
      double[] labels, double[] host, double[] grafted, double[] weights, int[] unit, int units) {}

  private Rows rows(boolean[] kept) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] && weights[i] != 0) {
        requireNumbers(i);
        places.add(i);
      }
    }
    int n = places.size();
    double[][] columns = new double[4][n];
    int[] unit = new int[n];
    Map<Integer, Integer> numbers = new LinkedHashMap<>();
    for (int k = 0; k < n; k++) {
      int i = places.get(k);
      columns[0][k] = labels[i];
      columns[1][k] = host[i];
      columns[2][k] = grafted[i];
      columns[3][k] = weights[i];
      unit[k] = numbers.computeIfAbsent(units[i], u -> numbers.size());
    }
    return new Rows(columns[0], columns[1], columns[2], columns[3], unit, numbers.size());
  }

  private void requireNumbers(int i) {
    if (!Double.isFinite(labels[i]) || !Double.isFinite(host[i]) || !Double.isFinite(grafted[i])) {
      throw new IllegalArgumentException(
          "lift of '%s': expected finite numbers but row %d has label %s, host %s, with the graft %s"
              .formatted(task, i, labels[i], host[i], grafted[i]));
    }
    if (binary && (labels[i] != 0 && labels[i] != 1 || !isShare(host[i]) || !isShare(grafted[i]))) {
      throw new IllegalArgumentException(
          "lift of '%s': expected a label of 0 or 1 and probabilities but row %d has label %s, host %s, with the graft %s; are these logits?"
              .formatted(task, i, labels[i], host[i], grafted[i]));
    }
    if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
      throw new IllegalArgumentException(
          "lift of '%s': expected weights of 0 or more but row %d has %s"
              .formatted(task, i, weights[i]));
    }
  }

  private static boolean isShare(double p) {
    return p >= 0 && p <= 1;
  }
}
