package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rankgraft.data.ShuffledIndices.Remainder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchingTest {
  private static List<int[]> epoch(ShuffledIndices indices) {
    List<int[]> batches = new ArrayList<>();
    for (Optional<int[]> next = indices.next(); next.isPresent(); next = indices.next()) {
      batches.add(next.get());
    }
    return batches;
  }

  private static int[] flat(List<int[]> batches) {
    return batches.stream().flatMapToInt(Arrays::stream).toArray();
  }

  @Test
  void anEpochHoldsEveryIndexOnce() {
    var indices = new ShuffledIndices(10, 4, 7, Remainder.KEEP);
    int[] first = flat(epoch(indices));
    int[] second = flat(epoch(indices));
    assertEquals(3, indices.batches());
    assertFalse(Arrays.equals(first, second), "each epoch has its own order");
    assertArrayEquals(IntStream.range(0, 10).toArray(), Arrays.stream(first).sorted().toArray());
    assertArrayEquals(IntStream.range(0, 10).toArray(), Arrays.stream(second).sorted().toArray());
  }

  @Test
  void theLastIncompleteBatchIsDroppedOnRequest() {
    var indices = new ShuffledIndices(10, 4, 7, Remainder.DROP);
    List<int[]> batches = epoch(indices);
    assertEquals(2, batches.size());
    assertEquals(2, indices.batches());
    assertEquals(8, flat(batches).length);
    assertEquals(new Position(1, 0), indices.position());
    assertEquals(
        2, epoch(new ShuffledIndices(8, 4, 7, Remainder.DROP)).size(), "full batches stay");
    assertThrows(
        IllegalArgumentException.class, () -> new ShuffledIndices(3, 4, 7, Remainder.DROP));
  }

  @Test
  void resumingEqualsNotHavingStopped() {
    for (Remainder remainder : Remainder.values()) {
      var whole = new ShuffledIndices(10, 3, 7, remainder);
      for (int step = 0; step < 12; step++) {
        var resumed = new ShuffledIndices(10, 3, 7, remainder);
        resumed.seek(whole.position());
        assertEquals(whole.position(), resumed.position());
        Optional<int[]> expected = whole.next();
        Optional<int[]> actual = resumed.next();
        assertEquals(expected.isPresent(), actual.isPresent());
        expected.ifPresent(batch -> assertArrayEquals(batch, actual.get()));
      }
    }
  }

  @Test
  void positionsOfOtherDataAreRefused() {
    var indices = new ShuffledIndices(10, 3, 7, Remainder.KEEP);
    assertThrows(IllegalArgumentException.class, () -> indices.seek(new Position(0, 11)));
    assertThrows(IllegalArgumentException.class, () -> new Position(-1, 0));
  }

  @Test
  void positionsHaveAJsonForm() throws Exception {
    var mapper = new ObjectMapper();
    var position = new Position(3, 1L << 40);
    assertEquals(position, mapper.readValue(mapper.writeValueAsString(position), Position.class));
  }

  @Test
  void permutationsAreUniform() {
    int[] firsts = new int[6];
    for (int epoch = 0; epoch < 6000; epoch++) {
      firsts[ShuffledIndices.permutation(6, 1, epoch)[0]]++;
    }
    for (int count : firsts) {
      assertEquals(1000, count, 150, "five standard deviations");
    }
  }

  @Test
  void batchesGiveTheirColumnsByNameAndType() {
    var ids = new Column.Ints(new int[] {1, 2});
    var dense = new Column.Floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    var batch =
        new Batch(2, Map.of("item", ids, "taste", dense, "time", new Column.Longs(new long[2], 2)));
    assertSame(ids.values(), batch.ints("item"));
    assertSame(dense.values(), batch.floats("taste"));
    assertEquals(2, batch.longs("time").length);
    assertArrayEquals(new int[] {2, 3}, batch.columns().get("taste").shape());
    assertEquals(6, dense.size());
    var type = assertThrows(IllegalArgumentException.class, () -> batch.ints("taste"));
    assertEquals("batch column 'taste': expected ints but it has floats", type.getMessage());
    var name = assertThrows(IllegalArgumentException.class, () -> batch.ints("itm"));
    assertTrue(name.getMessage().contains("there are only ["), name.getMessage());
  }

  @Test
  void shapesMustFit() {
    assertThrows(IllegalArgumentException.class, () -> new Column.Ints(new int[5], 2, 3));
    assertThrows(IllegalArgumentException.class, () -> new Column.Ints(new int[6], -2, -3));
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Batch(3, Map.of("item", new Column.Ints(new int[2]))));
    assertEquals("batch column 'item': expected 3 rows but got 2", e.getMessage());
  }

  @Test
  void splitsFollowTime() {
    long[] times = {9, 0, 8, 1, 7, 2, 6, 3, 5, 4};
    Split split = Split.byTime(times);
    assertArrayEquals(new int[] {1, 3, 5, 7, 9, 8, 6, 4}, split.train());
    assertArrayEquals(new int[] {2}, split.validation());
    assertArrayEquals(new int[] {0}, split.test());
  }

  @Test
  void rowsOfOneInstantAreNeverSplit() {
    long[] times = {1, 1, 1, 2, 2, 3, 3, 3, 4, 5};
    // The cut before row 7 would part the threes: they move to the later part whole.
    Split split = Split.byTime(times, 0.5, 0.3);
    var e = assertThrows(IllegalArgumentException.class, () -> Split.byTime(times, 0.5, 0.2));
    assertTrue(e.getMessage().contains("10 rows give 5, 0, 5"), e.getMessage());
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, split.train());
    assertArrayEquals(new int[] {5, 6, 7}, split.validation());
    assertArrayEquals(new int[] {8, 9}, split.test());
  }

  @Test
  void rowsThatAreInOrderAreCutByPlace() {
    Split split = Split.inOrder(10, 0.5, 0.3);
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, split.train());
    assertArrayEquals(new int[] {5, 6, 7}, split.validation());
    assertArrayEquals(new int[] {8, 9}, split.test());
    List<int[]> two = Split.cut(3, 0.5);
    assertArrayEquals(new int[] {0, 1}, two.get(0));
    assertArrayEquals(new int[] {2}, two.get(1));
    assertThrows(IllegalArgumentException.class, () -> Split.inOrder(2, 0.5, 0.3));
    assertThrows(IllegalArgumentException.class, () -> Split.inOrder(10, 0.7, 0.3));
  }

  @Test
  void sortedTimesAreCutAsShuffledOnes() {
    long[] times = {1, 2, 2, 5, 7, 7, 7, 8, 9, 9};
    long[] backwards = new long[times.length];
    for (int i = 0; i < times.length; i++) {
      backwards[i] = times[times.length - 1 - i];
    }
    // the seventh row is one of three of one instant: they belong to the later part
    assertArrayEquals(new int[] {0, 1, 2, 3}, Split.cut(times, 0.6).get(0));
    int[] older = Split.cut(backwards, 0.6).get(0);
    assertArrayEquals(new int[] {9, 7, 8, 6}, older);
  }

  @Test
  void nearestNamesComeByEditDistance() {
    assertEquals(1, Nearest.distance("Alpa", "alpha"));
    assertEquals(3, Nearest.distance("kitten", "sitting"));
    assertEquals("nearest: item, its, user", Nearest.to("itm", List.of("user", "its", "item")));
    assertEquals("there are none", Nearest.to("itm", List.of()));
  }
}
