package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.RowNumbers;
import io.rankgraft.data.RowStore;
import java.util.Map;
import java.util.Optional;

/**
 * Some rows of a store, in an order.
 *
 * @param rows their numbers in the store
 * @param requests which of them are one list; empty where each row is a request of its own
 */
record Part(RowStore store, RowNumbers rows, Optional<Requests> requests) {
  /** The column with the request of each row of a batch, where rows are lists. */
  static final String REQUEST_OF = "request-of";

  Part(RowStore store, RowNumbers rows) {
    this(store, rows, Optional.empty());
  }

  int size() {
    return rows.size();
  }

  /** What is shuffled: rows, or requests. */
  int units() {
    return requests.map(Requests::count).orElse(size());
  }

  /** How many units make about as many rows. */
  int units(int ofRows) {
    return (int) Math.max(1, Math.min(units(), (long) ofRows * units() / size()));
  }

  /** The end of a batch that begins at a place and has about so many rows: no request is cut. */
  int end(int from, int most) {
    int end = Math.min(size(), from + most);
    return requests.map(lists -> lists.endAt(end)).orElse(end);
  }

  /** Rows of this part from one place to below another. */
  Batch batch(int from, int to) {
    Batch batch = store.rows(rows.copy(from, to), to - from);
    return requests.map(lists -> numbered(batch, lists.numbers(from, to))).orElse(batch);
  }

  /** The rows of some units of this part; the units are overwritten. */
  Batch batch(int[] units, int n) {
    if (requests.isPresent()) {
      int[] places = requests.get().places(units, n);
      return numbered(stored(places, places.length), requests.get().numbers(units, n));
    }
    return stored(units, n);
  }

  private Batch stored(int[] places, int n) {
    for (int i = 0; i < n; i++) {
      places[i] = rows.get(places[i]);
    }
    return store.rows(places, n);
  }

  private static Batch numbered(Batch batch, int[] requests) {
    return batch.with(new Batch(batch.rows(), Map.of(REQUEST_OF, new Column.Ints(requests))));
  }
}
