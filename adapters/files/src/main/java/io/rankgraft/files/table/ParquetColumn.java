package io.rankgraft.files.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** One column of a Parquet file at one row. Numbers are kept as they are, unboxed. */
final class ParquetColumn {
  private static final long SECONDS_OF_DAY = 86_400;
  private static final int JULIAN_EPOCH = 2_440_588; // the Julian day of 1970-01-01
  private static final double EXACT = 1L << 53; // whole numbers up to here are exact in a double

  /** What the stored values mean. */
  private enum Kind {
    WHOLE,
    UNSIGNED_INT,
    BOOLEAN,
    FLOAT,
    DOUBLE,
    DECIMAL,
    TEXT,
    DATE,
    TIMESTAMP,
    INT96
  }

  private final PrimitiveType type;
  private final Kind kind;
  private final int present; // the definition level of a value that is there
  private ColumnReader reader;
  private boolean begun;
  private boolean there;
  private long whole;
  private double real;
  private Binary bytes;

  private ParquetColumn(PrimitiveType type, Kind kind) {
    this.type = type;
    this.kind = kind;
    this.present = type.isRepetition(Type.Repetition.OPTIONAL) ? 1 : 0;
  }

  /** A column of one value or none a row; empty if its values are none we can use. */
  static Optional<ParquetColumn> of(Type type) {
    if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED)) {
      return Optional.empty();
    }
    PrimitiveType primitive = type.asPrimitiveType();
    return Optional.ofNullable(kind(primitive)).map(kind -> new ParquetColumn(primitive, kind));
  }

  private static Kind kind(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation) {
      return Kind.DECIMAL;
    }
    switch (type.getPrimitiveTypeName()) {
      case BOOLEAN:
        return Kind.BOOLEAN;
      case FLOAT:
        return Kind.FLOAT;
      case DOUBLE:
        return Kind.DOUBLE;
      case INT96:
        return Kind.INT96;
      case INT32:
        if (logical instanceof DateLogicalTypeAnnotation) {
          return Kind.DATE;
        } else if (logical instanceof IntLogicalTypeAnnotation whole) {
          return whole.isSigned() ? Kind.WHOLE : Kind.UNSIGNED_INT;
        }
        return logical == null ? Kind.WHOLE : null;
      case INT64:
        if (logical instanceof TimestampLogicalTypeAnnotation) {
          return Kind.TIMESTAMP;
        }
        // Unsigned ones too: beyond 2^63 they would turn negative, which no id or count survives.
        return logical == null || logical instanceof IntLogicalTypeAnnotation ? Kind.WHOLE : null;
      case BINARY:
        return logical == null
                || logical instanceof StringLogicalTypeAnnotation
                || logical instanceof EnumLogicalTypeAnnotation
                || logical instanceof JsonLogicalTypeAnnotation
            ? Kind.TEXT
            : null;
      default:
        return null;
    }
  }

  String name() {
    return type.getName();
  }

  /** Goes on with the values of a row group. */
  void begin(ColumnReader values) {
    reader = values;
    begun = false;
  }

  /** Moves to the next row and reads its value. */
  void advance() {
    if (begun) {
      reader.consume();
    }
    begun = true;
    there = reader.getCurrentDefinitionLevel() == present;
    if (!there) {
      return;
    }
    switch (type.getPrimitiveTypeName()) {
      case INT32 ->
          whole =
              kind == Kind.UNSIGNED_INT
                  ? Integer.toUnsignedLong(reader.getInteger())
                  : reader.getInteger();
      case INT64 -> whole = reader.getLong();
      case BOOLEAN -> whole = reader.getBoolean() ? 1 : 0;
      case FLOAT -> real = reader.getFloat();
      case DOUBLE -> real = reader.getDouble();
      default -> bytes = reader.getBinary();
    }
    there =
        switch (kind) {
          case FLOAT, DOUBLE -> !Double.isNaN(real);
          case TEXT -> bytes.length() > 0;
          default -> true;
        };
  }

  /** Null where there is no value. */
  String text() {
    if (!there) {
      return null;
    }
    return switch (kind) {
      case WHOLE, UNSIGNED_INT, BOOLEAN -> Long.toString(whole);
      case FLOAT -> isWhole() ? Long.toString((long) real) : Float.toString((float) real);
      case DOUBLE -> isWhole() ? Long.toString((long) real) : Double.toString(real);
      case DECIMAL -> decimal().toPlainString();
      case TEXT -> bytes.toStringUsingUTF8();
      case DATE -> LocalDate.ofEpochDay(whole).toString();
      case TIMESTAMP -> stamp().toString();
      case INT96 -> julian().toString();
    };
  }

  /** NaN where there is no value or it is no number. */
  double number() {
    if (!there) {
      return Double.NaN;
    }
    return switch (kind) {
      case WHOLE, UNSIGNED_INT, BOOLEAN -> whole;
      case FLOAT, DOUBLE -> real;
      case DECIMAL -> decimal().doubleValue();
      case TEXT -> parsed();
      case DATE, TIMESTAMP, INT96 -> Double.NaN;
    };
  }

  private double parsed() {
    try {
      return Double.parseDouble(bytes.toStringUsingUTF8());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Whether there is a whole number. */
  boolean isWhole() {
    if (!there) {
      return false;
    }
    return switch (kind) {
      case WHOLE, UNSIGNED_INT, BOOLEAN -> true;
      case FLOAT, DOUBLE -> real == Math.rint(real) && Math.abs(real) <= EXACT;
      case DECIMAL -> fits(decimal());
      case TEXT -> spellsWhole();
      case DATE, TIMESTAMP, INT96 -> false;
    };
  }

  private static boolean fits(BigDecimal value) {
    return value.stripTrailingZeros().scale() <= 0 && value.toBigInteger().bitLength() < Long.SIZE;
  }

  private boolean spellsWhole() {
    try {
      whole = Long.parseLong(bytes.toStringUsingUTF8());
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The whole number {@link #isWhole} found. */
  long whole() {
    return switch (kind) {
      case FLOAT, DOUBLE -> (long) real;
      case DECIMAL -> decimal().longValueExact();
      default -> whole;
    };
  }

  private BigDecimal decimal() {
    int scale = ((DecimalLogicalTypeAnnotation) type.getLogicalTypeAnnotation()).getScale();
    return switch (type.getPrimitiveTypeName()) {
      case INT32, INT64 -> BigDecimal.valueOf(whole, scale);
      default -> new BigDecimal(new BigInteger(bytes.getBytes()), scale);
    };
  }

  private LocalDateTime stamp() {
    TimeUnit unit = ((TimestampLogicalTypeAnnotation) type.getLogicalTypeAnnotation()).getUnit();
    long perSecond =
        switch (unit) {
          case MILLIS -> 1_000;
          case MICROS -> 1_000_000;
          case NANOS -> 1_000_000_000;
        };
    long nanos = Math.floorMod(whole, perSecond) * (1_000_000_000 / perSecond);
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(whole, perSecond), (int) nanos, ZoneOffset.UTC);
  }

  /** The older form of time stamps: nanoseconds of the day, then the Julian day. */
  private LocalDateTime julian() {
    var parts = bytes.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanos = parts.getLong(parts.position());
    long day = parts.getInt(parts.position() + Long.BYTES) - JULIAN_EPOCH;
    return LocalDateTime.ofInstant(
        Instant.ofEpochSecond(day * SECONDS_OF_DAY, nanos), ZoneOffset.UTC);
  }
}
