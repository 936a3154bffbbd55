package io.rankgraft.app.graft;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.data.BadInputException;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.evaluate.lift.MetricLift;
import io.rankgraft.evaluate.lift.TaskLift;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what a graft came to: {@code report.json} and {@code report.html}, the verdict first. */
final class LiftFolder {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private LiftFolder() {}

  /** Checks that the folder can be written and has no bundle yet, before long work. */
  static void check(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".report", ".tmp"));
    } catch (IOException e) {
      throw new BadInputException(
          "%s: expected a folder that can be written but got %s".formatted(folder, e), e);
    }
    if (Files.exists(folder.resolve("bundle"))) {
      throw BadInputException.in(folder, "expected no bundle in it but there is one; remove it");
    }
  }

  /**
   * @param facts how it was trained and measured, by name
   */
  static void write(Path folder, LiftReport report, Map<String, Object> facts) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("headline", report.headline());
    all.put("verdict", report.verdict());
    all.putAll(facts);
    all.put("lift", report);
    Files.writeString(folder.resolve("report.json"), JSON.writeValueAsString(all) + "\n");
    Files.writeString(folder.resolve("report.html"), page(report, facts));
  }

  private static String page(LiftReport report, Map<String, Object> facts) {
    StringBuilder html = new StringBuilder();
    html.append(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Lift</title>");
    html.append("<style>body{font:16px sans-serif;max-width:60em;margin:2em auto}");
    html.append(
        "td,th{padding:.2em .8em;text-align:right}td:first-child,th:first-child{text-align:left}</style>");
    html.append("</head><body><h1>").append(escaped(report.headline())).append("</h1>");
    for (TaskLift task : report.tasks()) {
      List<String[]> rows = new ArrayList<>();
      task.metrics().forEach(m -> rows.add(row("all rows", m)));
      task.slices().forEach(slice -> slice.metrics().forEach(m -> rows.add(row(slice.name(), m))));
      table(
          html,
          task.task(),
          new String[] {"rows", "metric", "host", "with the graft", "difference", "verdict"},
          rows);
      table(
          html,
          "calibration, observed / expected",
          new String[] {"model", "ratio", "error"},
          List.of(
              new String[] {
                "host",
                task.hostCalibration().ratio().toString(),
                "%.5f".formatted(task.hostCalibration().error())
              },
              new String[] {
                "with the graft",
                task.graftedCalibration().ratio().toString(),
                "%.5f".formatted(task.graftedCalibration().error())
              }));
    }
    List<String[]> rows = new ArrayList<>();
    facts.forEach((name, value) -> rows.add(new String[] {name, String.valueOf(value)}));
    table(html, "How", new String[] {"", ""}, rows);
    return html.append("</body></html>\n").toString();
  }

  private static String[] row(String rows, MetricLift metric) {
    return new String[] {
      rows,
      metric.metric(),
      "%.5f".formatted(metric.host()),
      "%.5f".formatted(metric.grafted()),
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
