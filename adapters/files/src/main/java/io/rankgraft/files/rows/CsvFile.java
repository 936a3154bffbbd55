package io.rankgraft.files.rows;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows as a CSV file that {@link RowFiles} reads again: lists as their values with blanks. */
public final class CsvFile {
  private CsvFile() {}

  /**
   * Writes rows of the same columns in the same order, whole or not at all.
   *
   * @throws IllegalArgumentException if there are no rows
   */
  public static void write(Path file, List<? extends Map<String, ?>> rows) throws IOException {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(
          "csv file '%s': expected rows but there are none".formatted(file));
    }
    DurableFiles.replace(file, out -> write(out, rows));
  }

  private static void write(OutputStream to, List<? extends Map<String, ?>> rows)
      throws IOException {
    try (CsvWriter out = CsvWriter.builder().build(to)) {
      out.writeRecord(rows.get(0).keySet());
      for (Map<String, ?> row : rows) {
        List<String> record = new ArrayList<>();
        row.values().forEach(value -> record.add(text(value)));
        out.writeRecord(record);
      }
    }
  }

  private static String text(Object value) {
    return value instanceof Collection<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
        : value == null ? "" : value.toString();
  }
}
