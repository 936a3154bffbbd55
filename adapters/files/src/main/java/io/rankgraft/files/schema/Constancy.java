package io.rankgraft.files.schema;

import io.rankgraft.data.StableHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which columns have one value wherever a key column has one value: those of a user, of an item.
 * The first keys are watched, and no more: what is false shows itself early.
 */
final class Constancy {
  private static final int KEYS = 5_000;

  private final Map<String, List<Long>> first = new HashMap<>(); // hashes of values, by column
  private final List<Boolean> broken = new ArrayList<>();
  private long repeated; // rows whose key was there before

  /** Takes a row in: a key, and a value of each column; there may be more columns than before. */
  void add(Object key, List<Object> values) {
    if (key == null) {
      return;
    }
    String text = key.toString();
    List<Long> hashes = first.get(text);
    if (hashes == null) {
      if (first.size() == KEYS) {
        return;
      }
      hashes = new ArrayList<>(values.size());
      first.put(text, hashes);
    } else {
      repeated++;
    }
    for (int column = 0; column < values.size(); column++) {
      Object value = values.get(column);
      long hash = value == null ? 0 : StableHash.text(value.toString());
      while (broken.size() <= column) {
        broken.add(false);
      }
      if (column >= hashes.size()) {
        hashes.add(hash);
      } else if (hashes.get(column) != hash) {
        broken.set(column, true);
      }
    }
  }

  /** Whether a column was constant, and keys came often enough to tell. */
  boolean holds(int column) {
    return repeated > 0 && column < broken.size() && !broken.get(column);
  }
}
