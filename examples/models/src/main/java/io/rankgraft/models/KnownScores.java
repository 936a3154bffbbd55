package io.rankgraft.models;

import io.rankgraft.interactions.Interactions;

/**
 * The scores of some pairs, in place of their inner products.
 *
 * @param pairs the pairs, all users by all items
 * @param values by position in {@code pairs}; read and not copied
 */
public record KnownScores(Interactions pairs, float[] values) {
  public KnownScores {
    if (values.length != pairs.size()) {
      throw new IllegalArgumentException(
          "known scores: expected one value for each of %s pairs but got %s"
              .formatted(pairs.size(), values.length));
    }
  }

  /** Writes the user's into a row of scores, one an item. */
  void writeTo(float[] row, int user) {
    for (int p = pairs.begin(user); p < pairs.end(user); p++) {
      row[pairs.item(p)] = values[p];
    }
  }
}
