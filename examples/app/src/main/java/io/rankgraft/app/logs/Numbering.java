package io.rankgraft.app.logs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Numbers for names, by their first mention, and how often each was mentioned. */
final class Numbering {
  private final Map<String, Integer> numbers = new HashMap<>();
  private int[] counts = new int[16];

  int mention(String name) {
    int number = numbers.computeIfAbsent(name, n -> numbers.size());
    if (number == counts.length) {
      counts = Arrays.copyOf(counts, 2 * number);
    }
    counts[number]++;
    return number;
  }

  /** The number of a name that was mentioned. */
  int number(String name) {
    return numbers.get(name);
  }

  /**
   * The names that take part, most mentions first and at one count by name.
   *
   * @param most of them
   * @param least mentions of each
   */
  Choice choose(int most, int least) {
    String[] names = new String[numbers.size()];
    numbers.forEach((name, number) -> names[number] = name);
    int[] chosen =
        IntStream.range(0, names.length)
            .filter(i -> counts[i] >= least)
            .boxed()
            .sorted(
                (a, b) ->
                    counts[a] == counts[b]
                        ? names[a].compareTo(names[b])
                        : Integer.compare(counts[b], counts[a]))
            .limit(most)
            .mapToInt(i -> i)
            .toArray();
    int[] places = new int[names.length];
    Arrays.fill(places, -1);
    for (int i = 0; i < chosen.length; i++) {
      places[chosen[i]] = i;
    }
    return new Choice(Arrays.stream(chosen).mapToObj(i -> names[i]).toList(), places);
  }

  /**
   * @param places of each number among the names; −1 of one that takes no part
   */
  record Choice(List<String> names, int[] places) {}
}
