package io.rankgraft.files.rows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/** What the types of Parquet are as values of rows; {@link RowFormat#PARQUET} has the table. */
final class ParquetTypes {
  private static final long SECONDS_OF_DAY = 86_400;
  private static final long NANOS = 1_000_000_000;
  private static final int JULIAN_EPOCH = 2_440_588; // the Julian day of 1970-01-01
  private static final int LONGEST = 1 << 24; // bytes of a text

  /** Powers of ten that are exact in a double: dividing a number of 15 digits rounds but once. */
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private ParquetTypes() {}

  /** Empty if the values are none we can use. */
  static Optional<ParquetValue> of(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      int scale = decimal.getScale();
      return value(type, stored -> decimal(stored, scale), bytes -> decimal(bytes, scale));
    }
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN, FLOAT, DOUBLE -> value(type, null, null);
      case INT32 -> whole(type, logical, stored -> stored & 0xffff_ffffL);
      case INT64 -> whole(type, logical, ParquetTypes::unsigned);
      case INT96 -> value(type, null, ParquetTypes::julian);
      case BINARY ->
          logical == null
                  || logical instanceof StringLogicalTypeAnnotation
                  || logical instanceof EnumLogicalTypeAnnotation
                  || logical instanceof JsonLogicalTypeAnnotation
              ? value(type, null, ParquetTypes::text)
              : Optional.empty();
      case FIXED_LEN_BYTE_ARRAY ->
          logical instanceof UUIDLogicalTypeAnnotation
              ? value(type, null, ParquetTypes::uuid)
              : Optional.empty();
    };
  }

  private static Optional<ParquetValue> value(
      PrimitiveType type, LongFunction<Object> numbers, Function<Binary, Object> bytes) {
    return Optional.of(new ParquetValue(type.getPrimitiveTypeName(), numbers, bytes));
  }

  private static Optional<ParquetValue> whole(
      PrimitiveType type, LogicalTypeAnnotation logical, LongFunction<Object> unsigned) {
    if (logical instanceof DateLogicalTypeAnnotation) {
      return value(type, day -> LocalDate.ofEpochDay(day).toString(), null);
    } else if (logical instanceof TimestampLogicalTypeAnnotation stamp) {
      long perSecond =
          switch (stamp.getUnit()) {
            case MILLIS -> 1_000;
            case MICROS -> 1_000_000;
            case NANOS -> NANOS;
          };
      return value(type, stored -> instant(stored, perSecond), null);
    } else if (logical instanceof IntLogicalTypeAnnotation whole && !whole.isSigned()) {
      return value(type, unsigned, null);
    }
    return logical == null || logical instanceof IntLogicalTypeAnnotation
        ? value(type, stored -> stored, null)
        : Optional.empty();
  }

  private static Object unsigned(long stored) {
    return stored >= 0 ? (Object) stored : new BigInteger(Long.toUnsignedString(stored));
  }

  private static Object instant(long stored, long perSecond) {
    return Instant.ofEpochSecond(
        Math.floorDiv(stored, perSecond), Math.floorMod(stored, perSecond) * (NANOS / perSecond));
  }

  /** The older form of time stamps: nanoseconds of the day, then the Julian day. */
  private static Object julian(Binary stored) {
    var parts = stored.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanos = parts.getLong(parts.position());
    long day = parts.getInt(parts.position() + Long.BYTES) - JULIAN_EPOCH;
    return Instant.ofEpochSecond(day * SECONDS_OF_DAY, nanos);
  }

  private static Object text(Binary stored) {
    if (stored.length() > LONGEST) {
      return new Unusable(
          "expected text of at most %s MiB but it is longer; shorten it".formatted(LONGEST >> 20));
    }
    String text = stored.toStringUsingUTF8();
    if (text.indexOf(0) >= 0) {
      return new Unusable("expected text but found a byte 0; write it as UTF-8 text");
    }
    if (text.indexOf('\uFFFD') >= 0) { // a sign of its own, or what the library puts for others
      try {
        StandardCharsets.UTF_8.newDecoder().decode(stored.toByteBuffer());
      } catch (CharacterCodingException e) {
        return new Unusable("expected UTF-8 text but found other bytes; convert it to UTF-8");
      }
    }
    return text.isEmpty() ? null : text;
  }

  private static Object uuid(Binary stored) {
    var bytes = stored.toByteBuffer();
    int at = bytes.position();
    return new UUID(bytes.getLong(at), bytes.getLong(at + Long.BYTES)).toString();
  }

  private static Object decimal(long unscaled, int scale) {
    return scale < POWERS.length && Math.abs(unscaled) < (long) 1e15
        ? Values.number(unscaled / POWERS[scale])
        : decimal(BigDecimal.valueOf(unscaled, scale));
  }

  private static Object decimal(Binary stored, int scale) {
    BigInteger unscaled = new BigInteger(stored.getBytes());
    return unscaled.bitLength() < Long.SIZE
        ? decimal(unscaled.longValue(), scale)
        : decimal(new BigDecimal(unscaled, scale));
  }

  private static Object decimal(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    if (plain.scale() > 0) {
      return plain;
    }
    BigInteger whole = plain.toBigInteger();
    return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
  }
}
