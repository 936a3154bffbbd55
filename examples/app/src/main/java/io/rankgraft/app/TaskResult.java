package io.rankgraft.app;

import io.rankgraft.report.Figure;
import io.rankgraft.report.Report;
import io.rankgraft.report.ReportFolder;
import io.rankgraft.report.TaskReport;
import io.rankgraft.report.TaskRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Predictions of the test rows against their labels.
 *
 * @param rows the model's metrics, then those of what else it predicts
 */
record TaskResult(
    TaskEvaluation evaluation, List<TaskRow> rows, Predictor.Findings findings, double seconds)
    implements Evaluation.Tested {
  @Override
  public Map<String, Double> metrics() {
    return rows.get(0).values();
  }

  @Override
  public Map<String, Double> traits() {
    return findings.traits();
  }

  @Override
  public List<Figure> figures() {
    return findings.figures();
  }

  @Override
  public List<String> report(Finished run, ReportFolder into) {
    List<String> remarks = new ArrayList<>(run.run().variant().remarks());
    remarks.addAll(findings.remarks());
    TaskReport report =
        new TaskReport(
            run.facts(),
            evaluation.facts(),
            new Report.Protocol(
                evaluation.split(), evaluation.protocol(), selection(run.selectedEpoch())),
            rows,
            TaskBaselines.of(evaluation.data()),
            run.training(),
            findings.figures(),
            remarks);
    into.write(report);
    List<String> lines = new ArrayList<>(report.headlines());
    lines.addAll(report.remarks());
    lines.add("");
    lines.add(report.protocol().selection());
    lines.addAll(table(report));
    return lines;
  }

  private String selection(int epoch) {
    return "epoch %s, by the mean over tasks of %s on the validation rows"
        .formatted(
            epoch,
            evaluation.hasProbabilities()
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
