package io.rankgraft.app;

import io.rankgraft.report.Curve;
import io.rankgraft.report.Report;
import io.rankgraft.report.ReportFolder;
import io.rankgraft.report.TaskReport;
import io.rankgraft.report.TaskRow;
import io.rankgraft.tensorflow.TrainingProgress;
import io.rankgraft.tensorflow.TrainingProgress.Validated;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From the outcome of a run that predicts tasks to its report. */
final class TaskRunReport {
  private TaskRunReport() {}

  /** Writes the report and returns its table for the terminal. */
  static List<String> write(TaskRun run, TaskExperiment.Outcome outcome, ReportFolder into) {
    TaskReport report = of(run, outcome);
    into.write(report);
    List<String> lines = new ArrayList<>(report.headlines());
    lines.addAll(report.remarks());
    lines.add("");
    lines.add(report.protocol().selection());
    lines.addAll(table(report));
    return lines;
  }

  private static TaskReport of(TaskRun run, TaskExperiment.Outcome outcome) {
    List<String> remarks = new ArrayList<>(run.remarks());
    remarks.addAll(outcome.findings().remarks());
    TrainingProgress progress = outcome.progress();
    return new TaskReport(
        new Report.Run(run.name(), run.preset(), run.options(), run.seed(), RunReport.versions()),
        run.model().data().facts(),
        new Report.Protocol(run.split(), run.protocol(), selection(run, progress)),
        outcome.rows(),
        TaskBaselines.of(run.model().data()),
        RunReport.training(
            progress,
            outcome.evaluationSeconds(),
            outcome.stoppedBecause(),
            outcome.parameters(),
            List.of(
                RunReport.lossCurve(progress),
                new Curve(
                    run.validated(),
                    Curve.Plot.VALIDATION,
                    progress.validations().stream().map(v -> (double) v.epochs()).toList(),
                    progress.validations().stream().map(Validated::metric).toList()))),
        outcome.findings().figures(),
        remarks);
  }

  private static String selection(TaskRun run, TrainingProgress progress) {
    return "epoch %d, by the mean over tasks of %s on the validation rows"
        .formatted(
            progress.best().orElseThrow().epochs(),
            run.model().hasProbabilities()
                ? "the loss in parts of a constant's"
                : "2 (1 - AUC), since scores are no probabilities");
  }

  /** Metrics down, predictors across: there are more of the former. */
  private static List<String> table(TaskReport report) {
    List<TaskRow> rows = new ArrayList<>(report.metrics());
    rows.addAll(report.baselines());
    StringBuilder head = new StringBuilder("%-22s".formatted(""));
    for (TaskRow row : rows) {
      head.append("  ").append(pad(row.predictor()));
    }
    List<String> lines = new ArrayList<>();
    lines.add(head.toString().stripTrailing());
    for (String metric : report.metrics().get(0).values().keySet()) {
      StringBuilder line = new StringBuilder("%-22s".formatted(metric));
      for (TaskRow row : rows) {
        double value = row.values().getOrDefault(metric, Double.NaN);
        String text = Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
        line.append("  ").append(" ".repeat(width(row) - text.length())).append(text);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static int width(TaskRow row) {
    return Math.max(8, row.predictor().length());
  }

  private static String pad(String name) {
    return " ".repeat(Math.max(0, 8 - name.length())) + name;
  }
}
