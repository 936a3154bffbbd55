package io.rankgraft.behaviours;

import io.rankgraft.data.Feature;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The behaviours of a log, upstream first, and the binary tasks they serve. Tasks of other kinds
 * are not served.
 *
 * <p>A task belongs to the behaviour of its name. Tasks without a namesake get the last behaviours
 * that are left, in order: with the sequences view, cart and order and the tasks click and buy,
 * click belongs to cart and buy to order.
 *
 * @param behaviours upstream first
 * @param tasks of each behaviour, empty where it serves none
 */
public record BehaviourTasks(List<Feature> behaviours, List<Optional<Task>> tasks) {
  public BehaviourTasks {
    behaviours = List.copyOf(behaviours);
    tasks = List.copyOf(tasks);
  }

  /**
   * The behaviours and tasks of a site.
   *
   * @param graft whose messages these are
   * @param least the fewest behaviours it can do with
   * @throws IllegalArgumentException if there are fewer, no binary task, fewer behaviours than
   *     tasks, or tasks in another order than their behaviours
   */
  public static BehaviourTasks of(String graft, Site site, int least) {
    List<Feature> behaviours = site.features().behaviours();
    List<String> names = behaviours.stream().map(Feature::name).toList();
    List<Task> tasks =
        site.tasks().stream().filter(task -> task.kind() == Task.Kind.BINARY).toList();
    if (behaviours.size() < least) {
      throw refused(
          graft,
          "%s sequences of the item or more, upstream first,".formatted(least),
          "the log has %s; add the events that come before".formatted(names));
    }
    if (tasks.isEmpty()) {
      throw refused(
          graft,
          "a task with labels of 0 and 1",
          "the tasks are %s; name a binary one"
              .formatted(site.tasks().stream().map(Task::name).toList()));
    }
    List<String> taskNames = tasks.stream().map(Task::name).toList();
    if (tasks.size() > behaviours.size()) {
      throw refused(
          graft,
          "a sequence for each task",
          "the log has the sequences %s and the tasks %s; add sequences or leave tasks out"
              .formatted(names, taskNames));
    }
    int[] places = places(names, taskNames);
    List<Optional<Task>> of = new ArrayList<>();
    behaviours.forEach(behaviour -> of.add(Optional.empty()));
    for (int t = 0; t < places.length; t++) {
      if (t > 0 && places[t] < places[t - 1]) {
        throw refused(
            graft,
            "tasks in the order of their sequences",
            "the tasks are %s and the sequences %s; put what comes before first in both"
                .formatted(taskNames, names));
      }
      of.set(places[t], Optional.of(tasks.get(t)));
    }
    return new BehaviourTasks(behaviours, of);
  }

  /** The behaviour of each task: its namesake, or one of the last that are left. */
  private static int[] places(List<String> behaviours, List<String> tasks) {
    int[] places = tasks.stream().mapToInt(behaviours::indexOf).toArray();
    List<Integer> left = new ArrayList<>();
    for (int k = 0; k < behaviours.size(); k++) {
      if (!tasks.contains(behaviours.get(k))) {
        left.add(k);
      }
    }
    int from = left.size() - (int) Arrays.stream(places).filter(place -> place < 0).count();
    for (int t = 0; t < places.length; t++) {
      if (places[t] < 0) {
        places[t] = left.get(from++);
      }
    }
    return places;
  }

  private static IllegalArgumentException refused(String graft, String expected, String found) {
    return new IllegalArgumentException(
        "graft '%s': expected %s but %s".formatted(graft, expected, found));
  }

  public List<String> names() {
    return behaviours.stream().map(Feature::name).toList();
  }

  /** How many tasks are served. */
  public int served() {
    return (int) tasks.stream().filter(Optional::isPresent).count();
  }

  /**
   * λ of each behaviour: as named, by task or behaviour, those not named 0; without any name, the
   * tasks weigh the same and sum to 1. A behaviour that serves no task has 0: it has no labels.
   *
   * @throws IllegalArgumentException if a name is of no behaviour with a task, or a weight below 0
   */
  public List<Float> lambdas(String graft, Map<String, Float> named) {
    List<Float> lambdas = new ArrayList<>();
    for (Optional<Task> task : tasks) {
      lambdas.add(task.isPresent() && named.isEmpty() ? 1f / served() : 0f);
    }
    named.forEach(
        (name, lambda) -> {
          int at = placeOf(name);
          if (at < 0) {
            List<String> known = new ArrayList<>();
            tasks.forEach(task -> task.ifPresent(t -> known.add(t.name())));
            throw refused(
                graft,
                "lambdas of tasks",
                "got one of '%s', which has no labels; %s"
                    .formatted(name, Names.nearest(name, known)));
          }
          if (!(lambda >= 0) || Float.isInfinite(lambda)) {
            throw refused(graft, "finite lambdas >= 0", "got %s for '%s'".formatted(lambda, name));
          }
          lambdas.set(at, lambda);
        });
    return lambdas;
  }

  /** The behaviour that serves a task of this name, or of this name and serving a task; else −1. */
  private int placeOf(String name) {
    for (int k = 0; k < tasks.size(); k++) {
      boolean isNamed =
          behaviours.get(k).name().equals(name)
              || tasks.get(k).filter(task -> task.name().equals(name)).isPresent();
      if (isNamed && tasks.get(k).isPresent()) {
        return k;
      }
    }
    return -1;
  }
}
