package io.rankgraft.backbones.list;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.testkit.GraphRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemListsTest {
  /** Three lists of 3, 0 and 2 items, one field of 5 ids, one number. */
  private static ItemLists lists(float... conversions) {
    return new ItemLists(
        List.of(5),
        1,
        new int[] {0, 3, 3, 5},
        new int[] {0, 1, 2, 3, 4},
        new float[] {10, 11, 12, 13, 14},
        new float[] {1, 0, 1, 0, 1},
        conversions,
        Map.of());
  }

  @Test
  void whatCannotBeUsedIsLeftOutAndCounted() {
    ItemLists usable = lists(1, 1, 0, 0, 1).usable(2, ItemLists.Unclicked.DROP);
    assertEquals(2, usable.size());
    assertArrayEquals(new int[] {0, 2, 4}, usable.begin());
    assertArrayEquals(new int[] {0, 1, 3, 4}, usable.ids());
    assertArrayEquals(new float[] {10, 11, 13, 14}, usable.numbers());
    assertArrayEquals(new float[] {1, 0, 0, 1}, usable.conversions());
    assertEquals(
        Map.of(
            "empty lists left out", 1L,
            "lists cut to 2 items", 1L,
            "conversions without a click dropped", 1L),
        usable.notes());
  }

  @Test
  void conversionsWithoutAClickCanBeRejected() {
    String message =
        assertThrows(
                BadInputException.class,
                () -> lists(1, 1, 0, 0, 1).usable(3, ItemLists.Unclicked.REJECT))
            .getMessage();
    assertTrue(message.contains("one in list 0, item 1 without a click"), message);
  }

  @Test
  void goodListsStayAsTheyAre() {
    ItemLists good = lists(1, 0, 0, 0, 1).select(0, 2);
    assertEquals(good, good.usable(3, ItemLists.Unclicked.REJECT));
    assertEquals("2 lists of 5 items, 3 clicks, 2 conversions", good.toString());
  }

  @Test
  void idsOutsideTheirVocabularyAreRefused() {
    assertThrows(
        BadInputException.class,
        () ->
            new ItemLists(
                List.of(5),
                0,
                new int[] {0, 1},
                new int[] {5},
                new float[0],
                new float[1],
                new float[1],
                Map.of()));
  }

  @Test
  void featuresOfABatchAreEmbeddingsNumbersAndThePosition() {
    ListFeatures features = new ListFeatures(3, List.of(5), 1, 2, 2);
    assertEquals(5, features.width());
    ListBatch batch = ListBatch.of(lists(0, 0, 0, 0, 0), features, new int[] {2, 0}, 2);
    assertArrayEquals(new int[] {4, 5, 0, 1, 2, 3}, batch.ids()); // 0 is padding
    assertArrayEquals(new int[] {2, 3}, batch.lengths());
    assertArrayEquals(new float[] {0, 1, 0, 1, 0, 1}, batch.clicks());
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      ListInputs in = features.build(model.scope(Build.SERVE));
      try (GraphRun run = GraphRun.open(model)) {
        run.feed(Build.SERVE, "ids", batch.ids(), 2, 3);
        run.feed(Build.SERVE, "numbers", batch.numbers(), 2, 3);
        run.feed(Build.SERVE, "lengths", batch.lengths(), 2);
        float[] x = run.floats(in.items());
        assertEquals(2 * 3 * 5, x.length);
        assertEquals(13, x[2]); // list 2's first number
        assertEquals(14, x[5 + 2]);
        assertArrayEquals(new float[5], java.util.Arrays.copyOfRange(x, 10, 15)); // padding
        assertEquals(x[3], x[15 + 3]); // the same position in another list
        assertEquals(x[4], x[15 + 4]);
      }
    }
  }

  @Test
  void listsLongerThanThePositionsAreRefused() {
    ListFeatures two = new ListFeatures(2, List.of(5), 1, 2, 0);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> ListBatch.of(lists(0, 0, 0, 0, 0), two, new int[] {0}, 1))
            .getMessage();
    assertTrue(message.contains("lists of 2 items or fewer but list 0 has 3"), message);
  }
}
