package io.rankgraft.tensorflow;

import io.rankgraft.data.Interactions;

/**
 * What is added to the scores of some pairs.
 *
 * @param pairs the pairs, all users by all items
 * @param values by position in {@code pairs}; read and not copied
 */
public record SparseTerm(Interactions pairs, float[] values) {
  public SparseTerm {
    if (values.length != pairs.size()) {
      throw new IllegalArgumentException(
          "sparse term: expected one value for each of %d pairs but got %d"
              .formatted(pairs.size(), values.length));
    }
  }

  /** Adds the user's values to a row of scores, one an item. */
  void addTo(float[] row, int user) {
    for (int p = pairs.begin(user); p < pairs.end(user); p++) {
      row[pairs.item(p)] += values[p];
    }
  }
}
