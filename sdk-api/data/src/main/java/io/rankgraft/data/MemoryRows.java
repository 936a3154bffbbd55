package io.rankgraft.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Rows in memory, in segments, so that no array has to hold all of a column. */
class MemoryRows implements RowStore {
  private static final int SEGMENT_BYTES = 8 << 20;

  private final int rows;
  private final Map<String, StoredColumn> columns;
  private final EncodingCounts counts;

  MemoryRows(int rows, Map<String, StoredColumn> columns, EncodingCounts counts) {
    this.rows = rows;
    this.columns = columns;
    this.counts = counts;
  }

  /** The power of two of rows a segment of some bytes may have. */
  static int shift(long bytes, int rowBytes) {
    return 63 - Long.numberOfLeadingZeros(Math.max(1, bytes / Math.max(1, rowBytes)));
  }

  static MemoryRows read(Rows raw, RowEncoder encoder) {
    int shift = shift(SEGMENT_BYTES, encoder.rowBytes());
    List<Batch> segments = new ArrayList<>();
    long rows = 0;
    try {
      Optional<Batch> next;
      while ((next = encoder.read(raw, 1 << shift)).isPresent()) {
        segments.add(next.get());
        rows = requireCountable(rows + next.get().rows());
      }
    } catch (OutOfMemoryError e) {
      segments.clear();
      throw new BadInputException(
          "rows: expected memory for all rows, %s bytes each, but it ended after %s rows; keep them in a cache on disk or raise -Xmx"
              .formatted(encoder.rowBytes(), rows),
          e);
    }
    if (rows == 0) {
      throw new BadInputException(
          raw.place() + ": expected rows but there are none; check the files");
    }
    return new MemoryRows((int) rows, columns(segments, shift), encoder.counts());
  }

  static long requireCountable(long rows) {
    if (rows > Integer.MAX_VALUE - 8) {
      throw new BadInputException(
          "rows: expected less than 2^31 rows but there are more; take a part of the log");
    }
    return rows;
  }

  private static Map<String, StoredColumn> columns(List<Batch> segments, int shift) {
    Map<String, StoredColumn> columns = new LinkedHashMap<>();
    for (String name : segments.get(0).columns().keySet()) {
      columns.put(
          name,
          StoredColumn.of(
              segments.stream().map(b -> b.columns().get(name)).toArray(Column[]::new), shift));
    }
    return columns;
  }

  @Override
  public final int rows() {
    return rows;
  }

  @Override
  public final Set<String> columns() {
    return Set.copyOf(columns.keySet());
  }

  final Map<String, StoredColumn> stored() {
    return columns;
  }

  @Override
  public final EncodingCounts counts() {
    return counts;
  }

  @Override
  public final Batch rows(int[] numbers, int n) {
    Objects.checkFromIndexSize(0, n, numbers.length);
    for (int i = 0; i < n; i++) {
      Objects.checkIndex(numbers[i], rows);
    }
    Map<String, Column> read = new LinkedHashMap<>();
    columns.forEach((name, column) -> read.put(name, column.read(numbers, n)));
    return new Batch(n, read);
  }

  @Override
  public final Batch slice(int from, int to) {
    Objects.checkFromToIndex(from, to, rows);
    Map<String, Column> read = new LinkedHashMap<>();
    columns.forEach((name, column) -> read.put(name, column.read(from, to)));
    return new Batch(to - from, read);
  }

  @Override
  public final RowStore only(Set<String> wanted) {
    Map<String, StoredColumn> chosen = new LinkedHashMap<>(columns);
    chosen.keySet().retainAll(wanted);
    for (String name : wanted) {
      if (!chosen.containsKey(name)) {
        throw new IllegalArgumentException(
            "row store, column '%s': expected one of %s but it is none; %s"
                .formatted(name, columns.keySet(), Nearest.to(name, columns.keySet())));
      }
    }
    return withColumns(chosen);
  }

  @Override
  public RowStore with(String key, int slice, UnaryOperator<Batch> compute) {
    List<Batch> segments = new ArrayList<>();
    int power = shift(slice, 1);
    for (int from = 0; from < rows; from += 1 << power) {
      int to = (int) Math.min(rows, from + (1L << power));
      segments.add(computed(slice(from, to), compute));
    }
    return with(columns(segments, power));
  }

  static Batch computed(Batch rows, UnaryOperator<Batch> compute) {
    Batch more = compute.apply(rows);
    if (more.rows() != rows.rows()) {
      throw new IllegalArgumentException(
          "row store: expected %s rows of the new columns but got %s"
              .formatted(rows.rows(), more.rows()));
    }
    return more;
  }

  /** These columns and more; names must be new. */
  final RowStore with(Map<String, StoredColumn> more) {
    Map<String, StoredColumn> all = new LinkedHashMap<>(columns);
    more.forEach(
        (name, column) -> {
          if (all.put(name, column) != null) {
            throw new IllegalArgumentException(
                "row store, column '%s': expected a new name but there is a column of that name; rename it"
                    .formatted(name));
          }
        });
    return withColumns(all);
  }

  /** The same store with other columns. */
  RowStore withColumns(Map<String, StoredColumn> chosen) {
    return new MemoryRows(rows, chosen, counts);
  }

  /** Memory needs no closing. */
  @Override
  public void close() {}
}
