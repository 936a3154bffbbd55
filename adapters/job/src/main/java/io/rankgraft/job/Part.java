package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.data.RowNumbers;
import io.rankgraft.data.RowStore;

/**
 * Some rows of a store, in an order.
 *
 * @param rows their numbers in the store
 */
record Part(RowStore store, RowNumbers rows) {
  int size() {
    return rows.size();
  }

  /** Rows of this part from one place to below another. */
  Batch batch(int from, int to) {
    return store.rows(rows.copy(from, to), to - from);
  }

  /** The rows at some places of this part; the places are overwritten. */
  Batch batch(int[] places, int n) {
    for (int i = 0; i < n; i++) {
      places[i] = rows.get(places[i]);
    }
    return store.rows(places, n);
  }
}
