package io.rankgraft.files.table;

import io.rankgraft.data.BadInputException;
import java.util.List;
import java.util.Optional;

/**
 * What the labels of a chain of tasks have to be: 0 or 1 before the last, an amount of 0 or more at
 * the end, and nothing later without what comes before.
 *
 * @param tasks in order, the amount last
 * @param rejectBroken whether a later label without an earlier one is an error; else it is counted
 */
public record ChainLabels(List<String> tasks, boolean rejectBroken) {
  public ChainLabels {
    tasks = List.copyOf(tasks);
    if (tasks.size() < 2 || tasks.stream().distinct().count() != tasks.size()) {
      throw new IllegalArgumentException(
          "chain labels 'tasks': expected two different tasks or more but got " + tasks);
    }
  }

  /** Why the labels of a row cannot be used, if so. */
  private Optional<String> fault(float[] labels) {
    for (int t = 0; t < labels.length; t++) {
      boolean amount = t == labels.length - 1;
      float y = labels[t];
      if (amount ? !(y >= 0) || Float.isInfinite(y) : y != 0 && y != 1) {
        return Optional.of(
            "expected %s as label '%s' but found %s; correct or remove this row"
                .formatted(
                    amount ? "an amount of 0 or more" : "0 or 1",
                    tasks.get(t),
                    Float.isNaN(y) ? "none" : y));
      }
    }
    return rejectBroken && isBroken(labels)
        ? Optional.of(
            "expected no later label of the chain %s without those before it but found %s; correct or remove this row"
                .formatted(tasks, java.util.Arrays.toString(labels)))
        : Optional.empty();
  }

  /**
   * Checks the labels of the row that is read.
   *
   * @throws BadInputException if they cannot be used
   */
  void check(float[] labels, TableRows row) {
    Optional<String> fault = fault(labels);
    if (fault.isPresent()) {
      throw row.bad(fault.get());
    }
  }

  static boolean isBroken(float[] labels) {
    for (int t = 1; t < labels.length; t++) {
      if (labels[t] != 0 && labels[t - 1] == 0) {
        return true;
      }
    }
    return false;
  }
}
