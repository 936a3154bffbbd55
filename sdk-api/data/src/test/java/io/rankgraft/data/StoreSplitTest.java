package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSplitTest {
  private static RowStore store(long... times) {
    return RowStore.of(new Batch(times.length, Map.of("time", new Column.Longs(times))));
  }

  private static int[] all(RowNumbers numbers) {
    return numbers.copy(0, numbers.size());
  }

  /** More rows than one block, with few instants, around zero and far from it. */
  private static long[] times(long seed, long unit, boolean sorted) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] times = random.longs(70_000, -500, 500).map(t -> t * unit).toArray();
    if (sorted) {
      Arrays.sort(times);
    }
    return times;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000_000_007, 1L << 54})
  void partsAreThoseOfTheCutInMemory(long unit) {
    for (boolean sorted : new boolean[] {true, false}) {
      long[] times = times(unit, unit, sorted);
      List<int[]> expected = Split.cut(times, 0.7, 0.2);
      List<RowNumbers> parts = StoreSplit.byTime(store(times), "time", 0.7, 0.2);
      for (int part = 0; part < 3; part++) {
        int[] inLogOrder = expected.get(part).clone();
        Arrays.sort(inLogOrder);
        assertArrayEquals(inLogOrder, all(parts.get(part)), unit + " " + sorted + " " + part);
      }
    }
  }

  @Test
  void rowsOfOneInstantStayTogetherInTheLaterPart() {
    // the cut before the sixth oldest would part the threes
    List<RowNumbers> parts =
        StoreSplit.byTime(store(3, 1, 2, 3, 9, 1, 3, 2, 4, 1), "time", 0.6, 0.2);
    assertArrayEquals(new int[] {1, 2, 5, 7, 9}, all(parts.get(0)));
    assertArrayEquals(new int[] {0, 3, 6}, all(parts.get(1)));
    assertArrayEquals(new int[] {4, 8}, all(parts.get(2)));
  }

  @Test
  void aPartWithoutRowsIsRefused() {
    for (RowStore one : List.of(store(5, 5, 5, 5), store(6, 5, 6, 6))) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> StoreSplit.byTime(one, "time", 0.5, 0.25));
      assertTrue(e.getMessage().contains("4 rows give"), e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> StoreSplit.inOrder(2, 0.5, 0.3));
    assertArrayEquals(new int[] {2}, all(StoreSplit.inOrder(3, 0.5).get(1)));
  }

  @Test
  void aLongListLiesInAFileWithoutANameAcrossMappings() throws IOException {
    int size = 1000;
    long before = temporaryFiles();
    RowNumbers mapped = RowNumbers.list(size, 10, 7); // 128 numbers per mapping
    RowNumbers heap = RowNumbers.list(size);
    IntStream.range(0, size)
        .forEach(
            i -> {
              mapped.set(i, size - i);
              heap.set(i, size - i);
            });
    assertArrayEquals(all(heap), all(mapped));
    assertEquals(size - 127, mapped.get(127));
    assertEquals(size - 128, mapped.get(128));
    assertEquals(before, temporaryFiles());
    assertThrows(IndexOutOfBoundsException.class, () -> mapped.get(size));
    assertThrows(IllegalStateException.class, () -> RowNumbers.range(0, 3).set(0, 1));
  }

  private static long temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("rankgraft-rows")).count();
    }
  }
}
