package io.rankgraft.evaluate.lift;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which rows of a task count, how much, and to which unit each belongs. Arrays are copied;
 * immutable.
 *
 * @param mask null for all rows
 * @param weights null for weight one
 * @param units null where every row is a unit
 */
record RowChoice(
    String task,
    int length,
    boolean[] mask,
    double[] weights,
    long[] units,
    Map<String, boolean[]> slices) {
  static RowChoice all(String task, int rows) {
    return new RowChoice(task, rows, null, null, null, Map.of());
  }

  RowChoice withMask(boolean[] rows) {
    requireLength("mask entries", rows.length);
    return new RowChoice(task, length, rows.clone(), weights, units, slices);
  }

  RowChoice withWeights(double[] ofRows) {
    requireLength("weights", ofRows.length);
    return new RowChoice(task, length, mask, ofRows.clone(), units, slices);
  }

  RowChoice withUnits(long[] ofRows) {
    requireLength("units", ofRows.length);
    return new RowChoice(task, length, mask, weights, ofRows.clone(), slices);
  }

  RowChoice withSlice(String name, boolean[] rows) {
    requireLength("entries of slice '" + name + "'", rows.length);
    Map<String, boolean[]> more = new LinkedHashMap<>(slices);
    more.put(name, rows.clone());
    return new RowChoice(task, length, mask, weights, units, more);
  }

  void requireLength(String what, int got) {
    if (got != length) {
      throw new IllegalArgumentException(
          "lift of '%s': expected one of %s per label, %s, but got %s"
              .formatted(task, what, length, got));
    }
  }

  /** The numbers of the rows that count. */
  int[] rows(Optional<String> slice) {
    boolean[] part = slice.map(slices::get).orElse(null);
    return IntStream.range(0, length)
        .filter(i -> (mask == null || mask[i]) && (part == null || part[i]))
        .filter(this::hasWeight)
        .toArray();
  }

  private boolean hasWeight(int i) {
    if (weights != null && (!(weights[i] >= 0) || Double.isInfinite(weights[i]))) {
      throw new IllegalArgumentException(
          "lift of '%s': expected weights of 0 or more but row %s has %s"
              .formatted(task, i, weights[i]));
    }
    return weights == null || weights[i] > 0;
  }

  /** Null where every row has weight one. */
  double[] weights(int[] rows) {
    return weights == null || IntStream.of(rows).allMatch(i -> weights[i] == 1)
        ? null
        : IntStream.of(rows).mapToDouble(i -> weights[i]).toArray();
  }

  long[] units(int[] rows) {
    return IntStream.of(rows).mapToLong(i -> units == null ? i : units[i]).toArray();
  }
}
