package io.rankgraft.hawkes;

import io.rankgraft.graph.Names;
import io.rankgraft.graph.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which tasks of a job are the click and the conversion. */
record ListTasks(Task click, Optional<Task> conversion) {

  /**
   * @throws IllegalArgumentException if they are not one binary task or two, or not named so
   */
  static ListTasks of(List<Task> tasks, HawkesMount.Lists config) {
    List<Task> chosen = new ArrayList<>();
    if (!config.click().isEmpty()) {
      chosen.add(named(tasks, config.click()));
      if (!config.conversion().isEmpty()) {
        chosen.add(named(tasks, config.conversion()));
      }
    } else {
      chosen.addAll(tasks);
    }
    boolean binary = chosen.stream().allMatch(task -> task.kind() == Task.Kind.BINARY);
    if (chosen.size() > 2 || !binary) {
      throw new IllegalArgumentException(
          "graft '%s': expected one binary task or two, clicks and then conversions, but there are %s; name them: lists.click and lists.conversion"
              .formatted(HawkesMount.NAME, chosen.stream().map(ListTasks::shown).toList()));
    }
    return new ListTasks(
        chosen.get(0), chosen.size() == 2 ? Optional.of(chosen.get(1)) : Optional.empty());
  }

  private static String shown(Task task) {
    return task.kind() == Task.Kind.BINARY ? task.name() : task.name() + ":" + task.kind();
  }

  private static Task named(List<Task> tasks, String name) {
    return tasks.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "graft '%s': expected a task of the job but got '%s'; %s"
                        .formatted(
                            HawkesMount.NAME,
                            name,
                            Names.nearest(name, tasks.stream().map(Task::name).toList()))));
  }

  List<Task> all() {
    List<Task> all = new ArrayList<>(List.of(click));
    conversion.ifPresent(all::add);
    return all;
  }
}
