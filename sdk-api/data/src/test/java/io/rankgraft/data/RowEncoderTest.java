package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.RowPlan.Extra;
import io.rankgraft.data.RowPlan.Kind;
import io.rankgraft.data.SequenceLayout.Order;
import io.rankgraft.data.SequenceLayout.Padding;
import java.math.BigDecimal;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowEncoderTest {
  private static final Categorical ITEMS =
      new Categorical.Vocabulary(List.of("a", "b", "c", "d"), Rule.RESERVE, Rule.RESERVE);

  private static FeatureSchema schema(String name, FeatureType type) {
    return new FeatureSchema(List.of(new Feature(name, Axis.REQUEST, type)));
  }

  private static Batch encode(FeatureType type, Object... values) {
    RowEncoder encoder = RowEncoder.of(schema("x", type));
    for (Object value : values) {
      encoder.add(name -> value);
    }
    return encoder.take();
  }

  private static int[] ids(FeatureType type, Object... values) {
    return encode(type, values).ints("x");
  }

  private static float[] numbers(FeatureType type, Object... values) {
    return encode(type, values).floats("x");
  }

  private static String refused(FeatureType type, Object value) {
    return assertThrows(BadInputException.class, () -> encode(type, value)).getMessage();
  }

  private static FeatureType sequence(Order order, Padding padding) {
    return new FeatureType.IdSequence(ITEMS, 4, new SequenceLayout(order, padding), null);
  }

  @Test
  void aSequenceIsOldestFirstAndKeepsTheMostRecentEvents() {
    FeatureType three = new FeatureType.IdSequence(ITEMS, 3);
    // ids: 0 missing, 1 unknown, then a b c d
    assertArrayEquals(new int[] {2, 3, 0}, ids(three, "a b"));
    assertArrayEquals(new int[] {3, 4, 5}, ids(three, "a b c d"));
    assertArrayEquals(new int[] {2, 1, 0}, ids(three, List.of("a", "zz")));
  }

  @Test
  void aHostsOwnLayoutIsWrittenAsDeclared() {
    assertArrayEquals(
        new int[] {3, 2, 0, 0}, ids(sequence(Order.NEWEST_FIRST, Padding.TRAILING), "a b"));
    assertArrayEquals(
        new int[] {0, 0, 2, 3}, ids(sequence(Order.OLDEST_FIRST, Padding.LEADING), "a b"));
    assertArrayEquals(
        new int[] {0, 0, 3, 2}, ids(sequence(Order.NEWEST_FIRST, Padding.LEADING), "a b"));
  }

  @Test
  void plainPositionsTurnPlainRowsIntoEveryLayout() {
    for (Order order : Order.values()) {
      for (Padding padding : Padding.values()) {
        SequenceLayout layout = new SequenceLayout(order, padding);
        for (String events : new String[] {"", "a", "a b", "a b c", "a b c d"}) {
          int[] plain = ids(new FeatureType.IdSequence(ITEMS, 4), events);
          int n = (int) Arrays.stream(plain).filter(id -> id != 0).count();
          int[] turned =
              IntStream.range(0, 4).map(p -> plain[layout.plainPosition(p, n, 4)]).toArray();
          assertArrayEquals(ids(sequence(order, padding), events), turned, layout + " " + events);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "", "\t \r"})
  void blanksAloneAreAnEmptySequence(String blank) {
    assertArrayEquals(new int[] {0, 0}, ids(new FeatureType.IdSequence(ITEMS, 2), blank));
  }

  @Test
  void everyKindOfListIsTheSameSequence() throws Exception {
    FeatureType ids = new FeatureType.IdSequence(Categorical.Ids.of(10), 3);
    Object[] kinds = {
      "7 8 9",
      List.of(7, 8, 9),
      List.of("7", "8", "9"),
      List.of(7.0, 8L, new BigDecimal("9")),
      new int[] {7, 8, 9},
      new long[] {7, 8, 9},
      new String[] {"7", "8", "9"},
      new ObjectMapper().readTree("[7, 8, \"9\"]"),
      new StringBuilder("7 8\t9 "),
    };
    for (Object kind : kinds) {
      assertArrayEquals(new int[] {7, 8, 9}, ids(ids, kind), kind.toString());
    }
    FeatureType words =
        new FeatureType.IdSequence(
            new Categorical.Vocabulary(List.of("7", "8", "9"), Rule.REJECT, Rule.REJECT), 3);
    for (Object kind : kinds) {
      if (!kind.toString().contains("7.0")) {
        assertArrayEquals(new int[] {0, 1, 2}, ids(words, kind), kind.toString());
      }
    }
  }

  @Test
  void idsArriveAsTheyAre() {
    FeatureType ids = new Categorical.Ids(40, 0, 39);
    assertArrayEquals(
        new int[] {0, 1, 38, 38, 38, 0, 39, 39},
        ids(ids, 0, "1", 38L, "38.0", 38.0, null, 40, "-1"));
    assertEquals(
        "feature 'x': expected an id of 0 to 39 but got '40'; correct it, raise \"size\" or state an \"unknown\" id",
        refused(Categorical.Ids.of(40), "40"));
    assertTrue(refused(ids, "i7").contains("expected a whole number but found 'i7'"));
    assertTrue(refused(ids, 7.5).contains("expected a whole number but found '7.5'"));
    assertTrue(refused(Categorical.Ids.of(40), null).contains("it is missing"));
  }

  @Test
  void historiesThatWerePaddedBeforeLoseTheirPadding() {
    FeatureType padded =
        new FeatureType.IdSequence(Categorical.Ids.of(10), 3, SequenceLayout.PLAIN, 0);
    assertArrayEquals(new int[] {5, 7, 0}, ids(padded, "0 0 0 5 7"));
    assertArrayEquals(new int[] {4, 5, 7}, ids(padded, "4 5 7 0 0"));
  }

  @Test
  void masksAndLengthsFollowTheirSequence() {
    FeatureSchema schema =
        new FeatureSchema(
            List.of(
                new Feature("n", Axis.REQUEST, new FeatureType.Length("x")),
                new Feature("m", Axis.REQUEST, new FeatureType.Mask("x")),
                new Feature(
                    "x",
                    Axis.REQUEST,
                    new FeatureType.IdSequence(
                        Categorical.Ids.of(9),
                        3,
                        new SequenceLayout(Order.OLDEST_FIRST, Padding.LEADING),
                        null))));
    RowEncoder encoder = RowEncoder.of(schema);
    for (String events : new String[] {"0 1", "", "1 2 3 4"}) {
      encoder.add(Map.of("x", events)::get);
    }
    Batch batch = encoder.take();
    assertArrayEquals(new int[] {0, 0, 1, 0, 0, 0, 2, 3, 4}, batch.ints("x"));
    assertArrayEquals(new int[] {2, 0, 3}, batch.ints("n"));
    assertArrayEquals(new float[] {0, 1, 1, 0, 0, 0, 1, 1, 1}, batch.floats("m"));
    assertArrayEquals(new int[] {3, 3}, batch.columns().get("m").shape());
  }

  @Test
  void numbersOfEveryKindAreTheSameFloats() {
    FeatureType dense = new FeatureType.Dense(2, 7f);
    for (Object kind :
        new Object[] {
          "0.5 -3",
          " 5e-1\t-3.0 ",
          List.of(0.5, "-3"),
          new float[] {0.5f, -3},
          new double[] {.5, -3}
        }) {
      assertArrayEquals(new float[] {0.5f, -3}, numbers(dense, kind), kind.toString());
    }
    assertArrayEquals(new float[] {7, 7}, numbers(dense, (Object) null), "filled");
    assertArrayEquals(
        new float[] {1, 0, 2}, numbers(new FeatureType.Dense(1, null), true, false, new int[] {2}));
    assertEquals("feature 'x': expected 2 numbers but found 3", refused(dense, "1 2 3"));
    assertEquals("feature 'x': expected 2 numbers but found 1", refused(dense, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e39", "-1e400", "1f", "0x1p3", "1_0", "1,5", "--1"})
  void whatIsNoFiniteFloatIsRefused(String text) {
    String message = refused(new FeatureType.Dense(1, 0f), text);
    assertTrue(message.startsWith("feature 'x': expected a finite number"), message);
  }

  @Test
  void notANumberIsNoMissingValue() {
    assertTrue(refused(new FeatureType.Dense(1, 0f), Double.NaN).contains("found NaN"));
    assertTrue(refused(new FeatureType.Dense(1, 0f), new float[] {Float.NaN}).contains("NaN"));
  }

  @ParameterizedTest
  @CsvSource({
    "0.1",
    "-0.3",
    "123456.789",
    "99999999999999.9",
    "0.000000000000001",
    "3",
    "+4",
    ".5",
    "5."
  })
  void shortDecimalsAreReadAsJavaReadsThem(String text) {
    assertEquals(
        Double.doubleToLongBits(Double.parseDouble(text)),
        Double.doubleToLongBits(
            Numbers.parse(("x" + text + "y").toCharArray(), 1, text.length() + 1)));
  }

  @Test
  void bucketsTakeNumbersAndText() {
    FeatureType age = new FeatureType.Bucketed(new double[] {18, 65}, Rule.RESERVE);
    assertArrayEquals(new int[] {1, 2, 2, 3, 0}, ids(age, "17.9", 18, " 40 ", 65L, null));
  }

  @Test
  void valuesAreKnownByTheirText() {
    FeatureType words =
        new Categorical.Vocabulary(List.of("7", "true", "1.5"), Rule.RESERVE, Rule.RESERVE);
    assertArrayEquals(
        new int[] {2, 2, 2, 3, 4, 1, 0, 0},
        ids(words, "7", 7, 7L, true, new BigDecimal("1.5"), "x", null, ""));
    FeatureType hashed = new Categorical.Hashed(1000, Rule.REJECT);
    assertEquals(ids(hashed, "7")[0], ids(hashed, 7L)[0]);
    assertTrue(
        refused(words, List.of("7", "8")).contains("expected one value but found a list of 2"));
    assertTrue(refused(words, Map.of()).contains("expected one value but found a value of"));
  }

  @Test
  void labelsWeightsTimesAndKeysAreReadBesideFeatures() {
    RowPlan plan =
        new RowPlan(
            schema("x", new FeatureType.Dense(1, 0f)),
            List.of(
                new Extra("label-click", "click", Kind.BINARY),
                new Extra("label-buy", "buy", Kind.BINARY, 0f),
                new Extra("given-buy", "buy", Kind.GIVEN),
                new Extra("weight", "w", Kind.WEIGHT),
                new Extra("time", "t", Kind.TIME),
                new Extra("unit", "user", Kind.KEY)));
    RowEncoder encoder = RowEncoder.of(plan);
    Map<String, Object> row = new HashMap<>();
    row.putAll(Map.of("click", "TRUE", "w", "0.5", "t", "12", "user", 7));
    encoder.add(row::get);
    row.putAll(Map.of("click", 0, "buy", "1", "w", 2, "t", 1_700_000_000_000L, "user", "7"));
    encoder.add(row::get);
    Batch batch = encoder.take();
    assertArrayEquals(new float[] {1, 0}, batch.floats("label-click"));
    assertArrayEquals(new float[] {0, 1}, batch.floats("label-buy"));
    assertArrayEquals(new float[] {0, 1}, batch.floats("given-buy"));
    assertArrayEquals(new float[] {0.5f, 2}, batch.floats("weight"));
    assertArrayEquals(new long[] {12, 1_700_000_000_000L}, batch.longs("time"));
    assertEquals(StableHash.text("7"), batch.longs("unit")[0]);
    assertEquals(batch.longs("unit")[0], batch.longs("unit")[1]);
    for (Map.Entry<String, Object> bad :
        Map.<String, Object>of("click", "2", "w", -1, "t", "noon", "buy", "?").entrySet()) {
      Map<String, Object> other = new HashMap<>(row);
      other.put(bad.getKey(), bad.getValue());
      String message =
          assertThrows(BadInputException.class, () -> encoder.add(other::get)).getMessage();
      assertTrue(message.startsWith("column '" + bad.getKey() + "': expected "), message);
    }
    assertEquals(0, encoder.rows(), "rows that are refused are not added");
  }

  @Test
  void timesInWordsAreMicroseconds() {
    RowPlan plan =
        new RowPlan(new FeatureSchema(List.of()), List.of(new Extra("t", "t", Kind.TIME)));
    RowEncoder encoder = RowEncoder.of(plan);
    Object[] times = {
      "1970-01-01T00:00:01Z",
      "1970-01-01 00:00:01.000001",
      "1970-01-02",
      "1970-01-01T01:00:00+01:00",
      Instant.ofEpochSecond(3),
      LocalDate.of(1970, 1, 2),
      new java.util.Date(5)
    };
    for (Object time : times) {
      encoder.add(name -> time);
    }
    long day = 86_400_000_000L;
    assertArrayEquals(
        new long[] {1_000_000, 1_000_001, day, 0, 3_000_000, day, 5_000},
        encoder.take().longs("t"));
    var e = assertThrows(BadInputException.class, () -> encoder.add(name -> 17));
    assertTrue(e.getMessage().contains("times of one kind"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000, 1700000001000, 1700000000", // seconds, then milliseconds
    "1700000000000, 1700000001, 1700000000000",
    "1700000000000, 1700000000000000, 1700000000000",
  })
  void timesOfTwoUnitsAreRefused(long first, long other, long shown) {
    RowPlan plan =
        new RowPlan(new FeatureSchema(List.of()), List.of(new Extra("t", "t", Kind.TIME)));
    RowEncoder encoder = RowEncoder.of(plan);
    encoder.add(name -> first);
    encoder.add(name -> 17L); // no time since 1970: such numbers are an order and no more
    var e = assertThrows(BadInputException.class, () -> encoder.add(name -> other));
    assertEquals(
        "column 't': expected times of one unit since 1970 but found %s where another row has %s; write all in seconds, or all in milliseconds"
            .formatted(other, shown),
        e.getMessage());
    encoder.add(name -> first + first / 2);
  }

  @Test
  void refusalsNameTheRow() {
    Rows rows =
        Rows.of("log", List.of(Map.of("x", "1"), Map.of("x", "1e39"), Map.of("y", "1")).iterator());
    RowEncoder encoder = RowEncoder.of(schema("x", new FeatureType.Dense(1, 0f)));
    rows.next();
    encoder.add(rows);
    rows.next();
    String bad = assertThrows(BadInputException.class, () -> encoder.add(rows)).getMessage();
    assertTrue(bad.startsWith("log, row 2: feature 'x': expected a finite number"), bad);
    rows.next();
    String none = assertThrows(BadInputException.class, () -> encoder.add(rows)).getMessage();
    assertEquals(
        "log, row 3: feature 'x': expected a column of that name but there is only [y]; nearest: y",
        none);
  }

  @Test
  void countsSayWhatWasLostAndAddUp() {
    RowEncoder encoder = RowEncoder.of(schema("x", new FeatureType.IdSequence(ITEMS, 2)));
    for (String events : new String[] {"a", "zz b c d", " ", "zz"}) {
      encoder.add(name -> events);
    }
    EncodingCounts counts = encoder.counts();
    // 1 + 4 + 0 + 1 events; the zz of the second row is cut before anybody looks at it
    assertEquals(new EncodingCounts(4, Map.of("x", new EncodingCounts.Counts(6, 1, 1, 2))), counts);
    assertEquals(
        new EncodingCounts(8, Map.of("x", new EncodingCounts.Counts(12, 2, 2, 4))),
        counts.merge(counts));
    assertEquals(counts, EncodingCounts.NONE.merge(counts));
  }

  @Test
  void encodedRowsAreCopiedIntoBuffersOfEveryWidth() {
    RowEncoder encoder =
        RowEncoder.of(
            new FeatureSchema(
                List.of(
                    new Feature("item", Axis.CANDIDATE, Categorical.Ids.of(9)),
                    new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(1, null)))));
    encoder.add(Map.of("item", 3, "price", 1.5)::get);
    encoder.add(Map.of("item", "8", "price", "2")::get);
    IntBuffer ints = IntBuffer.allocate(2);
    LongBuffer longs = LongBuffer.allocate(2);
    FloatBuffer floats = FloatBuffer.allocate(2);
    encoder.copy("item", ints);
    encoder.copy("item", longs);
    encoder.copy("price", floats);
    assertArrayEquals(new int[] {3, 8}, ints.array());
    assertArrayEquals(new long[] {3, 8}, longs.array());
    assertArrayEquals(new float[] {1.5f, 2}, floats.array());
    FloatBuffer ids = FloatBuffer.allocate(2); // of an input that reads ids as numbers
    encoder.copy("item", ids);
    assertArrayEquals(new float[] {3, 8}, ids.array());
    encoder.clear();
    assertEquals(0, encoder.rows());
    assertThrows(IllegalArgumentException.class, () -> encoder.copy("price", ints));
  }
}
