package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.RowStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestsTest {
  /** Requests a, b, c, a of 2, 3, 1 and 2 rows; c is older than b. */
  private static RowStore store() {
    return RowStore.of(
        new Batch(
            8,
            Map.of(
                JobPlan.REQUEST,
                new Column.Longs(new long[] {7, 7, 5, 5, 5, 9, 7, 7}),
                JobPlan.TIME,
                new Column.Longs(new long[] {10, 11, 30, 31, 32, 20, 40, 41}))));
  }

  @Test
  void partsAreCutByTheTimeOfWholeRequests() {
    Parts parts = Parts.of(store(), Optional.empty(), List.of(.5, .25, .25), Optional.of("page"));
    assertArrayEquals(new int[] {0, 1, 5}, numbers(parts.train()));
    assertArrayEquals(new int[] {2, 3, 4}, numbers(parts.validation()));
    assertArrayEquals(new int[] {6, 7}, numbers(parts.test()));
    assertEquals(2, parts.train().units());
    assertEquals(3, parts.validation().requests().orElseThrow().longest());
  }

  private static int[] numbers(Part part) {
    return part.rows().copy(0, part.size());
  }

  @Test
  void aBatchOfRequestsHasTheirRowsAndSaysWhoseTheyAre() {
    Part all = RequestCut.of(store(), "page").whole();
    Batch batch = all.batch(new int[] {3, 1}, 2);
    assertArrayEquals(new long[] {40, 41, 30, 31, 32}, batch.longs(JobPlan.TIME));
    assertArrayEquals(new int[] {0, 0, 1, 1, 1}, batch.ints(Part.REQUEST_OF));
  }

  @Test
  void noRequestIsCutBetweenTwoBatches() {
    Part all = RequestCut.of(store(), "page").whole();
    assertEquals(5, all.end(0, 4));
    assertEquals(6, all.end(5, 1));
    assertEquals(8, all.end(6, 100));
    assertArrayEquals(new int[] {0, 0, 0, 1}, all.batch(2, 6).ints(Part.REQUEST_OF));
  }

  @Test
  void rowsOfSoManyAreSoManyRequests() {
    Part all = RequestCut.of(store(), "page").whole();
    assertEquals(2, all.units(4));
    assertEquals(1, all.units(1));
    assertEquals(4, all.units(1000));
  }

  @Test
  void rowsOfWhichNoTwoAreOneRequestAreRefused() {
    RowStore alone =
        RowStore.of(
            new Batch(3, Map.of(JobPlan.REQUEST, new Column.Longs(new long[] {1, 2, 1}))));
    assertEquals(
        "--request page: expected neighbouring rows with one value in it, which were shown together, but no two of 3 rows have; sort the log by request, or leave it out",
        assertThrows(BadInputException.class, () -> RequestCut.of(alone, "page")).getMessage());
  }
}
