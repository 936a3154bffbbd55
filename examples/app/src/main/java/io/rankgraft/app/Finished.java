package io.rankgraft.app;

import io.rankgraft.report.Curve;
import io.rankgraft.report.Report;
import io.rankgraft.report.ReportFolder;
import io.rankgraft.tensorflow.TrainingProgress;
import io.rankgraft.tensorflow.TrainingProgress.Epoch;
import io.rankgraft.tensorflow.TrainingProgress.Validated;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.TensorFlow;

/**
 * What came of a run, and what every report says of it.
 *
 * @param parameters number of values, by name
 */
record Finished(
    Run run,
    TrainingProgress progress,
    String stoppedBecause,
    Map<String, Long> parameters,
    Evaluation.Tested tested) {

  /** Writes the report and returns what of it a terminal shows. */
  List<String> report(ReportFolder into) {
    return tested.report(this, into);
  }

  /** The one that was tested. */
  int selectedEpoch() {
    return progress.best().orElseThrow().epochs();
  }

  Report.Run facts() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("tensorflow", TensorFlow.version());
    versions.put("java", Runtime.version().toString());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return new Report.Run(run.name(), run.settings().preset(), run.options(), run.seed(), versions);
  }

  Report.Training training() {
    List<Epoch> epochs = progress.epochs();
    double seconds = epochs.stream().mapToDouble(Epoch::seconds).sum();
    long steps = epochs.stream().mapToLong(Epoch::steps).sum();
    return new Report.Training(
        epochs.size(),
        steps,
        seconds,
        seconds / Math.max(1, epochs.size()),
        seconds / Math.max(1, steps),
        tested.seconds(),
        stoppedBecause,
        parameters,
        List.of(
            new Curve(
                "sum of losses",
                Curve.Plot.LOSS,
                epochs.stream().map(e -> (double) e.number()).toList(),
                epochs.stream().map(Finished::totalLoss).toList()),
            new Curve(
                run.evaluation().validated(),
                Curve.Plot.VALIDATION,
                progress.validations().stream().map(v -> (double) v.epochs()).toList(),
                progress.validations().stream().map(Validated::metric).toList())));
  }

  /** The mean of the whole objective over an epoch's steps. */
  static double totalLoss(Epoch epoch) {
    return epoch.meanLosses().stream().mapToDouble(l -> l).sum();
  }
}
