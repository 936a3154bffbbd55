package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.data.RowStore;
import java.util.Arrays;

/**
 * Some rows of a store, in an order.
 *
 * @param rows their numbers in the store
 */
record Part(RowStore store, int[] rows) {
  int size() {
    return rows.length;
  }

  /** Rows of this part from one place to below another. */
  Batch batch(int from, int to) {
    return store.rows(Arrays.copyOfRange(rows, from, to), to - from);
  }

  /** The rows at some places of this part; the places are overwritten. */
  Batch batch(int[] places, int n) {
    for (int i = 0; i < n; i++) {
      places[i] = rows[places[i]];
    }
    return store.rows(places, n);
  }
}
