package io.rankgraft.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.RowEncoder;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;

class SparkRowsTest {
  private static SparkRows rows(StructType schema, Row... rows) {
    return new SparkRows("log", schema, List.of(rows).iterator());
  }

  @Test
  void arraysOfSparkAreEncodedAsListsAreAndShortOnesArePaddedInFront() {
    Object viewed = CollectionConverters.asScala(List.of("i1", "i3")).toSeq();
    SparkRows rows =
        rows(
            ClickFixture.COLUMNS,
            RowFactory.create(0, "u2", "i0", viewed, 1, 1.0, 7L),
            RowFactory.create(1, "u0", "none", null, 0, 1.0, 8L));
    RowEncoder encoder = RowEncoder.of(ClickFixture.schema());
    Batch batch = encoder.read(rows, 10).orElseThrow();
    assertArrayEquals(new int[] {3, 1}, batch.ints("user"), "one id is reserved");
    assertArrayEquals(new int[] {2, 1}, batch.ints("item"), "missing and unknown are reserved");
    assertEquals(2, batch.rows());
    assertEquals(1, encoder.counts().features().get("item").unknown());
    assertEquals(1, encoder.counts().features().get("viewed").missing());
    assertEquals(2, encoder.counts().features().get("viewed").values());
  }

  @Test
  void timesAndDaysAreThoseOfIsoText() {
    StructType schema =
        new StructType().add("at", DataTypes.TimestampType).add("on", DataTypes.DateType);
    Instant at = Instant.parse("2026-03-01T10:00:00.000007Z");
    SparkRows rows =
        rows(
            schema,
            RowFactory.create(Timestamp.from(at), Date.valueOf("2026-03-02")),
            RowFactory.create(null, null));
    assertTrue(rows.next());
    assertEquals(at, rows.value(rows.column("at")));
    assertEquals(LocalDate.of(2026, 3, 2), rows.value(rows.column("on")));
    assertTrue(rows.next());
    assertNull(rows.value(0));
    assertEquals("log, row 2", rows.place());
    assertEquals(2, rows.position());
    assertFalse(rows.next());
  }

  @Test
  void aMissingColumnIsToldWithTheNearestNames() {
    SparkRows rows =
        rows(
            new StructType().add("usr", DataTypes.StringType).add("item", DataTypes.StringType),
            RowFactory.create("u0", "i0"));
    String told =
        assertThrows(
                BadInputException.class, () -> RowEncoder.of(ClickFixture.schema()).read(rows, 1))
            .getMessage();
    assertTrue(told.contains("log, row 1: feature 'user'"), told);
    assertTrue(told.contains("nearest: usr"), told);
  }

  @Test
  void rowsOfTheEngineHaveTheValuesOfRowObjectsWhateverTheirType() {
    StructType schema =
        new StructType()
            .add("text", DataTypes.StringType)
            .add("long", DataTypes.LongType)
            .add("int", DataTypes.IntegerType)
            .add("short", DataTypes.ShortType)
            .add("double", DataTypes.DoubleType)
            .add("float", DataTypes.FloatType)
            .add("yes", DataTypes.BooleanType)
            .add("price", DataTypes.createDecimalType(9, 2))
            .add("at", DataTypes.TimestampType)
            .add("on", DataTypes.DateType)
            .add("texts", DataTypes.createArrayType(DataTypes.StringType))
            .add("longs", DataTypes.createArrayType(DataTypes.LongType));
    Row full =
        RowFactory.create(
            "日本",
            1L << 62,
            -3,
            (short) 4,
            .1,
            .1f,
            true,
            new BigDecimal("12345.67"),
            Timestamp.from(Instant.parse("1969-12-31T23:59:59.999999Z")),
            Date.valueOf("1969-12-31"),
            CollectionConverters.asScala(Arrays.asList("a", null, "c d")).toSeq(),
            CollectionConverters.asScala(List.of(7L, -1L)).toSeq());
    Row empty = RowFactory.create(new Object[schema.size()]);
    SparkRows expected = rows(schema, full, empty);
    Function1<Object, Object> toEngine = CatalystTypeConverters.createToCatalystConverter(schema);
    EngineRows found =
        new EngineRows(
            "log",
            schema,
            Stream.of(full, empty).map(toEngine::apply).map(InternalRow.class::cast).iterator());
    assertEquals(expected.columns(), found.columns());
    while (expected.next()) {
      assertTrue(found.next());
      for (int i = 0; i < schema.size(); i++) {
        assertEquals(expected.value(i), found.value(i), schema.fieldNames()[i]);
      }
      assertEquals(expected.place(), found.place());
    }
    assertFalse(found.next());
  }
}
