package io.rankgraft.data;

import io.rankgraft.data.RowPlan.Extra;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Date;

/** A column that no model reads. */
final class ExtraLane extends Lane {
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalEnd()
          .optionalStart()
          .appendLiteral(' ')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalEnd()
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .toFormatter(java.util.Locale.ROOT);

  /** Whole numbers from here on are taken for times since 1970, in seconds or in parts of them. */
  private static final long SINCE_1973 = 100_000_000;

  private static final long ONE_UNIT = 100; // times of one unit differ by less: 1973 to 2286

  private final Extra extra;
  private long least = Long.MAX_VALUE; // of the times since 1970
  private long greatest;
  private Boolean counted; // whether times are whole numbers; null before the first

  ExtraLane(Extra extra) {
    super(extra.name(), extra.column(), kindOf(extra.kind()), 1, true);
    this.extra = extra;
  }

  private static Kind kindOf(RowPlan.Kind kind) {
    return kind == RowPlan.Kind.TIME || kind == RowPlan.Kind.KEY ? Kind.LONGS : Kind.FLOATS;
  }

  @Override
  void encode(int at, Object raw) {
    Object value = Raw.plain(raw);
    values++;
    missing += value == null ? 1 : 0;
    switch (extra.kind()) {
      case GIVEN -> floats[at] = value == null ? 0 : 1;
      case KEY -> longs[at] = value == null ? 0 : key(Raw.text(value));
      case TIME -> longs[at] = time(value);
      default ->
          floats[at] = value == null && extra.missing() != null ? extra.missing() : number(value);
    }
  }

  private float number(Object value) {
    String expected =
        switch (extra.kind()) {
          case BINARY -> "0 or 1";
          case WEIGHT -> "a finite number of 0 or more";
          default -> "a finite number";
        };
    float number;
    try {
      if (extra.kind() == RowPlan.Kind.BINARY && value instanceof CharSequence text) {
        String word = text.toString();
        if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
          return word.equalsIgnoreCase("true") ? 1 : 0;
        }
      }
      number = Numbers.narrow(Raw.number(value, chars));
    } catch (IllegalArgumentException e) {
      throw expected(expected, value);
    }
    if (extra.kind() == RowPlan.Kind.BINARY && number != 0 && number != 1
        || extra.kind() == RowPlan.Kind.WEIGHT && number < 0) {
      throw expected(expected, value);
    }
    return number;
  }

  private static IllegalArgumentException expected(String what, Object value) {
    return new IllegalArgumentException(
        "expected %s but found %s".formatted(what, Raw.described(value)));
  }

  private long time(Object value) {
    Long number = whole(value);
    boolean isCounted = number != null;
    if (counted == null) {
      counted = isCounted;
    }
    long time = isCounted ? number : micros(value);
    if (counted != isCounted) {
      throw new IllegalArgumentException(
          "expected times of one kind, whole numbers or ISO 8601, but found %s after others"
              .formatted(Raw.described(value)));
    }
    if (isCounted && time >= SINCE_1973) {
      requireOneUnit(time);
    }
    return time;
  }

  /** Seconds beside milliseconds, in one log, would put rows in an order that is not theirs. */
  private void requireOneUnit(long time) {
    if (time / ONE_UNIT > least || greatest / ONE_UNIT > time) {
      throw new IllegalArgumentException(
          "expected times of one unit since 1970 but found %s where another row has %s; write all in seconds, or all in milliseconds"
              .formatted(time, time > greatest ? least : greatest));
    }
    least = Math.min(least, time);
    greatest = Math.max(greatest, time);
  }

  private Long whole(Object value) {
    if (value instanceof Long || value instanceof Integer) {
      return ((Number) value).longValue();
    }
    if (!(value instanceof CharSequence || value instanceof Number)) {
      return null;
    }
    chars.take(value instanceof CharSequence text ? text : value.toString());
    try {
      return Numbers.whole(chars.array(), chars.from(), chars.to());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private long key(CharSequence text) {
    chars.take(text);
    return StableHash.text(chars.array(), chars.from(), chars.to());
  }

  private static long micros(Object value) {
    try {
      return ChronoUnit.MICROS.between(Instant.EPOCH, instant(value));
    } catch (DateTimeParseException | ArithmeticException e) {
      throw expected("a time, a whole number or ISO 8601 text,", value);
    }
  }

  private static Instant instant(Object value) {
    if (value instanceof Instant instant) {
      return instant;
    } else if (value instanceof Date date) {
      return Instant.ofEpochMilli(date.getTime());
    } else if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    } else if (value instanceof ZonedDateTime time) {
      return time.toInstant();
    } else if (value instanceof LocalDateTime time) {
      return time.toInstant(ZoneOffset.UTC);
    } else if (value instanceof LocalDate day) {
      return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    } else if (value instanceof CharSequence text) {
      return parsed(ISO.parse(text));
    }
    throw expected("a time, a whole number or ISO 8601 text,", value);
  }

  private static Instant parsed(TemporalAccessor found) {
    LocalDate day = LocalDate.from(found);
    LocalDateTime time =
        found.isSupported(ChronoField.NANO_OF_DAY)
            ? day.atTime(java.time.LocalTime.from(found))
            : day.atStartOfDay();
    return time.toInstant(
        found.isSupported(ChronoField.OFFSET_SECONDS) ? ZoneOffset.from(found) : ZoneOffset.UTC);
  }

  @Override
  BadInputException bad(IllegalArgumentException e) {
    return new BadInputException("column '%s': %s".formatted(column(), e.getMessage()), e);
  }
}
