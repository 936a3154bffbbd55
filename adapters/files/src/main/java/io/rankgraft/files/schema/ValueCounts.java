package io.rankgraft.files.schema;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How often values occur, exact up to a number of distinct ones; beyond it only how many came. */
final class ValueCounts {
  private static final int CHARACTERS = 64; // on average: long texts have less room

  private final int most;
  private final Map<String, int[]> counts = new HashMap<>();
  private long characters;
  private boolean full;
  private long total;

  /**
   * @param most distinct values
   */
  ValueCounts(int most) {
    this.most = most;
  }

  void add(String value) {
    total++;
    int[] count = counts.get(value);
    if (count != null) {
      count[0]++;
    } else if (counts.size() < most && characters < (long) most * CHARACTERS) {
      counts.put(value, new int[] {1});
      characters += value.length();
    } else {
      full = true;
    }
  }

  /** All values and those of another; of two that are full, what they have. */
  ValueCounts and(ValueCounts other) {
    ValueCounts both = new ValueCounts(Math.max(most, other.most));
    for (ValueCounts one : List.of(this, other)) {
      one.counts.forEach(
          (value, count) -> both.counts.computeIfAbsent(value, v -> new int[1])[0] += count[0]);
      both.full |= one.full;
      both.total += one.total;
    }
    both.full |= both.counts.size() > both.most;
    return both;
  }

  /** Whether there are more distinct values than were counted. */
  boolean isFull() {
    return full;
  }

  /** Distinct values counted. */
  int distinct() {
    return counts.size();
  }

  /** Values, those seen before included. */
  long total() {
    return total;
  }

  boolean has(String value) {
    return counts.containsKey(value);
  }

  /** The share of these values, as often as they occur, that another has too. */
  double shareIn(ValueCounts other) {
    long all = 0;
    long shared = 0;
    for (Map.Entry<String, int[]> value : counts.entrySet()) {
      all += value.getValue()[0];
      shared += other.has(value.getKey()) ? value.getValue()[0] : 0;
    }
    return all == 0 ? 0 : (double) shared / all;
  }

  /** Values seen so often at least, the most frequent first. */
  List<String> frequent(int least) {
    return ranked().filter(value -> value.getValue()[0] >= least).map(Map.Entry::getKey).toList();
  }

  /** How many values are among those seen so often at least, each as often as it occurs. */
  long covered(int least) {
    return counts.values().stream().mapToLong(count -> count[0] >= least ? count[0] : 0).sum();
  }

  List<String> examples(int many) {
    return ranked().limit(many).map(Map.Entry::getKey).toList();
  }

  private Stream<Map.Entry<String, int[]>> ranked() {
    return counts.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, int[]>>comparingInt(value -> -value.getValue()[0])
                .thenComparing(Map.Entry::getKey));
  }
}
