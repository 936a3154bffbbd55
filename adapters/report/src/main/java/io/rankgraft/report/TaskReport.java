package io.rankgraft.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A training run that predicts tasks, and what came of it; in JSON with the fields of a {@link
 * Report}.
 *
 * @param metrics the model's row, and rows of what else it predicts
 * @param baselines predictions without a model
 * @param figures further plots
 * @param remarks what a reader should know besides, in plain words
 */
public record TaskReport(
    @JsonUnwrapped Report.Run run,
    TaskFacts dataset,
    @JsonUnwrapped Report.Protocol protocol,
    List<TaskRow> metrics,
    List<TaskRow> baselines,
    @JsonUnwrapped Report.Training training,
    List<Figure> figures,
    List<String> remarks) {
  public TaskReport {
    metrics = List.copyOf(metrics);
    baselines = List.copyOf(baselines);
    figures = List.copyOf(figures);
    remarks = List.copyOf(remarks);
  }

  /** The first lines: does a prediction without a model do better? */
  @JsonProperty("headlines")
  public List<String> headlines() {
    var lines = new ArrayList<String>();
    var model = metrics.get(0);
    for (var baseline : baselines) {
      var better = new ArrayList<String>();
      for (String metric : model.values().keySet()) {
        if (baseline.beats(model, metric)) {
          better.add(
              String.format(
                  Locale.ROOT,
                  "%s %.4f against %.4f",
                  metric,
                  baseline.values().get(metric),
                  model.values().get(metric)));
        }
      }
      if (!better.isEmpty()) {
        lines.add(
            "The trivial baseline “%s” beats this model: %s."
                .formatted(baseline.predictor(), String.join(", ", better)));
      }
    }
    return lines.isEmpty()
        ? List.of("No trivial baseline beats this model in any metric.")
        : List.copyOf(lines);
  }
}
