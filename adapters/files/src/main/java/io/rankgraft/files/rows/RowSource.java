package io.rankgraft.files.rows;

import io.rankgraft.data.BadInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** One file or stream, and of which format it turned out to be. */
final class RowSource {
  private static final Pattern JSON = Pattern.compile(".*\\.(jsonl|ndjson|json)(\\.(gz|zst))?");
  private static final Pattern CSV = Pattern.compile(".*\\.(csv|tsv)(\\.(gz|zst))?");

  private final String name;
  private final Path file; // null of a stream
  private final InputStream stream;
  private RowFormat format;

  private RowSource(String name, Path file, InputStream stream) {
    this.name = name;
    this.file = file;
    this.stream = stream;
  }

  static RowSource of(Path file) {
    return new RowSource(file.toString(), file, null);
  }

  static RowSource of(String name, InputStream stream) {
    return new RowSource(name, null, stream);
  }

  String name() {
    return name;
  }

  RowFormat format() {
    return format;
  }

  /**
   * The rows; null if there are no bytes.
   *
   * @param alone no bytes are an error: no other source has a header
   */
  RowPart open(CsvFormat csv, ColumnNames columns, boolean alone) {
    if (file != null && (!Files.exists(file) || Files.isDirectory(file))) {
      throw BadInputException.in(
          file,
          "expected a file of rows but %s; correct the path"
              .formatted(Files.exists(file) ? "it is a folder" : "there is none of that name"));
    }
    InputStream in = null;
    try {
      in = file == null ? stream : Files.newInputStream(file);
      BufferedInputStream bytes = new BufferedInputStream(in, Unpacked.BUFFER);
      if (file != null && isParquet(bytes)) {
        in.close();
        format = RowFormat.PARQUET;
        return ParquetPart.open(file);
      }
      BufferedInputStream text = Unpacked.text(name, bytes);
      byte[] ahead = Unpacked.ahead(text, Unpacked.BUFFER);
      if (ahead.length == 0 && !alone) {
        in.close();
        return null;
      }
      format = format(ahead);
      return format == RowFormat.JSON_LINES
          ? new JsonPart(name, text, columns)
          : new CsvPart(name, text, csv);
    } catch (IOException e) {
      close(in);
      throw Unpacked.unreadable(name, e);
    } catch (RuntimeException e) {
      close(in);
      throw e;
    }
  }

  private boolean isParquet(BufferedInputStream bytes) throws IOException {
    return lower().endsWith(".parquet") || Unpacked.kind(bytes) == Unpacked.Kind.PARQUET;
  }

  private String lower() {
    return name.toLowerCase(Locale.ROOT);
  }

  /** By the name where it tells; else an opening brace begins JSON. */
  private RowFormat format(byte[] ahead) {
    if (ahead.length > 0 && JSON.matcher(lower()).matches()) {
      return RowFormat.JSON_LINES;
    }
    if (CSV.matcher(lower()).matches()) {
      return RowFormat.CSV;
    }
    for (byte b : ahead) {
      if (b == '{') {
        return RowFormat.JSON_LINES;
      } else if (b > ' ' || b < 0) {
        break;
      }
    }
    return RowFormat.CSV;
  }

  private static void close(InputStream in) {
    if (in != null) {
      try {
        in.close();
      } catch (IOException e) {
        // The reason it could not be opened is the one to report.
      }
    }
  }
}
