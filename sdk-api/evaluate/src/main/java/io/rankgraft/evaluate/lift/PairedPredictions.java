package io.rankgraft.evaluate.lift;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What several models predict of one task on the same held-out rows: the host alone, the host with
 * the graft, and what the graft is compared with besides. Arrays are copied; immutable.
 *
 * <p>A binary task takes probabilities, an amount takes amounts.
 */
public final class PairedPredictions {
  private final String task;
  private final List<LiftMetric> metrics;
  private final double[] labels;
  private final Map<String, Arm> arms;
  private final RowChoice choice;
  private final Optional<NegativeSampling> trainedOn;

  /** One model. */
  record Arm(ArmLift.Role role, double[] predictions) {}

  private PairedPredictions(
      String task,
      List<LiftMetric> metrics,
      double[] labels,
      Map<String, Arm> arms,
      RowChoice choice,
      Optional<NegativeSampling> trainedOn) {
    this.task = task;
    this.metrics = metrics;
    this.labels = labels;
    this.arms = arms;
    this.choice = choice;
    this.trainedOn = trainedOn;
  }

  private static PairedPredictions of(
      String task, List<LiftMetric> metrics, double[] labels, double[] host, double[] grafted) {
    return new PairedPredictions(
            task,
            metrics,
            labels.clone(),
            Map.of(),
            RowChoice.all(task, labels.length),
            Optional.empty())
        .withArm(ArmLift.HOST, ArmLift.Role.HOST, host)
        .withArm(ArmLift.GRAFTED, ArmLift.Role.GRAFTED, grafted);
  }

  /** Labels of 0 and 1 against probabilities: AUC first, then log loss. */
  public static PairedPredictions ofBinary(
      String task, double[] labels, double[] host, double[] grafted) {
    return of(task, LiftMetric.OF_BINARY, labels, host, grafted);
  }

  /** Amounts: RMSE first, then MAE. */
  public static PairedPredictions ofAmount(
      String task, double[] labels, double[] host, double[] grafted) {
    return of(task, LiftMetric.OF_AMOUNT, labels, host, grafted);
  }

  /**
   * Amounts that are mostly zero: RMSE first, then MAE, the AUC of amounts above zero, and the
   * normalised Gini coefficient.
   */
  public static PairedPredictions ofZeroInflatedAmount(
      String task, double[] labels, double[] host, double[] grafted) {
    return of(task, LiftMetric.OF_ZERO_INFLATED, labels, host, grafted);
  }

  /**
   * With a control, something simpler than the graft that had the same rows and budget, such as the
   * host recalibrated. With controls, {@link #withBestControl} is due.
   */
  public PairedPredictions withControl(String name, double[] predictions) {
    return withArm(name, ArmLift.Role.CONTROL, predictions);
  }

  /** With the graft less one of its parts. */
  public PairedPredictions withAblation(String name, double[] predictions) {
    return withArm(name, ArmLift.Role.ABLATION, predictions);
  }

  /**
   * Which control the verdict compares with: the best on the validation rows. It is the caller's
   * choice, because on these rows it would favour the control.
   *
   * @throws IllegalArgumentException if it is no control
   */
  public PairedPredictions withBestControl(String name) {
    if (!arms.containsKey(name) || !arms.get(name).role().isControl()) {
      throw new IllegalArgumentException(
          "lift of '%s': expected one of the controls %s but got '%s'"
              .formatted(task, controls(), name));
    }
    Map<String, Arm> chosen = new LinkedHashMap<>(arms);
    chosen.replaceAll(
        (arm, a) ->
            a.role().isControl()
                ? new Arm(
                    arm.equals(name) ? ArmLift.Role.BEST_CONTROL : ArmLift.Role.CONTROL,
                    a.predictions())
                : a);
    return new PairedPredictions(task, metrics, labels, chosen, choice, trainedOn);
  }

  private PairedPredictions withArm(String name, ArmLift.Role role, double[] predictions) {
    if (arms.containsKey(name)) {
      throw new IllegalArgumentException(
          "lift of '%s': expected arms of different names but there are two of '%s'"
              .formatted(task, name));
    }
    choice.requireLength("predictions of '" + name + "'", predictions.length);
    Map<String, Arm> more = new LinkedHashMap<>(arms);
    more.put(name, new Arm(role, predictions.clone()));
    return new PairedPredictions(task, metrics, labels, more, choice, trainedOn);
  }

  /** The rows the task is defined on; values in the others are never looked at. */
  public PairedPredictions withMask(boolean[] rows) {
    return with(choice.withMask(rows));
  }

  /** Sample weights, 0 or more. */
  public PairedPredictions withWeights(double[] ofRows) {
    return with(choice.withWeights(ofRows));
  }

  /**
   * Keys of what was sampled independently: rows of one user, request or session have the same key.
   * Without this every row is a unit, its number the key, and rows that depend on each other make
   * intervals too narrow. Keys decide the draws: the same keys give the same intervals wherever the
   * rows are.
   */
  public PairedPredictions withUnits(long[] ofRows) {
    return with(choice.withUnits(ofRows));
  }

  /** {@link #withUnits(long[])} of ids. */
  public PairedPredictions withUnits(int[] ofRows) {
    return withUnits(Arrays.stream(ofRows).asLongStream().toArray());
  }

  /** Some rows to report apart. */
  public PairedPredictions withSlice(String name, boolean[] rows) {
    return with(choice.withSlice(name, rows));
  }

  /** {@link Lift#trainedOn} of this task. */
  public PairedPredictions withNegativeSampling(double rate) {
    return new PairedPredictions(
        task, metrics, labels, arms, choice, Optional.of(new NegativeSampling(rate)));
  }

  private PairedPredictions with(RowChoice other) {
    return new PairedPredictions(task, metrics, labels, arms, other, trainedOn);
  }

  String task() {
    return task;
  }

  List<LiftMetric> metrics() {
    return metrics;
  }

  Map<String, Arm> arms() {
    return arms;
  }

  Iterable<String> slices() {
    return choice.slices().keySet();
  }

  Optional<NegativeSampling> trainedOn() {
    return trainedOn;
  }

  boolean isBinary() {
    return metrics == LiftMetric.OF_BINARY;
  }

  List<String> controls() {
    return arms.entrySet().stream()
        .filter(a -> a.getValue().role().isControl())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The rows that count, in all or in a slice. */
  LiftRows rows(Optional<String> slice, Optional<NegativeSampling> sampling) {
    int[] kept = choice.rows(slice);
    double[] keptLabels = Arrays.stream(kept).mapToDouble(i -> labels[i]).toArray();
    double[][] predictions = new double[arms.size()][];
    int a = 0;
    for (var arm : arms.entrySet()) {
      double[] all = arm.getValue().predictions();
      requireNumbers(arm.getKey(), all, kept);
      double[] chosen = Arrays.stream(kept).mapToDouble(i -> all[i]).toArray();
      predictions[a++] =
          isBinary() && sampling.isPresent()
              ? Arrays.stream(chosen).map(sampling.get()::corrected).toArray()
              : chosen;
    }
    return LiftRows.of(keptLabels, predictions, choice.weights(kept), choice.units(kept));
  }

  private void requireNumbers(String arm, double[] predictions, int[] kept) {
    for (int i : kept) {
      if (!Double.isFinite(labels[i]) || !Double.isFinite(predictions[i])) {
        throw new IllegalArgumentException(
            "lift of '%s': expected finite numbers but row %s has label %s, prediction of '%s' %s"
                .formatted(task, i, labels[i], arm, predictions[i]));
      }
      boolean share = predictions[i] >= 0 && predictions[i] <= 1;
      if (isBinary() && (labels[i] != 0 && labels[i] != 1 || !share)) {
        throw new IllegalArgumentException(
            "lift of '%s': expected a label of 0 or 1 and probabilities but row %s has label %s, prediction of '%s' %s; is this a logit?"
                .formatted(task, i, labels[i], arm, predictions[i]));
      }
    }
  }
}
