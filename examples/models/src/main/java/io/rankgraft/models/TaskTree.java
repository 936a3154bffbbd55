package io.rankgraft.models;

import io.rankgraft.graph.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which task each task rests on, as configuration writes it: {@code watch>click}. DTRN, section
 * 4.4.
 *
 * @param parents the task before, by task
 */
record TaskTree(Map<String, String> parents) {

  /**
   * @throws IllegalArgumentException if a pair is none, or a task has two tasks before it
   */
  static TaskTree of(List<String> transfers) {
    Map<String, String> parents = new LinkedHashMap<>();
    for (String transfer : transfers) {
      String[] pair = transfer.split(">", -1);
      if (pair.length != 2 || pair[0].isBlank() || pair[1].isBlank()) {
        throw new IllegalArgumentException(
            "dtrn 'transfers': expected before>after but found '%s'; write for instance watch>click"
                .formatted(transfer));
      }
      String other = parents.put(pair[1].strip(), pair[0].strip());
      if (other != null) {
        throw new IllegalArgumentException(
            "dtrn 'transfers': expected one task before '%s' but found '%s' and '%s'; a tree has one"
                .formatted(pair[1].strip(), other, pair[0].strip()));
      }
    }
    return new TaskTree(parents);
  }

  /** Whether some data have none of the tree's tasks: a preset's tree for another data set. */
  boolean isForeignTo(List<String> tasks) {
    return tasks.stream().noneMatch(t -> parents.containsKey(t) || parents.containsValue(t));
  }

  /**
   * The tree over the tasks that are trained: a task whose parent is not rests on the nearest task
   * before that is. Empty, and so a chain, where the tree is of other data.
   *
   * @param tasks all of the data
   * @throws IllegalArgumentException if a task of the tree is not among them
   */
  Map<String, String> among(List<String> tasks, List<String> trained) {
    Map<String, String> left = new LinkedHashMap<>();
    if (isForeignTo(tasks)) {
      return left;
    }
    parents.forEach(
        (after, before) -> {
          for (String task : List.of(before, after)) {
            if (!tasks.contains(task)) {
              throw new IllegalArgumentException(
                  "dtrn 'transfers': expected tasks among %s but found '%s'; %s"
                      .formatted(tasks, task, Names.nearest(task, tasks)));
            }
          }
          String parent = before;
          for (int up = 0; parent != null && !trained.contains(parent); up++) {
            if (up > parents.size()) {
              throw new IllegalArgumentException(
                  "dtrn 'transfers': expected a tree but found a circle through '%s'; remove a transfer"
                      .formatted(parent));
            }
            parent = parents.get(parent);
          }
          if (parent != null && trained.contains(after)) {
            left.put(after, parent);
          }
        });
    return left;
  }
}
