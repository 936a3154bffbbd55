package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.RowPlan.Extra;
import io.rankgraft.data.RowPlan.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowStoreTest {
  /** So many that neither memory nor files keep them in one segment of the smallest size. */
  private static final int ROWS = 1000;

  private static final RowPlan PLAN =
      new RowPlan(
          new FeatureSchema(
              List.of(
                  new Feature("item", Axis.CANDIDATE, Categorical.Ids.of(ROWS)),
                  new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(2, null)),
                  new Feature(
                      "viewed",
                      Axis.REQUEST,
                      new FeatureType.IdSequence(
                          new Categorical.Vocabulary(List.of("a", "b"), Rule.RESERVE, Rule.RESERVE),
                          5000)))),
          List.of(new Extra("time", "time", Kind.TIME)));

  @TempDir Path folder;

  private int opened;

  private static Map<String, Object> row(int i) {
    return Map.of("item", i, "price", i + " 0.5", "viewed", "a b", "time", 7L * i);
  }

  private Supplier<Rows> rows(int n) {
    return () -> {
      opened++;
      return Rows.of("log", IntStream.range(0, n).mapToObj(RowStoreTest::row).iterator());
    };
  }

  /** The same rows in memory and from disk. */
  private Stream<RowStore> stores() {
    return Stream.of(
        RowStore.inMemory(rows(ROWS).get(), PLAN),
        RowCache.in(folder).open("log", PLAN, rows(ROWS)),
        RowCache.in(folder).open("log", PLAN, rows(ROWS)));
  }

  @Test
  void rowsAreReadByNumberInAnyOrder() {
    int[] numbers = {999, 0, 500, 0, 7, 3};
    stores()
        .forEach(
            store -> {
              assertEquals(ROWS, store.rows());
              assertEquals(Set.of("item", "price", "viewed", "time"), store.columns());
              Batch batch = store.rows(numbers, 5);
              assertArrayEquals(new int[] {999, 0, 500, 0, 7}, batch.ints("item"));
              assertArrayEquals(new long[] {6993, 0, 3500, 0, 49}, batch.longs("time"));
              assertArrayEquals(
                  new float[] {999, .5f, 0, .5f, 500, .5f, 0, .5f, 7, .5f}, batch.floats("price"));
              assertArrayEquals(new int[] {5, 5000}, batch.columns().get("viewed").shape());
              assertEquals(5 * (2 + 3), Arrays.stream(batch.ints("viewed")).sum());
              assertThrows(IndexOutOfBoundsException.class, () -> store.rows(new int[] {-1}, 1));
              assertThrows(IndexOutOfBoundsException.class, () -> store.rows(new int[] {ROWS}, 1));
              store.close();
            });
  }

  @Test
  void aColumnLongerThanOneMappingIsReadAcrossThem() throws IOException {
    RowStore whole = RowCache.in(folder).open("log", PLAN, rows(ROWS));
    Path place;
    try (Stream<Path> folders = Files.list(folder)) {
      place = folders.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    RowStore pieces =
        MappedRows.open(place, 64) // 16 ids, 8 pairs of prices, less than one sequence
            .with(
                "double", 300, b -> new Batch(b.rows(), Map.of("again", b.columns().get("item"))));
    int[] numbers = {15, 16, 17, 999, 0, 511, 512};
    for (String column : List.of("item", "price", "viewed", "time")) {
      Set<String> only = Set.of(column);
      assertTrue(
          same(
              whole.only(only).rows(numbers, 7).columns().get(column),
              pieces.only(only).rows(numbers, 7).columns().get(column)));
      assertTrue(
          same(
              whole.only(only).slice(3, 600).columns().get(column),
              pieces.only(only).slice(3, 600).columns().get(column)));
    }
    assertArrayEquals(numbers, pieces.rows(numbers, 7).ints("again"));
  }

  private static boolean same(Column a, Column b) {
    return StoredColumn.buffer(a).equals(StoredColumn.buffer(b))
        && Arrays.equals(a.shape(), b.shape());
  }

  @Test
  void aHeapThatIsFullIsToldInOneLine() {
    Rows full =
        Rows.of(
            "log",
            new Iterator<Map<String, Object>>() {
              @Override
              public boolean hasNext() {
                throw new OutOfMemoryError("Java heap space");
              }

              @Override
              public Map<String, Object> next() {
                throw new NoSuchElementException();
              }
            });
    var e = assertThrows(BadInputException.class, () -> RowStore.inMemory(full, PLAN));
    assertTrue(e.getMessage().contains("in a cache on disk or raise -Xmx"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void oneColumnIsReadWhole() {
    long[] expected = IntStream.range(0, ROWS).mapToLong(i -> 7L * i).toArray();
    stores()
        .forEach(
            store -> {
              long[] times = new long[store.rows()];
              store.eachLong("time", (row, time) -> times[row] = time);
              assertArrayEquals(expected, times);
            });
  }

  @Test
  void slicesAreTheRowsBetween() {
    stores()
        .forEach(
            store -> {
              for (int[] part : new int[][] {{0, ROWS}, {17, 950}, {5, 5}}) {
                Batch slice = store.slice(part[0], part[1]);
                assertArrayEquals(IntStream.range(part[0], part[1]).toArray(), slice.ints("item"));
                assertArrayEquals(
                    store.rows(slice.ints("item"), slice.rows()).floats("price"),
                    slice.floats("price"));
              }
            });
  }

  @Test
  void columnsAreChosenAndAddedOnceAndKept() throws IOException {
    int[] computed = {0};
    UnaryOperator<Batch> twice =
        rows -> {
          computed[0] += rows.rows();
          float[] values = new float[rows.rows()];
          for (int i = 0; i < values.length; i++) {
            values[i] = 2 * rows.ints("item")[i];
          }
          return new Batch(rows.rows(), Map.of("tap-logit", new Column.Floats(values)));
        };
    List<RowStore> stores = stores().toList();
    for (RowStore store : stores) {
      RowStore more = store.with("host v1", 300, twice);
      assertArrayEquals(
          new float[] {1998, 6}, more.rows(new int[] {999, 3}, 2).floats("tap-logit"));
      assertEquals(
          Set.of("tap-logit"), more.only(Set.of("tap-logit")).slice(0, 9).columns().keySet());
      var e = assertThrows(IllegalArgumentException.class, () -> more.only(Set.of("tap-logits")));
      assertTrue(e.getMessage().contains("nearest: tap-logit"), e.getMessage());
    }
    assertEquals(2 * ROWS, computed[0], "once in memory, once for both views of the disk");
    stores.get(1).with("host v2", 300, twice);
    assertEquals(3 * ROWS, computed[0]);
    assertThrows(
        IllegalArgumentException.class,
        () -> stores.get(0).with("short", 300, rows -> new Batch(1, Map.of())));
    assertThrows(
        IllegalArgumentException.class,
        () -> stores.get(1).with("short", 300, rows -> new Batch(1, Map.of())));
    assertEquals(List.of(), left(folder), "nothing unfinished stays");
  }

  private static List<Path> left(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(p -> p.getFileName().toString().startsWith(".unfinished")).toList();
    }
  }

  @Test
  void rowsAreEncodedOnceUntilTheyAreRemovedOrThePlanChanges() {
    RowCache cache = RowCache.in(folder.resolve("new"));
    assertFalse(cache.has("log", PLAN));
    cache.open("log", PLAN, rows(ROWS)).close();
    RowStore again = cache.open("log", PLAN, rows(ROWS));
    assertEquals(1, opened);
    assertEquals(2L * ROWS, again.counts().features().get("viewed").values());
    cache.open("another log", PLAN, rows(3)).close();
    cache.open("log", PLAN.with(new Extra("unit", "item", Kind.KEY)), rows(3)).close();
    assertEquals(3, opened);
    assertTrue(cache.remove("log", PLAN));
    assertFalse(cache.remove("log", PLAN));
    assertEquals(999, again.rows(new int[] {999}, 1).ints("item")[0], "who reads it goes on");
    cache.open("log", PLAN, rows(ROWS)).close();
    assertEquals(4, opened);
  }

  @Test
  void aVocabularyWithOtherValuesIsAnotherPlan() {
    RowCache cache = RowCache.in(folder);
    for (String value : new String[] {"a", "b", "a"}) {
      FeatureType type = new Categorical.Vocabulary(List.of(value), Rule.RESERVE, Rule.RESERVE);
      cache
          .open(
              "log",
              RowPlan.of(new FeatureSchema(List.of(new Feature("viewed", Axis.REQUEST, type)))),
              rows(1))
          .close();
    }
    assertEquals(2, opened);
  }

  @Test
  void aBadRowLeavesNothing() throws IOException {
    RowCache cache = RowCache.in(folder);
    Supplier<Rows> bad =
        () -> Rows.of("log", List.of(row(0), row(1), Map.<String, Object>of()).iterator());
    var e = assertThrows(BadInputException.class, () -> cache.open("log", PLAN, bad));
    assertTrue(e.getMessage().startsWith("log, row 3: feature 'item'"), e.getMessage());
    assertFalse(cache.has("log", PLAN));
    var none = assertThrows(BadInputException.class, () -> cache.open("log", PLAN, rows(0)));
    assertTrue(none.getMessage().contains("expected rows but there are none"), none.getMessage());
    assertThrows(BadInputException.class, () -> RowStore.inMemory(rows(0).get(), PLAN));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void leftoversOfKilledProcessesAreRemovedAndOthersAreNot() throws IOException {
    Path dead = Files.createDirectory(folder.resolve(".unfinished-1"));
    Files.createFile(dead.resolve(".lock"));
    Files.createFile(dead.resolve("column-0"));
    Path alive = Files.createDirectory(folder.resolve(".unfinished-2"));
    try (FileChannel channel =
        FileChannel.open(
            alive.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      RowCache.in(folder).open("log", PLAN, rows(2)).close();
      assertFalse(Files.exists(dead));
      assertTrue(Files.exists(alive));
    }
  }

  @Test
  void aDamagedCacheIsRefused() throws IOException {
    RowCache.in(folder).open("log", PLAN, rows(5)).close();
    Path column;
    try (Stream<Path> files = Files.walk(folder)) {
      column = files.filter(f -> f.endsWith("column-0")).findFirst().orElseThrow();
    }
    Files.write(column, new byte[] {1, 2, 3});
    var e =
        assertThrows(BadInputException.class, () -> RowCache.in(folder).open("log", PLAN, rows(5)));
    assertTrue(e.getMessage().contains("expected 20 bytes but it has 3"), e.getMessage());
  }

  @Test
  void filesAreKnownByNameSizeAndTime() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "x");
    String before = RowCache.identityOf(List.of(file));
    assertEquals(before, RowCache.identityOf(List.of(file)));
    Files.writeString(file, "xy");
    assertFalse(before.equals(RowCache.identityOf(List.of(file))));
    assertThrows(
        BadInputException.class, () -> RowCache.identityOf(List.of(folder.resolve("none.csv"))));
  }
}
