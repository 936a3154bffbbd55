package io.rankgraft.spark;

import io.rankgraft.data.Rows;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of Spark in one of its forms, of which only the values differ. Not safe for concurrent use.
 *
 * @param <T> a row
 */
abstract class ColumnRows<T> implements Rows {
  private final String source;
  private final List<String> names;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Iterator<T> iterator;
  private T row;
  private long position;

  /**
   * @param source what messages call them
   */
  ColumnRows(String source, StructType schema, Iterator<T> iterator) {
    this.source = source;
    this.names = List.of(schema.fieldNames());
    for (int i = 0; i < names.size(); i++) {
      numbers.put(names.get(i), i);
    }
    this.iterator = iterator;
  }

  /** The row at hand. */
  final T row() {
    return row;
  }

  @Override
  public final boolean next() {
    if (!iterator.hasNext()) {
      return false;
    }
    row = iterator.next();
    position++;
    return true;
  }

  @Override
  public final List<String> columns() {
    return names;
  }

  @Override
  public final int column(String name) {
    return numbers.getOrDefault(name, -1);
  }

  @Override
  public final boolean has(int column) {
    return true;
  }

  @Override
  public final String place() {
    return "%s, row %s".formatted(source, position);
  }

  @Override
  public final long position() {
    return position;
  }

  @Override
  public final void close() {}
}
