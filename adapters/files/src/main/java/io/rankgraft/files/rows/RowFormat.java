package io.rankgraft.files.rows;

/** How rows are written down. */
public enum RowFormat {
  /**
   * A header and a line per row, the values apart by commas, tabs, semicolons or bars. All values
   * are text.
   */
  CSV("CSV"),

  /**
   * A JSON object per line. Numbers are whole ({@link Long}, or {@link java.math.BigInteger}
   * beyond) or {@link Double}, lists are lists.
   */
  JSON_LINES("JSON lines"),

  /**
   * Pages may be plain, Snappy, gzip, zstd or LZ4_RAW. What becomes of the types:
   *
   * <ul>
   *   <li>whole numbers are {@link Long}, beyond 2^63 {@link java.math.BigInteger}; floating-point
   *       numbers {@link Float} or {@link Double};
   *   <li>decimals are {@link Double} up to 15 digits, else {@link java.math.BigDecimal};
   *   <li>booleans are {@link Boolean}; strings, enumerations and JSON are text, UUIDs too;
   *   <li>time stamps are {@link java.time.Instant}, those without a time zone as of UTC; dates are
   *       text such as {@code 2010-12-01};
   *   <li>lists of these are lists, in the present form (three levels) and the older ones (two, or
   *       a repeated field); a null in one is refused if someone asks for the list;
   *   <li>structures, maps, lists of lists and times of day can be in the file, and a column of
   *       them is refused when it is asked for.
   * </ul>
   */
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
