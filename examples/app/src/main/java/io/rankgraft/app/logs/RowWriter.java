package io.rankgraft.app.logs;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes rows as CSV, part by part: of the host's part what it reads, of the others all. */
final class RowWriter implements RowSink, AutoCloseable {
  private static final String KEYS = "user,item,popularity,activity";

  private final LogForm form;
  private final List<String> users;
  private final List<String> items;
  private final Parts parts;
  private final List<BufferedWriter> files;
  private final long[] rows = new long[3];
  private final StringBuilder line = new StringBuilder();
  private int part;
  private long written;
  private long last = Long.MIN_VALUE;

  RowWriter(Path folder, LogForm form, List<String> users, List<String> items, Parts parts)
      throws IOException {
    this.form = form;
    this.users = users;
    this.items = items;
    this.parts = parts;
    String all =
        "%s,%s,%s,%s\n"
            .formatted(
                MadeLog.TIME,
                KEYS,
                form.sequences().stream()
                    .map(LogForm.Sequence::name)
                    .collect(Collectors.joining(",")),
                form.tasks().stream().map(LogForm.Task::name).collect(Collectors.joining(",")));
    this.files =
        List.of(
            open(
                folder.resolve(MadeLog.HOST),
                "%s,%s,%s\n".formatted(MadeLog.TIME, KEYS, form.target().name())),
            open(folder.resolve(MadeLog.TRAIN), all),
            open(folder.resolve(MadeLog.TEST), all));
  }

  private static BufferedWriter open(Path file, String header) throws IOException {
    BufferedWriter writer = Files.newBufferedWriter(file);
    writer.write(header);
    return writer;
  }

  @Override
  public void row(
      long time,
      int user,
      int item,
      double popularity,
      int activity,
      boolean[] labels,
      int[][] events) {
    if (time != last) { // what belongs together stays together
      part = written >= parts.test() ? 2 : written >= parts.graft() ? 1 : 0;
      last = time;
    }
    line.setLength(0);
    line.append(time).append(',').append(users.get(user)).append(',').append(items.get(item));
    line.append(String.format(Locale.ROOT, ",%.3f,", popularity)).append(activity);
    if (part == 0) {
      line.append(',').append(labels[labels.length - 1] ? 1 : 0);
    } else {
      for (int[] sequence : events) {
        line.append(',');
        for (int i = 0; i < sequence.length; i++) {
          line.append(i == 0 ? "" : " ").append(items.get(sequence[i]));
        }
      }
      for (boolean label : labels) {
        line.append(label ? ",1" : ",0");
      }
    }
    try {
      files.get(part).append(line).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rows[part]++;
    written++;
  }

  /** Rows written of host, graft and test. */
  List<Long> rows() {
    return List.of(rows[0], rows[1], rows[2]);
  }

  @Override
  public void close() throws IOException {
    for (BufferedWriter file : files) {
      file.close();
    }
  }
}
