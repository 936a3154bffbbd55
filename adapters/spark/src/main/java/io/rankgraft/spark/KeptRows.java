package io.rankgraft.spark;

import io.rankgraft.data.ForwardingRows;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Rows that remember what is kept of each one until it is asked for, as their reader is ahead of
 * the scores. Not safe for concurrent use.
 */
final class KeptRows extends ForwardingRows {
  private final EngineValues rows;
  private final int[] kept;
  private final int scores; // of a row
  private final Deque<Object[]> remembered = new ArrayDeque<>();

  KeptRows(EngineValues rows, String[] kept, int scores) {
    super(rows);
    this.rows = rows;
    this.kept = new int[kept.length];
    for (int i = 0; i < kept.length; i++) {
      this.kept[i] = rows.column(kept[i]);
    }
    this.scores = scores;
  }

  /** What is kept of the first row that was not asked for yet, and room for its scores. */
  Object[] remove() {
    return remembered.remove();
  }

  @Override
  public boolean next() {
    if (!rows.next()) {
      return false;
    }
    Object[] values = new Object[kept.length + scores];
    for (int i = 0; i < kept.length; i++) {
      values[i] = rows.engineValue(kept[i]);
    }
    remembered.add(values);
    return true;
  }
}
