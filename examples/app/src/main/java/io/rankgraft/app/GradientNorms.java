package io.rankgraft.app;

import io.rankgraft.graph.State;
import io.rankgraft.report.Figure;
import io.rankgraft.tensorflow.TrainingListener;
import io.rankgraft.tensorflow.TrainingLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records what a merge keeps of the tasks' gradients on the shared parameters: their norms, figure
 * 5 of HTLNet, and the cosines between them. A point is the mean of several steps, since a batch's
 * gradient is noisy; a resumed training has the points since then.
 */
final class GradientNorms implements TrainingListener {
  private static final int EVERY = 5; // steps between two readings
  private static final int READINGS = 8; // of one point

  private final Map<String, String> norms = new LinkedHashMap<>(); // a state's ending, by label
  private final Map<String, String> cosines = new LinkedHashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>(); // of states, by label
  private final Map<String, Double> sums = new LinkedHashMap<>();
  private final Map<String, List<Double>> points = new LinkedHashMap<>();
  private final List<Double> steps = new ArrayList<>();
  private int readings;

  private GradientNorms() {}

  /** What Algorithm 1 keeps: norms as they are and as it adjusts them, the core last. */
  static GradientNorms ofAlgorithm1(List<String> tasks) {
    GradientNorms kept = new GradientNorms();
    kept.addNorms(tasks, "/norm-");
    kept.addAdjusted(tasks);
    return kept;
  }

  /**
   * What watched gradients keep.
   *
   * @param adjusted whether the merge under them is Algorithm 1
   */
  static GradientNorms ofWatched(List<String> tasks, boolean adjusted) {
    GradientNorms kept = new GradientNorms();
    kept.addNorms(tasks, "/watched/norm-");
    if (adjusted) {
      kept.addAdjusted(tasks);
    }
    for (int t = 0; t < tasks.size(); t++) {
      for (int u = 0; u < t; u++) {
        kept.cosines.put(
            tasks.get(u) + " and " + tasks.get(t),
            "/watched/cosine-" + tasks.get(u) + "-" + tasks.get(t));
      }
    }
    return kept;
  }

  private void addNorms(List<String> tasks, String ending) {
    for (String task : tasks) {
      boolean core = task.equals(tasks.get(tasks.size() - 1));
      norms.put(task + (core ? " (core)" : ""), ending + task);
    }
  }

  private void addAdjusted(List<String> tasks) {
    tasks
        .subList(0, tasks.size() - 1)
        .forEach(task -> norms.put(task + ", adjusted", "/adjusted-norm-" + task));
  }

  @Override
  public void stepDone(TrainingLoop loop, float[] losses) {
    if (loop.session().step() % EVERY != 0) {
      return;
    }
    if (names.isEmpty()) {
      norms.forEach((label, ending) -> names.put(label, state(loop, ending)));
      cosines.forEach((label, ending) -> names.put(label, state(loop, ending)));
    }
    names.forEach(
        (label, state) -> sums.merge(label, (double) loop.session().values(state)[0], Double::sum));
    if (++readings == READINGS) {
      steps.add((double) loop.session().step());
      sums.forEach(
          (label, sum) ->
              points
                  .computeIfAbsent(label, l -> new ArrayList<>())
                  .add(norms.containsKey(label) ? log(sum / READINGS) : sum / READINGS));
      sums.clear();
      readings = 0;
    }
  }

  /** A norm of 0 is drawn as one that nobody would notice. */
  private static double log(double norm) {
    return Math.log10(Math.max(norm, 1e-9));
  }

  private static String state(TrainingLoop loop, String ending) {
    return loop.session().model().states().stream()
        .map(State::name)
        .filter(
            name ->
                name.endsWith(ending)
                    && (ending.contains("watched") || !name.contains("/watched/")))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "gradient norms: expected a state '%s' but the merge made none"
                        .formatted(ending)));
  }

  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    figures.add(
        new Figure(
            "Norm of each task's gradient on the shared parameters, as it is and, where Algorithm 1"
                + " merges, as it adjusts it (figure 5 of the paper).",
            Figure.Kind.LINES,
            "step",
            "log10 of the norm",
            series(norms)));
    if (!cosines.isEmpty()) {
      figures.add(
          new Figure(
              "Cosine between two tasks' gradients on the shared parameters: below 0 they conflict.",
              Figure.Kind.LINES,
              "step",
              "cosine",
              series(cosines)));
    }
    return figures;
  }

  private List<Figure.Series> series(Map<String, String> labels) {
    return labels.keySet().stream()
        .map(
            label -> {
              List<Double> y = points.getOrDefault(label, List.of());
              return new Figure.Series(label, steps.subList(0, y.size()), y);
            })
        .toList();
  }
}
