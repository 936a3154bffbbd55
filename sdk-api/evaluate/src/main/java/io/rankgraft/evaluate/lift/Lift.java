package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Compares a host alone with the host and a graft.
 *
 * @param trainedOn how the negatives were sampled that both models were trained on, if the held-out
 *     rows are not sampled so: for calibration, and log loss, probabilities are corrected first.
 *     The order of predictions, and so AUC, does not change. Amounts are left as they are
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
   * @throws IllegalArgumentException if there is none, or a row that counts is not finite
   */
  public LiftReport compare(PairedPredictions... tasks) {
    if (tasks.length == 0) {
      throw new IllegalArgumentException("lift: expected a task but there is none");
    }
    return new LiftReport(bootstrap, Arrays.stream(tasks).map(this::of).toList());
  }

  private TaskLift of(PairedPredictions task) {
    PairedPredictions.Rows rows = corrected(task, task.rows());
    List<TaskLift.SliceLift> slices = new ArrayList<>();
    for (String name : task.slices()) {
      PairedPredictions.Rows part = corrected(task, task.rows(name));
      slices.add(
          new TaskLift.SliceLift(name, part.labels().length, part.units(), metrics(task, part)));
    }
    return new TaskLift(
        task.task(),
        rows.labels().length,
        rows.units(),
        metrics(task, rows),
        Calibration.of(bootstrap, rows, rows.host()),
        Calibration.of(bootstrap, rows, rows.grafted()),
        List.copyOf(slices));
  }

  private PairedPredictions.Rows corrected(PairedPredictions task, PairedPredictions.Rows rows) {
    if (trainedOn.isEmpty() || !task.isBinary()) {
      return rows;
    }
    NegativeSampling sampling = trainedOn.get();
    return new PairedPredictions.Rows(
        rows.labels(),
        Arrays.stream(rows.host()).map(sampling::corrected).toArray(),
        Arrays.stream(rows.grafted()).map(sampling::corrected).toArray(),
        rows.weights(),
        rows.unit(),
        rows.units());
  }

  private List<MetricLift> metrics(PairedPredictions task, PairedPredictions.Rows rows) {
    List<MetricLift> metrics = new ArrayList<>();
    for (PairedMetric metric : task.metrics()) {
      PairedMetric.Weighted host = metric.preparation().of(rows.labels(), rows.host());
      PairedMetric.Weighted grafted = metric.preparation().of(rows.labels(), rows.grafted());
      Interval difference =
          bootstrap.of(
              weights -> grafted.of(weights) - host.of(weights),
              rows.weights(),
              rows.unit(),
              rows.units());
      metrics.add(
          new MetricLift(
              metric.name(),
              host.of(rows.weights()),
              grafted.of(rows.weights()),
              difference,
              Verdict.of(difference, metric.largerIsBetter())));
    }
    return List.copyOf(metrics);
  }
}
