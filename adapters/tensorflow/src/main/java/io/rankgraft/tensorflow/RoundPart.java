package io.rankgraft.tensorflow;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What one partition's steps of a round came to: all of the variables that are not rows of tables,
 * and the rows that changed. Arrays are not copied.
 *
 * @param dense values by name, row-major
 * @param tables the changed rows by table
 * @param lossSums of each loss term over the steps
 */
public record RoundPart(
    Map<String, float[]> dense, Map<String, Rows> tables, List<Double> lossSums)
    implements Serializable {

  /**
   * Changed rows of a table and of the optimizer's slots for them.
   *
   * @param ids of the rows, ascending
   * @param values by variable, [ids, width]
   * @param widths by variable
   */
  public record Rows(int[] ids, Map<String, float[]> values, Map<String, Integer> widths)
      implements Serializable {}

  /** Bytes of all values and ids. */
  public long bytes() {
    long floats = dense.values().stream().mapToLong(v -> v.length).sum();
    long ids = 0;
    for (Rows rows : tables.values()) {
      ids += rows.ids().length;
      floats += rows.values().values().stream().mapToLong(v -> v.length).sum();
    }
    return (floats + ids) * Float.BYTES;
  }

  /** The difference of two states: a row counts as changed if any bit of it or its slots did. */
  static RoundPart of(
      RoundState before,
      Map<String, float[]> after,
      Map<String, List<String>> tables,
      Map<String, Integer> rowsOf,
      List<Double> lossSums) {
    Map<String, float[]> dense = new LinkedHashMap<>(after);
    Map<String, Rows> changed = new LinkedHashMap<>();
    tables.forEach(
        (table, variables) -> {
          dense.keySet().removeAll(variables);
          changed.put(table, rows(before.values(), after, variables, rowsOf.get(table)));
        });
    return new RoundPart(dense, changed, lossSums);
  }

  private static Rows rows(
      Map<String, float[]> before,
      Map<String, float[]> after,
      List<String> variables,
      int rows) {
    int[] ids =
        IntStream.range(0, rows)
            .filter(
                row ->
                    variables.stream()
                        .anyMatch(v -> differs(before.get(v), after.get(v), row, rows)))
            .toArray();
    Map<String, float[]> values = new LinkedHashMap<>();
    Map<String, Integer> widths = new LinkedHashMap<>();
    for (String variable : variables) {
      float[] all = after.get(variable);
      int width = all.length / rows;
      float[] kept = new float[ids.length * width];
      for (int i = 0; i < ids.length; i++) {
        System.arraycopy(all, ids[i] * width, kept, i * width, width);
      }
      values.put(variable, kept);
      widths.put(variable, width);
    }
    return new Rows(ids, values, widths);
  }

  private static boolean differs(float[] before, float[] after, int row, int rows) {
    int width = after.length / rows;
    for (int i = row * width; i < (row + 1) * width; i++) {
      if (Float.floatToRawIntBits(before[i]) != Float.floatToRawIntBits(after[i])) {
        return true;
      }
    }
    return false;
  }
}
