package io.rankgraft.spark;

import io.rankgraft.data.Rows;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of Spark as raw rows: numbers, text, truth values, times, days, and arrays of these. Values
 * mean what the same text in a file means. Not safe for concurrent use.
 */
public final class SparkRows implements Rows {
  private final String source;
  private final List<String> names;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Iterator<Row> iterator;
  private Row row;
  private long position;

  SparkRows(String source, StructType schema, Iterator<Row> iterator) {
    this.source = source;
    this.names = List.of(schema.fieldNames());
    for (int i = 0; i < names.size(); i++) {
      numbers.put(names.get(i), i);
    }
    this.iterator = iterator;
  }

  /**
   * All rows of a data set on this machine, one partition after the other; one partition at a time
   * is held. Where rows have no time, sort them first: their order counts as that of time.
   *
   * @param source what messages call them
   */
  public static SparkRows of(String source, Dataset<Row> rows) {
    return new SparkRows(source, rows.schema(), rows.toLocalIterator());
  }

  @Override
  public boolean next() {
    if (!iterator.hasNext()) {
      return false;
    }
    row = iterator.next();
    position++;
    return true;
  }

  @Override
  public List<String> columns() {
    return names;
  }

  @Override
  public int column(String name) {
    return numbers.getOrDefault(name, -1);
  }

  @Override
  public boolean has(int column) {
    return true;
  }

  @Override
  public Object value(int column) {
    Object value = row.get(column);
    if (value instanceof scala.collection.Seq<?>) {
      return row.getList(column);
    } else if (value instanceof Timestamp time) {
      return time.toInstant();
    } else if (value instanceof Date day) {
      return day.toLocalDate();
    }
    return value;
  }

  @Override
  public String place() {
    return "%s, row %s".formatted(source, position);
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void close() {}
}
