package io.rankgraft.app.logs;

import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.files.table.Hillstrom;
import io.rankgraft.files.table.TableRows;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The MineThatData e-mail challenge (Hillstrom 2008), file {@code hillstrom}: a row is a customer
 * and an e-mail or none, which is the item; visit, conversion, spend. There are no dates: rows are
 * put in an order drawn by the seed, and their places count as time. There are no sequences.
 */
final class HillstromLog {
  private static final List<String> TASKS = List.of("visit", "conversion", "spend");
  private static final String LOG_HISTORY = "log_history";

  private HillstromLog() {}

  static MadeLog write(Path data, Path out, long wanted, long seed) throws IOException {
    FeatureSchema schema = Hillstrom.schema();
    Files.writeString(out.resolve(MadeLog.SCHEMA), schema.toJson() + "\n");
    List<String> rows = rows(data, schema);
    Parts parts = Parts.of(rows.size(), wanted);
    int[] order = ShuffledIndices.permutation(rows.size(), seed, 0);
    String header =
        "%s,%s,%s\n"
            .formatted(
                MadeLog.TIME,
                schema.features().stream().map(Feature::name).collect(Collectors.joining(",")),
                String.join(",", TASKS));
    int graft = (int) parts.graft();
    int test = (int) parts.test();
    write(out.resolve(MadeLog.HOST), header, rows, order, 0, graft);
    write(out.resolve(MadeLog.TRAIN), header, rows, order, graft, test);
    write(out.resolve(MadeLog.TEST), header, rows, order, test, order.length);
    return new MadeLog(
        out,
        schema,
        schema,
        List.of("visit", "conversion", "spend:zero-inflated"),
        TASKS.get(0),
        Map.of(),
        List.of(),
        "segment",
        "none",
        List.of(parts.graft(), parts.test() - parts.graft(), rows.size() - parts.test()));
  }

  /** Lines without their time; the file has a fixed size, 64,000 rows. */
  private static List<String> rows(Path data, FeatureSchema schema) {
    List<String> lines = new ArrayList<>();
    try (TableRows rows = TableRows.open(data, Hillstrom.FILE)) {
      List<Feature> features = schema.features();
      int[] columns =
          features.stream()
              .mapToInt(
                  f -> rows.column(f.type() instanceof FeatureType.Dense ? "history" : f.name()))
              .toArray();
      int[] labels = TASKS.stream().mapToInt(rows::column).toArray();
      while (rows.next()) {
        String line =
            IntStream.range(0, columns.length)
                .mapToObj(
                    f ->
                        features.get(f).name().equals(LOG_HISTORY)
                            ? Double.toString(Math.log1p(amount(rows, columns[f])))
                            : quoted(rows.text(columns[f])))
                .collect(Collectors.joining(","));
        for (int label : labels) {
          line += "," + amount(rows, label);
        }
        lines.add(line);
      }
    }
    return lines;
  }

  private static double amount(TableRows rows, int column) {
    double value = rows.number(column);
    if (!(value >= 0)) {
      throw rows.bad(
          "expected a number of 0 or more in column '%s' but found %s; correct or remove this row"
              .formatted(rows.header().get(column), value));
    }
    return value;
  }

  /** Segments such as {@code 6) $750 - $1,000} have commas. */
  private static String quoted(String value) {
    return value == null ? "" : "\"" + value.replace("\"", "\"\"") + "\"";
  }

  private static void write(
      Path file, String header, List<String> rows, int[] order, int from, int to)
      throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write(header);
      for (int i = from; i < to; i++) {
        writer.write(i + "," + rows.get(order[i]) + "\n");
      }
    }
  }
}
