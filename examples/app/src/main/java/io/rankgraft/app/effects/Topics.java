package io.rankgraft.app.effects;

import io.rankgraft.app.data.Draws;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Items by a trait that has a few values, as many of each.
 *
 * @param of the value by item
 * @param members the items by value
 */
record Topics(int[] of, int[][] members) {

  /** Items in an order of chance. */
  Topics(int items, int values, Draws draws) {
    this(shuffled(items, values, draws), values);
  }

  private Topics(int[] of, int values) {
    this(
        of,
        IntStream.range(0, values)
            .mapToObj(v -> IntStream.range(0, of.length).filter(i -> of[i] == v).toArray())
            .toArray(int[][]::new));
  }

  private static int[] shuffled(int items, int values, Draws draws) {
    int[] of = new int[items];
    Arrays.setAll(of, i -> i % values);
    for (int i = items - 1; i > 0; i--) {
      int j = draws.below(i + 1);
      int x = of[i];
      of[i] = of[j];
      of[j] = x;
    }
    return of;
  }

  /** Any item with the value. */
  int any(int value, Draws draws) {
    return members[value][draws.below(members[value].length)];
  }
}
