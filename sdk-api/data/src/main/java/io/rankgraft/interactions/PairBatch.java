package io.rankgraft.interactions;

import java.util.Arrays;

/**
 * Labelled user-item rows of one training step, in arrays that are used again for the next: only
 * the first {@link #rows} entries count. Made by {@link PairSampler#newBatch}; for one thread.
 */
public final class PairBatch {
  int[] users = new int[0];
  int[] items = new int[0];
  final float[][] labels;
  final float[][] masks;
  private int rows;

  PairBatch(int behaviours, boolean masked) {
    labels = new float[behaviours][0];
    masks = new float[masked ? behaviours : 0][0];
  }

  /** Makes room for a number of rows, all labels and masks 0. */
  void clear(int newRows) {
    rows = newRows;
    if (users.length < rows) {
      int room = Math.max(rows, users.length + users.length / 2);
      users = new int[room];
      items = new int[room];
      Arrays.setAll(labels, k -> new float[room]);
      Arrays.setAll(masks, k -> new float[room]);
      return;
    }
    for (float[] label : labels) {
      Arrays.fill(label, 0, rows, 0f);
    }
    for (float[] mask : masks) {
      Arrays.fill(mask, 0, rows, 0f);
    }
  }

  public int rows() {
    return rows;
  }

  /** The user of each row; not a copy. */
  public int[] users() {
    return users;
  }

  /** The item of each row; not a copy. */
  public int[] items() {
    return items;
  }

  /** 1 where the row's pair was observed under a behaviour; not a copy. */
  public float[] labels(int behaviour) {
    return labels[behaviour];
  }

  /** Whether rows count for some behaviours only. */
  public boolean isMasked() {
    return masks.length > 0;
  }

  /**
   * 1 where the row counts for a behaviour; not a copy.
   *
   * @throws IllegalStateException if all rows count for all
   */
  public float[] masks(int behaviour) {
    if (!isMasked()) {
      throw new IllegalStateException(
          "pair batch: expected masks but every row counts for every behaviour");
    }
    return masks[behaviour];
  }
}
