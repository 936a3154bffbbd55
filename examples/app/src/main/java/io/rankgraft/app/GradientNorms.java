package io.rankgraft.app;

import io.rankgraft.graph.State;
import io.rankgraft.report.Figure;
import io.rankgraft.tensorflow.TrainingListener;
import io.rankgraft.tensorflow.TrainingLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Records the norms of each task's gradient on the shared parameters before and after Algorithm 1
 * adjusts it: figure 5 of HTLNet. A point is the mean of several steps, since a batch's norm is
 * noisy; a resumed training has the points since then.
 */
final class GradientNorms implements TrainingListener {
  private static final int EVERY = 5; // steps between two readings
  private static final int READINGS = 8; // of one point

  private final List<String> tasks;
  private final double[][] sums; // before, after; by task
  private final List<Double> steps = new ArrayList<>();
  private final List<List<Double>> before = new ArrayList<>();
  private final List<List<Double>> after = new ArrayList<>();
  private String prefix;
  private int readings;

  GradientNorms(List<String> tasks) {
    this.tasks = List.copyOf(tasks);
    this.sums = new double[2][tasks.size()];
    tasks.forEach(
        task -> {
          before.add(new ArrayList<>());
          after.add(new ArrayList<>());
        });
  }

  @Override
  public void stepDone(TrainingLoop loop, float[] losses) {
    if (loop.session().step() % EVERY != 0) {
      return;
    }
    if (prefix == null) {
      prefix = prefix(loop);
    }
    for (int t = 0; t < tasks.size(); t++) {
      sums[0][t] += loop.session().values(prefix + "norm-" + tasks.get(t))[0];
      sums[1][t] += loop.session().values(prefix + "adjusted-norm-" + tasks.get(t))[0];
    }
    if (++readings == READINGS) {
      steps.add((double) loop.session().step());
      for (int t = 0; t < tasks.size(); t++) {
        before.get(t).add(log(sums[0][t] / readings));
        after.get(t).add(log(sums[1][t] / readings));
        sums[0][t] = 0;
        sums[1][t] = 0;
      }
      readings = 0;
    }
  }

  /** A norm of 0 is drawn as one that nobody would notice. */
  private static double log(double norm) {
    return Math.log10(Math.max(norm, 1e-9));
  }

  /** What stands before the names of the states. */
  private String prefix(TrainingLoop loop) {
    String ending = "adjusted-norm-" + tasks.get(0);
    return loop.session().model().states().stream()
        .map(State::name)
        .filter(name -> name.endsWith(ending))
        .map(name -> name.substring(0, name.length() - ending.length()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "gradient norms: expected a state '%s' but the merge made none"
                        .formatted(ending)));
  }

  Figure figure() {
    List<Figure.Series> series = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      boolean core = t == tasks.size() - 1;
      series.add(new Figure.Series(tasks.get(t) + (core ? " (core)" : ""), steps, before.get(t)));
      if (!core) {
        series.add(new Figure.Series(tasks.get(t) + ", adjusted", steps, after.get(t)));
      }
    }
    return new Figure(
        "Norm of each task's gradient on the shared parameters, as it is and as Algorithm 1 adjusts"
            + " it (figure 5 of the paper).",
        Figure.Kind.LINES,
        "step",
        "log10 of the norm",
        series);
  }
}
