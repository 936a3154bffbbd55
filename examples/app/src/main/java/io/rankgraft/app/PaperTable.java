package io.rankgraft.app;

import com.fasterxml.jackson.core.type.TypeReference;
import io.rankgraft.graph.Names;
import io.rankgraft.report.PaperReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table or figure of one of the papers: which variants its rows are, and what is printed. All of
 * them are in {@code papers/<family>.json} beside this class; a new row is a line there.
 *
 * @param title the table as the paper calls it
 * @param command the command that redoes it, where that is not this one; else null
 * @param cannot why it cannot be redone; else null
 * @param data what {@code --data} is if it is not given; null for the models' default
 * @param seeds what {@code --seeds} is if it is not given
 * @param set options of all rows
 * @param differs how a run of it differs from what the paper did
 * @param printed the columns of each data set of the paper: by the printed name our metric, {@code
 *     AUC@2} being the AUC of the second task; empty for what is not measured here
 * @param sweep options of the data whose values are gone through, for figures over them
 * @param draw whether the figures of the rows' first runs are shown
 */
record PaperTable(
    String title,
    String command,
    String cannot,
    String data,
    List<Long> seeds,
    Map<String, String> set,
    List<String> differs,
    Map<String, Map<String, String>> printed,
    List<Row> rows,
    Map<String, List<String>> sweep,
    boolean draw) {
  private static final Map<String, String> ON_EMBEDDED =
      resource("embedded", new TypeReference<LinkedHashMap<String, String>>() {});

  /**
   * @param name as printed
   * @param spec the variant, as {@code compare} takes it; null if there is none
   * @param values as printed, by data set, in the order of its columns; null where there is none
   * @param note what is to be known of this row
   * @param at its place in a grid: column and row
   */
  record Row(
      String name, String spec, Map<String, List<Double>> values, String note, List<String> at) {
    Row {
      values = values == null ? Map.of() : values;
      note = note == null ? "" : note;
      at = at == null ? List.of() : List.copyOf(at);
    }
  }

  PaperTable {
    seeds = seeds == null ? List.of(1L, 2L, 3L) : List.copyOf(seeds);
    set = ordered(set);
    differs = differs == null ? List.of() : List.copyOf(differs);
    printed = ordered(printed);
    rows = rows == null ? List.of() : List.copyOf(rows);
    sweep = ordered(sweep);
    for (Row row : rows) {
      for (var values : row.values().entrySet()) {
        Map<String, String> columns = printed.get(values.getKey());
        if (columns == null || columns.size() != values.getValue().size()) {
          throw new IllegalArgumentException(
              "paper table '%s': expected row '%s' to have a value for each column of '%s' but found %s; correct the resource"
                  .formatted(title, row.name(), values.getKey(), values.getValue().size()));
        }
      }
    }
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * A row's variant with the options its model has on embedded data, where neither the row nor the
   * command line sets them. The papers search their options for each data set; ours are in {@code
   * papers/embedded.json}.
   *
   * @param spec as the row has it
   * @param overrides of the command line
   */
  static String embedded(String spec, Map<String, String> overrides) {
    ModelSpec row = ModelSpec.parse(spec);
    Map<String, String> options = new LinkedHashMap<>();
    String suited = ON_EMBEDDED.get(row.model());
    if (suited != null) {
      options.putAll(ModelSpec.parse(row.model() + ":" + suited).options());
      options.keySet().removeAll(overrides.keySet());
    }
    options.putAll(row.options());
    StringBuilder text = new StringBuilder(row.model());
    options.forEach((key, value) -> text.append(':').append(key).append('=').append(value));
    return text.toString();
  }

  /** Whether {@code paper} itself runs it. */
  boolean isRun() {
    return command == null && cannot == null;
  }

  /** The rows that are run, in order. */
  List<Row> run() {
    return rows.stream().filter(row -> row.spec() != null).toList();
  }

  /** All tables, by name: {@code hpmr:5}. */
  static Map<String, PaperTable> all() {
    Map<String, PaperTable> all = new LinkedHashMap<>();
    for (Family<?> family : Family.ALL) {
      resource(family.name(), new TypeReference<LinkedHashMap<String, PaperTable>>() {})
          .forEach((id, table) -> all.put(family.name() + ":" + id, table));
    }
    return all;
  }

  /** What {@code papers/NAME.json} has; nothing where there is none. */
  private static <V> Map<String, V> resource(
      String name, TypeReference<LinkedHashMap<String, V>> type) {
    try (InputStream in = PaperTable.class.getResourceAsStream("papers/" + name + ".json")) {
      return in == null ? Map.of() : Options.JSON.readValue(in, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The tables that a name means: one table, all of a paper, or {@code all}.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Map<String, PaperTable> named(String name, Map<String, PaperTable> all) {
    Map<String, PaperTable> meant = new LinkedHashMap<>();
    all.forEach(
        (id, table) -> {
          if (id.equals(name) || name.equals("all") || id.startsWith(name + ":")) {
            meant.put(id, table);
          }
        });
    if (meant.isEmpty()) {
      List<String> known = new ArrayList<>(all.keySet());
      Family.ALL.forEach(family -> known.add(family.name()));
      throw new IllegalArgumentException(
          "paper '%s': expected a table, a paper or all but there is none of that name; %s"
              .formatted(name, Names.nearest(name, known)));
    }
    return meant;
  }

  /**
   * The number of the metric that a column is, in the order of an evaluation's metrics; {@link
   * io.rankgraft.report.PaperReport#NONE} if it is not among them.
   *
   * @param metric its name, or {@code AUC@2} for the second of those that begin with AUC
   */
  static int metric(String metric, List<String> metrics) {
    int exact = metrics.indexOf(metric);
    int at = metric.lastIndexOf('@');
    if (exact >= 0 || at < 1) {
      return exact;
    }
    List<String> like =
        metrics.stream().filter(m -> m.startsWith(metric.substring(0, at) + " ")).toList();
    int number = Integer.parseInt(metric.substring(at + 1));
    return number > like.size() ? PaperReport.NONE : metrics.indexOf(like.get(number - 1));
  }
}
