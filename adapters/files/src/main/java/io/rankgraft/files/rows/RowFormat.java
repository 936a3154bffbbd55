package io.rankgraft.files.rows;

/** How rows are written down. */
public enum RowFormat {
  /** A header and a line per row, their values apart by commas, tabs, semicolons or bars. */
  CSV("CSV"),
  /** A JSON object per line. */
  JSON_LINES("JSON lines"),
  PARQUET("Parquet");

  private final String words;

  RowFormat(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
