package io.rankgraft.files.rows;

import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The stored value at hand as a value of rows; entries of a dictionary are converted once. */
final class ParquetValue extends PrimitiveConverter {
  private final PrimitiveTypeName stored;
  private final LongFunction<Object> numbers;
  private final Function<Binary, Object> bytes;
  private Object value;
  private Object[] dictionary;

  /**
   * @param numbers what stands for a stored whole number
   * @param bytes what stands for stored bytes
   */
  ParquetValue(
      PrimitiveTypeName stored, LongFunction<Object> numbers, Function<Binary, Object> bytes) {
    this.stored = stored;
    this.numbers = numbers;
    this.bytes = bytes;
  }

  /** Null where it is none, as NaN. */
  Object value() {
    return value;
  }

  @Override
  public boolean hasDictionarySupport() {
    return true;
  }

  @Override
  public void setDictionary(Dictionary entries) {
    dictionary = new Object[entries.getMaxId() + 1];
    for (int i = 0; i < dictionary.length; i++) {
      dictionary[i] =
          switch (stored) {
            case INT32 -> numbers.apply(entries.decodeToInt(i));
            case INT64 -> numbers.apply(entries.decodeToLong(i));
            case FLOAT -> Values.number(entries.decodeToFloat(i));
            case DOUBLE -> Values.number(entries.decodeToDouble(i));
            case BOOLEAN -> entries.decodeToBoolean(i);
            default -> bytes.apply(entries.decodeToBinary(i));
          };
    }
  }

  @Override
  public void addValueFromDictionary(int id) {
    value = dictionary[id];
  }

  @Override
  public void addBoolean(boolean found) {
    value = found;
  }

  @Override
  public void addInt(int found) {
    value = numbers.apply(found);
  }

  @Override
  public void addLong(long found) {
    value = numbers.apply(found);
  }

  @Override
  public void addFloat(float found) {
    value = Values.number(found);
  }

  @Override
  public void addDouble(double found) {
    value = Values.number(found);
  }

  @Override
  public void addBinary(Binary found) {
    value = bytes.apply(found);
  }
}
