package io.rankgraft.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import io.rankgraft.data.RowEncoder;
import io.rankgraft.data.RowPlan;
import io.rankgraft.data.Rows;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.files.schema.SchemaInference;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Rows of a file encoded on one thread, against a bare parse of the same file that also has the
 * values of sequences apart: FastCSV and splits, Jackson's trees, or the values of Parquet's
 * columns.
 */
final class EncodeRows implements Benchmark {
  private static final int ROWS = 50_000;
  private static final int BATCH = 1_000;
  private static final int WARM_UP = 3;
  private static final int REPEATS = 9;
  private static final double AT_MOST = 2.5;

  private enum Format {
    CSV {
      @Override
      void write(RowLog log, Path file, int rows) throws IOException {
        log.writeCsv(file, rows);
      }

      @Override
      long parse(Path file) throws IOException {
        long values = 0;
        try (CsvReader<String[]> reader =
            CsvReader.builder().build(StringArrayHandler.of(), file)) {
          for (String[] row : reader) {
            for (String value : row) {
              values += value.indexOf(' ') < 0 ? 1 : value.split(" ").length;
            }
          }
        }
        return values;
      }
    },
    JSON {
      private final ObjectReader trees = new JsonMapper().reader();

      @Override
      void write(RowLog log, Path file, int rows) throws IOException {
        log.writeJson(file, rows);
      }

      @Override
      long parse(Path file) throws IOException {
        long values = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
          for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            for (JsonNode value : trees.readTree(line)) {
              values += Math.max(1, value.size());
            }
          }
        }
        return values;
      }
    },
    PARQUET {
      @Override
      void write(RowLog log, Path file, int rows) throws IOException {
        log.writeParquet(file, rows);
      }

      @Override
      long parse(Path file) {
        long values = 0;
        try (Rows rows = RowFiles.open(file)) {
          int[] columns = rows.columns().stream().mapToInt(rows::column).toArray();
          while (rows.next()) {
            for (int column : columns) {
              values += rows.value(column) instanceof List<?> list ? list.size() : 1;
            }
          }
        }
        return values;
      }
    };

    abstract void write(RowLog log, Path file, int rows) throws IOException;

    /** How many values there are. */
    abstract long parse(Path file) throws IOException;

    String words() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Format format;

  private EncodeRows(Format format) {
    this.format = format;
  }

  static EncodeRows ofCsv() {
    return new EncodeRows(Format.CSV);
  }

  static EncodeRows ofJson() {
    return new EncodeRows(Format.JSON);
  }

  static EncodeRows ofParquet() {
    return new EncodeRows(Format.PARQUET);
  }

  @Override
  public String name() {
    return "encode-" + format.words();
  }

  @Override
  public String about() {
    return "rows of %s encoded on one thread, against a bare parse".formatted(format.words());
  }

  @Override
  public void run(Conditions conditions, Report report) {
    int rows = conditions.size(ROWS, 500);
    try {
      Path file = Files.createTempFile("rankgraft-bench", "." + format.words());
      try {
        format.write(new RowLog(), file, rows);
        measure(conditions, report, rows, file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void measure(Conditions conditions, Report report, int rows, Path file) {
    RowEncoder encoder;
    try (Rows sample = RowFiles.open(file)) {
      var found = SchemaInference.ofDefaults().infer(sample, Long.MAX_VALUE);
      encoder =
          RowEncoder.of(
              RowPlan.of(found.schema())
                  .with(new RowPlan.Extra("when", "time", RowPlan.Kind.TIME))
                  .with(new RowPlan.Extra("label", "click", RowPlan.Kind.BINARY)));
    }
    Rounds rounds =
        conditions.time(WARM_UP, REPEATS, List.of(() -> encode(encoder, file), () -> parse(file)));
    String sizes = "%s rows, 8 features, 3 sequences of 20, one thread".formatted(rows);
    String bare = "parse-" + format.words();
    report.add(Side.rate(name(), rounds, 0, rows, "rows/s", sizes));
    report.add(Side.rate(bare, rounds, 1, rows, "rows/s", sizes));
    report.add(new Ratio(name(), bare, rounds.ratio(0, 1), AT_MOST));
  }

  private static void encode(RowEncoder encoder, Path file) {
    try (Rows rows = RowFiles.open(file)) {
      while (encoder.read(rows, BATCH).isPresent()) {
        continue;
      }
    }
  }

  private void parse(Path file) {
    try {
      format.parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
