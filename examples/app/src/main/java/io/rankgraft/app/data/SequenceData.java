package io.rankgraft.app.data;

import io.rankgraft.data.Split;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows to predict, the events before them, and a cut by time.
 *
 * @param name what reports call it
 * @param split row numbers: all of validation is later than all of train, and so on, or so for each
 *     user
 * @param notes what was left out or cut short, by reason
 * @param about how it was cut, in words
 */
public record SequenceData(
    String name,
    SequenceLog log,
    SequenceRows rows,
    Split split,
    Map<String, Long> notes,
    String about) {
  public SequenceData {
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes)); // reports print its order
  }

  /** Data cut by time in the proportions of {@link Split#byTime(long[])}. */
  public SequenceData(
      String name, SequenceLog log, SequenceRows rows, Split split, Map<String, Long> notes) {
    this(name, log, rows, split, notes, "by time, 8 : 1 : 1; histories strictly before each row");
  }

  /**
   * The histories of some rows, one behaviour: the most recent events strictly before each row,
   * most recent first, padded with item 0 behind them.
   *
   * @param of the first {@code n} are the rows
   * @param length positions a row; older events are left out
   * @param items receives {@code n · length} item ids
   * @param mask receives 1 for events and 0 for padding
   */
  public void histories(int behaviour, int[] of, int n, int length, int[] items, float[] mask) {
    for (int i = 0; i < n; i++) {
      int row = of[i];
      int at = i * length;
      int written = log.history(behaviour, rows.users()[row], rows.times()[row], length, items, at);
      for (int l = 0; l < length; l++) {
        mask[at + l] = l < written ? 1 : 0;
        if (l >= written) {
          items[at + l] = 0;
        }
      }
    }
  }

  /** How many rows have a longer history of a behaviour than {@code length}. */
  public long cutShort(int behaviour, int length) {
    long count = 0;
    for (int row = 0; row < rows.size(); row++) {
      count += log.countBefore(behaviour, rows.users()[row], rows.times()[row]) > length ? 1 : 0;
    }
    return count;
  }
}
