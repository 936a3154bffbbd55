package io.rankgraft.spark;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Makes rows of some columns of the CSV lines of one partition. */
final class CsvTask implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private final String header;
  private final String[] names;

  private CsvTask(String header, String[] names) {
    this.header = header;
    this.names = names;
  }

  /** Rows of text with these columns. */
  static Dataset<Row> rows(Dataset<Row> lines, String header, List<String> names) {
    CsvTask task = new CsvTask(header, names.toArray(String[]::new));
    return EngineRdd.dataset(
        lines.sparkSession(), EngineRdd.rows(lines).mapPartitions(task), schema(names));
  }

  static StructType schema(List<String> names) {
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return schema;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> lines) {
    return new Parsed(lines);
  }

  private final class Parsed implements Iterator<InternalRow> {
    private final CsvLines rows;
    private final int[] columns = new int[names.length];
    private boolean more;

    Parsed(Iterator<InternalRow> lines) {
      rows = new CsvLines(header, lines);
      for (int i = 0; i < columns.length; i++) {
        columns[i] = rows.column(names[i]);
      }
      more = rows.next();
    }

    @Override
    public boolean hasNext() {
      return more;
    }

    @Override
    public InternalRow next() {
      if (!more) {
        throw new NoSuchElementException();
      }
      Object[] values = new Object[columns.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = rows.engineValue(columns[i]);
      }
      more = rows.next();
      return new GenericInternalRow(values);
    }
  }
}
