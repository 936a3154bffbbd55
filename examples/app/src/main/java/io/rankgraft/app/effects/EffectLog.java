package io.rankgraft.app.effects;

import java.util.List;

/**
 * A generated log, its rows by time.
 *
 * @param behaviours names of the sequences, upstream first
 * @param tasks names of the labels, upstream first
 * @param lists whether rows of a request are a list
 */
public record EffectLog(
    int users,
    int items,
    List<String> behaviours,
    List<String> tasks,
    boolean lists,
    List<EffectRow> rows) {
  public EffectLog {
    behaviours = List.copyOf(behaviours);
    tasks = List.copyOf(tasks);
    rows = List.copyOf(rows);
  }
}
