package io.rankgraft.app.graft;

import io.rankgraft.app.effects.EffectLog;
import io.rankgraft.app.effects.EffectRow;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.FeatureSchema;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A log with a planted effect as files, cut by time: the oldest part for the host, then rows for a
 * graft, the newest for the test. No request is in two parts.
 *
 * @param graft rows to train a graft on
 */
record EffectFiles(
    EffectLog log, List<EffectRow> host, List<EffectRow> graft, List<EffectRow> test) {
  private static final int LENGTH = 10;
  private static final double HOST_PART = 0.4;
  private static final double BEFORE_TEST = 0.85;

  static EffectFiles of(EffectLog log) {
    int first = cut(log, HOST_PART);
    int second = cut(log, BEFORE_TEST);
    List<EffectRow> rows = log.rows();
    return new EffectFiles(
        log,
        rows.subList(0, first),
        rows.subList(first, second),
        rows.subList(second, rows.size()));
  }

  /** The first row of a request at or after a part of all rows. */
  private static int cut(EffectLog log, double part) {
    List<EffectRow> rows = log.rows();
    int at = (int) (part * rows.size());
    while (rows.get(at).request() == rows.get(at - 1).request()) {
      at++;
    }
    return at;
  }

  FeatureSchema hostSchema() {
    return LogSchema.of(log.users(), log.items(), List.of(), LENGTH);
  }

  ClickHost.Rows hostRows() {
    float[][] labels = new float[log.tasks().size()][host.size()];
    for (int row = 0; row < host.size(); row++) {
      for (int t = 0; t < labels.length; t++) {
        labels[t][row] = host.get(row).labels()[t];
      }
    }
    return new ClickHost.Rows(
        log.tasks(),
        host.stream().mapToInt(EffectRow::user).toArray(),
        host.stream().mapToInt(EffectRow::item).toArray(),
        labels);
  }

  /** Writes {@code schema.json}, {@code train.csv}, {@code test.csv} and {@code three.csv}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    FeatureSchema schema = LogSchema.of(log.users(), log.items(), log.behaviours(), LENGTH);
    schema = log.lists() ? LogSchema.withGap(schema) : schema;
    byte[] json = (schema.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
    DurableFiles.replace(folder.resolve("schema.json"), json);
    write(folder.resolve("train.csv"), graft);
    write(folder.resolve("test.csv"), test);
    write(folder.resolve("three.csv"), test.subList(0, 3));
  }

  private void write(Path file, List<EffectRow> rows) throws IOException {
    DurableFiles.replace(file, stream -> write(stream, rows));
  }

  private void write(OutputStream stream, List<EffectRow> rows) throws IOException {
    Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    out.write("user,item,time," + (log.lists() ? "request," + LogSchema.GAP + "," : ""));
    out.write(String.join(",", log.behaviours()) + "," + String.join(",", log.tasks()) + "\n");
    StringBuilder line = new StringBuilder();
    EffectRow before = null;
    for (EffectRow row : rows) {
      line.setLength(0);
      line.append('u').append(row.user()).append(",i").append(row.item());
      line.append(',').append(row.time());
      if (log.lists()) {
        boolean first = before == null || before.request() != row.request();
        line.append(",r").append(row.request());
        line.append(',').append(first ? 0 : row.time() - before.time());
      }
      for (int[] events : row.events()) {
        line.append(',');
        for (int l = 0; l < events.length; l++) {
          line.append(l == 0 ? "i" : " i").append(events[l]);
        }
      }
      for (float label : row.labels()) {
        line.append(',').append((int) label);
      }
      out.append(line).append('\n');
      before = row;
    }
    out.flush();
  }
}
