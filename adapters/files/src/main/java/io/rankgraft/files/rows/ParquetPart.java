package io.rankgraft.files.rows;

import io.rankgraft.data.BadInputException;
import java.nio.file.Path;

/** To come. */
final class ParquetPart {
  static RowPart open(Path file) {
    throw BadInputException.in(file, "expected CSV or JSON lines but found Parquet");
  }
}
