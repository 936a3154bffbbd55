package io.rankgraft.spark;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import scala.Function1;

/**
 * Rows as Spark's engine holds them, as raw rows: a value is made when it is asked for, and no
 * object of the row. The values are those of {@link SparkRows}. Not safe for concurrent use.
 */
final class EngineRows extends ColumnRows<InternalRow> implements EngineValues {
  private final DataType[] types;
  private final Getter[] getters;

  /** Makes a value of a row, or of an array, that is not null. */
  private interface Getter {
    Object get(SpecializedGetters values, int at);
  }

  /**
   * @param source what messages call them
   */
  EngineRows(String source, StructType schema, Iterator<InternalRow> iterator) {
    super(source, schema, iterator);
    this.types = Arrays.stream(schema.fields()).map(StructField::dataType).toArray(DataType[]::new);
    this.getters = Arrays.stream(types).map(EngineRows::getter).toArray(Getter[]::new);
  }

  private static Getter getter(DataType type) {
    if (type instanceof StringType) {
      return (values, at) -> values.getUTF8String(at).toString();
    } else if (type instanceof LongType) {
      return SpecializedGetters::getLong;
    } else if (type instanceof IntegerType) {
      return SpecializedGetters::getInt;
    } else if (type instanceof DoubleType) {
      return SpecializedGetters::getDouble;
    } else if (type instanceof FloatType) {
      return SpecializedGetters::getFloat;
    } else if (type instanceof DecimalType decimal) {
      return (values, at) ->
          values.getDecimal(at, decimal.precision(), decimal.scale()).toJavaBigDecimal();
    } else if (type instanceof TimestampType) {
      return (values, at) -> Instant.EPOCH.plus(values.getLong(at), ChronoUnit.MICROS);
    } else if (type instanceof DateType) {
      return (values, at) -> LocalDate.ofEpochDay(values.getInt(at));
    } else if (type instanceof ArrayType array) {
      return array(array.elementType());
    }
    Function1<Object, Object> converter = CatalystTypeConverters.createToScalaConverter(type);
    return (values, at) -> converter.apply(values.get(at, type));
  }

  private static Getter array(DataType type) {
    Getter getter = getter(type);
    return (values, at) -> {
      ArrayData array = values.getArray(at);
      Object[] elements = new Object[array.numElements()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = array.isNullAt(i) ? null : getter.get(array, i);
      }
      return Arrays.asList(elements);
    };
  }

  @Override
  public Object value(int column) {
    return row().isNullAt(column) ? null : getters[column].get(row(), column);
  }

  /** A copy, as Spark overwrites a row with the one after. */
  @Override
  public Object engineValue(int column) {
    return row().isNullAt(column) ? null : InternalRow.copyValue(row().get(column, types[column]));
  }
}
