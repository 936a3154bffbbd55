package io.rankgraft.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.evaluate.lift.MetricLift;
import io.rankgraft.evaluate.lift.TaskLift;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.TensorFlow;

/** What a job came to, as {@code report.json} and {@code report.html}; the verdict first. */
record JobReport(
    GraftJob job,
    JobPlan plan,
    TrainingOptions options,
    Parts parts,
    JobTraining.Outcome outcome,
    LiftReport lift,
    List<String> notes,
    Map<String, Double> seconds) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("headline", lift.headline());
    all.put("verdict", lift.verdict());
    all.putAll(facts());
    all.put("lift", lift);
    all.put("seconds", seconds);
    try {
      return JSON.writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("graft", String.join(",", plan.grafts().stream().map(g -> g.name()).toList()));
    facts.put("configuration", configurations());
    facts.put("join", plan.splice() ? "splice" : "residual");
    facts.put("host", job.host().path().toString());
    facts.put("taps", job.host().taps());
    facts.put("label", plan.target().name());
    facts.put("unit", plan.columns().unit().orElse("none"));
    facts.put(
        "rows",
        "%d train, %d validation, %d test"
            .formatted(parts.train().size(), parts.validation().size(), parts.test().size()));
    facts.put("split", parts.protocol());
    facts.put("protocol", "epoch by validation loss; the test rows were scored once");
    facts.put("epoch", outcome.best());
    facts.put("epochs", outcome.epochs());
    facts.put("validationHost", outcome.hostLoss());
    facts.put("validationGrafted", outcome.bestLoss());
    facts.put("rate", options.rate().orElseThrow());
    facts.put("batch", options.batch().orElseThrow());
    facts.put("patience", options.patience().orElseThrow());
    facts.put("seed", options.seed());
    facts.put("notes", notes);
    facts.put("tensorflow", TensorFlow.version());
    return facts;
  }

  private Map<String, Object> configurations() {
    Map<String, Object> all = new LinkedHashMap<>();
    plan.grafts().forEach(g -> all.put(g.name(), g.config()));
    return all;
  }

  String page() {
    StringBuilder html = new StringBuilder();
    html.append(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Lift</title>");
    html.append("<style>body{font:16px sans-serif;max-width:60em;margin:2em auto}");
    html.append(
        "td,th{padding:.2em .8em;text-align:right}td:first-child,th:first-child{text-align:left}</style>");
    html.append("</head><body><h1>").append(escaped(lift.headline())).append("</h1>");
    for (TaskLift task : lift.tasks()) {
      List<String[]> rows = new ArrayList<>();
      task.metrics().forEach(m -> rows.add(row("all rows", m)));
      task.slices().forEach(slice -> slice.metrics().forEach(m -> rows.add(row(slice.name(), m))));
      table(
          html,
          task.task(),
          new String[] {"rows", "metric", "host", "with the graft", "difference", "verdict"},
          rows);
    }
    List<String[]> rows = new ArrayList<>();
    facts().forEach((name, value) -> rows.add(new String[] {name, String.valueOf(value)}));
    table(html, "How", new String[] {"", ""}, rows);
    return html.append("</body></html>\n").toString();
  }

  private static String[] row(String rows, MetricLift metric) {
    return new String[] {
      rows,
      metric.metric(),
      String.format(Locale.ROOT, "%.5f", metric.host()),
      String.format(Locale.ROOT, "%.5f", metric.grafted()),
      metric.difference().toString(),
      metric.verdict().toString()
    };
  }

  private static void table(
      StringBuilder html, String title, String[] header, List<String[]> rows) {
    html.append("<h2>").append(escaped(title)).append("</h2><table><tr>");
    for (String name : header) {
      html.append("<th>").append(escaped(name)).append("</th>");
    }
    html.append("</tr>");
    for (String[] row : rows) {
      html.append("<tr>");
      for (String cell : row) {
        html.append("<td>").append(escaped(cell)).append("</td>");
      }
      html.append("</tr>");
    }
    html.append("</table>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
