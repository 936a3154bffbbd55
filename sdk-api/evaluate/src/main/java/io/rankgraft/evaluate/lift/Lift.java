package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares a host with a graft with the host alone, and with controls. Time grows with rows times
 * draws times arms, on all cores; memory with rows and with draws, not with their product.
 *
 * @param trainedOn how the negatives were sampled that the models were trained on, if the held-out
 *     rows are not sampled so: for calibration, and log loss, probabilities are corrected first.
 *     The order of predictions, and so AUC, does not change. Amounts are left as they are. A task
 *     may have its own
 */
public record Lift(PairedBootstrap bootstrap, Optional<NegativeSampling> trainedOn) {
  private static final long SEED = 1;

  /** {@link PairedBootstrap#ofSeed} of a fixed seed, all negatives. */
  public static Lift ofDefaults() {
    return new Lift(PairedBootstrap.ofSeed(SEED), Optional.empty());
  }

  public Lift withBootstrap(PairedBootstrap other) {
    return new Lift(other, trainedOn);
  }

  public Lift withNegativeSampling(double rate) {
    return new Lift(bootstrap, Optional.of(new NegativeSampling(rate)));
  }

  /**
   * @param tasks the first is the one the graft is for
   * @throws IllegalArgumentException if there is none, a row that counts is not finite, or there
   *     are controls and none is named the best
   */
  public LiftReport compare(PairedPredictions... tasks) {
    if (tasks.length == 0) {
      throw new IllegalArgumentException("lift: expected a task but there is none");
    }
    return new LiftReport(bootstrap, Arrays.stream(tasks).map(this::of).toList());
  }

  /**
   * The lift on one task from merged sums, where no one machine holds its rows. Predictions were
   * corrected for {@link #trainedOn} before they were summed.
   *
   * @param arms what each is, in the order of the sums: the host, the host with the graft, others
   * @param slices by name
   * @throws IllegalArgumentException if there are controls and none is the best
   */
  public TaskLift compare(
      String task, Map<String, ArmLift.Role> arms, LiftSums all, Map<String, LiftSums> slices) {
    requireBest(task, arms);
    Map<String, Part> parts = new LinkedHashMap<>();
    slices.forEach((name, sums) -> parts.put(name, part(arms, sums)));
    return of(task, part(arms, all), parts);
  }

  private Part part(Map<String, ArmLift.Role> arms, LiftSums sums) {
    return part(
        arms,
        sums.totals().isBinary() ? LiftMetric.OF_BINARY : LiftMetric.OF_AMOUNT,
        Math.toIntExact(sums.totals().rows()),
        Math.toIntExact(sums.units()),
        ArmDraws.of(bootstrap, sums));
  }

  private static void requireBest(String task, Map<String, ArmLift.Role> arms) {
    List<String> controls =
        arms.entrySet().stream()
            .filter(a -> a.getValue().isControl())
            .map(Map.Entry::getKey)
            .toList();
    if (!controls.isEmpty() && !arms.containsValue(ArmLift.Role.BEST_CONTROL)) {
      throw new IllegalArgumentException(
          "lift of '%s': expected one of the controls %s to be the best on validation rows but none is; name it by withBestControl"
              .formatted(task, controls));
    }
  }

  private TaskLift of(PairedPredictions task) {
    Map<String, ArmLift.Role> arms = new LinkedHashMap<>();
    task.arms().forEach((name, arm) -> arms.put(name, arm.role()));
    requireBest(task.task(), arms);
    Map<String, Part> slices = new LinkedHashMap<>();
    for (String name : task.slices()) {
      slices.put(name, part(task, arms, Optional.of(name)));
    }
    return of(task.task(), part(task, arms, Optional.empty()), slices);
  }

  private static TaskLift of(String task, Part all, Map<String, Part> parts) {
    List<TaskLift.SliceLift> slices = new ArrayList<>();
    parts.forEach(
        (name, part) ->
            slices.add(
                new TaskLift.SliceLift(
                    name, part.rows(), part.units(), part.overHost(), part.arms())));
    return new TaskLift(
        task,
        all.rows(),
        all.units(),
        all.overHost(),
        all.arms().get(0).calibration(),
        all.arms().get(1).calibration(),
        all.shift(),
        slices,
        all.arms());
  }

  /**
   * @param overHost the graft's lift over the host
   * @param shift |ln(observed / expected)| with the graft minus that of the host
   */
  private record Part(
      int rows, int units, List<MetricLift> overHost, Interval shift, List<ArmLift> arms) {}

  private Part part(
      PairedPredictions task, Map<String, ArmLift.Role> arms, Optional<String> slice) {
    LiftRows rows = task.rows(slice, task.trainedOn().or(() -> trainedOn));
    return part(
        arms,
        task.metrics(),
        rows.size(),
        rows.unitCount(),
        ArmDraws.of(bootstrap, rows, task.metrics()));
  }

  private Part part(
      Map<String, ArmLift.Role> names,
      List<LiftMetric> metrics,
      int rows,
      int units,
      List<ArmDraws> draws) {
    ArmDraws host = draws.get(0);
    ArmDraws grafted = draws.get(1);
    List<MetricLift> overHost = new ArrayList<>();
    for (LiftMetric metric : metrics) {
      Interval difference = difference(metric, grafted, host, units);
      overHost.add(
          new MetricLift(
              metric.toString(),
              host.values().get(metric),
              grafted.values().get(metric),
              difference,
              Verdict.of(difference, metric.largerIsBetter())));
    }
    List<ArmLift> arms = new ArrayList<>();
    for (Map.Entry<String, ArmLift.Role> arm : names.entrySet()) {
      ArmDraws own = draws.get(arms.size());
      Interval ratio = bootstrap.interval(own.ratio(), own.drawnRatio(), units);
      arms.add(
          new ArmLift(
              arm.getKey(),
              arm.getValue(),
              metrics.stream().map(m -> metric(m, own, host, grafted, units)).toList(),
              Calibration.of(ratio, own.bins())));
    }
    return new Part(rows, units, overHost, shift(grafted, host, units), arms);
  }

  private ArmLift.ArmMetric metric(
      LiftMetric metric, ArmDraws arm, ArmDraws host, ArmDraws grafted, int units) {
    Interval graftedOver = difference(metric, grafted, arm, units);
    return new ArmLift.ArmMetric(
        metric,
        bootstrap.interval(arm.values().get(metric), arm.drawn().get(metric), units),
        difference(metric, arm, host, units),
        graftedOver,
        Judgement.of(graftedOver, metric.largerIsBetter()));
  }

  private Interval difference(LiftMetric metric, ArmDraws arm, ArmDraws reference, int units) {
    return bootstrap.interval(
        arm.values().get(metric) - reference.values().get(metric),
        minus(arm.drawn().get(metric), reference.drawn().get(metric)),
        units);
  }

  private Interval shift(ArmDraws arm, ArmDraws reference, int units) {
    return bootstrap.interval(
        distance(arm.ratio()) - distance(reference.ratio()),
        minus(
            Arrays.stream(arm.drawnRatio()).map(Lift::distance).toArray(),
            Arrays.stream(reference.drawnRatio()).map(Lift::distance).toArray()),
        units);
  }

  private static double distance(double ratio) {
    return Math.abs(Math.log(ratio));
  }

  private static double[] minus(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, d -> a[d] - b[d]);
    return difference;
  }
}
