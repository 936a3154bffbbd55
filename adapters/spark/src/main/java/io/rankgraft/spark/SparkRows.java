package io.rankgraft.spark;

import java.sql.Date;
import java.sql.Timestamp;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of Spark as raw rows: numbers, text, truth values, times, days, and arrays of these. Values
 * mean what the same text in a file means. Not safe for concurrent use.
 */
public final class SparkRows extends ColumnRows<Row> {
  SparkRows(String source, StructType schema, Iterator<Row> iterator) {
    super(source, schema, iterator);
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
  public Object value(int column) {
    Object value = row().get(column);
    if (value instanceof scala.collection.Seq<?>) {
      return row().getList(column);
    } else if (value instanceof Timestamp time) {
      return time.toInstant();
    } else if (value instanceof Date day) {
      return day.toLocalDate();
    }
    return value;
  }
}
