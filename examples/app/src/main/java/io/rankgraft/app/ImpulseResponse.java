package io.rankgraft.app;

import io.rankgraft.app.data.PlantedLists;
import io.rankgraft.app.data.PlantedListsData;
import io.rankgraft.models.Heroes;
import io.rankgraft.models.HeroesPredictions;
import io.rankgraft.report.Figure;
import io.rankgraft.tensorflow.ModelSession;
import java.util.List;
import java.util.Locale;

/**
 * What a model makes of one planted event: the mean difference of its click logits after a first
 * item that is clicked almost always, against lists that begin otherwise and agree in all else.
 *
 * @param predicted by positions after the event, from 1
 * @param planted likewise: excitation · 2^(−n / half-life)
 * @param halfLife of the exponential nearest to what was predicted, in positions
 * @param plantedHalfLife what was planted
 */
record ImpulseResponse(
    double[] predicted, double[] planted, double halfLife, double plantedHalfLife) {
  private static final int LISTS = 400;
  private static final long SEED = 5;
  private static final double SHORTEST = 0.1;
  private static final double LONGEST = 50;
  private static final double STEP = 1.01;

  static ImpulseResponse of(
      Heroes model, ModelSession session, PlantedListsData data, int positions) {
    PlantedLists config = data.config();
    int length = Math.min(positions, config.longest());
    double[] with = click(model, session, data, true, length);
    double[] without = click(model, session, data, false, length);
    double[] predicted = new double[length - 1];
    double[] planted = new double[length - 1];
    for (int n = 1; n < length; n++) {
      predicted[n - 1] = with[n] - without[n];
      planted[n - 1] = config.excitation() * Math.pow(2, -n / config.clickHalfLife());
      planted[n - 1] *= config.context() ? 1 : 0;
    }
    return new ImpulseResponse(predicted, planted, halfLife(predicted), config.clickHalfLife());
  }

  /** The mean click logit at each position. */
  private static double[] click(
      Heroes model, ModelSession session, PlantedListsData data, boolean event, int length) {
    double[] logits =
        HeroesPredictions.of(
                model, model.behavioural(), session, data.probes(event, LISTS, length, SEED))
            .clickLogit();
    double[] mean = new double[length];
    for (int i = 0; i < logits.length; i++) {
      mean[i % length] += logits[i] / LISTS;
    }
    return mean;
  }

  /** The h of the least squared difference to a · 2^(−n/h), n from 1, over h and a. */
  static double halfLife(double[] response) {
    double best = Double.NaN;
    double least = Double.POSITIVE_INFINITY;
    for (double h = SHORTEST; h <= LONGEST; h *= STEP) {
      double xy = 0;
      double xx = 0;
      double yy = 0;
      for (int n = 1; n <= response.length; n++) {
        double x = Math.pow(2, -n / h);
        xy += x * response[n - 1];
        xx += x * x;
        yy += response[n - 1] * response[n - 1];
      }
      double error = yy - xy * xy / xx;
      if (error < least) {
        least = error;
        best = h;
      }
    }
    return best;
  }

  String remark() {
    boolean isNull = planted[0] == 0;
    return String.format(
        Locale.ROOT,
        isNull
            ? "Impulse response: the click logit moves by %.2f after an event; nothing is planted."
            : "Impulse response: the click logit moves by %.2f after an event and that halves in"
                + " %.2f positions; planted: %.2f and %.2f.",
        predicted[0],
        halfLife,
        planted[0],
        plantedHalfLife);
  }

  Figure figure() {
    return new Figure(
        "Impulse response: how much more likely clicks are after an event, by positions since.",
        Figure.Kind.LINES,
        "positions after the event",
        "difference of click logits",
        List.of(
            Figure.Series.ofPositions("predicted", predicted),
            Figure.Series.ofPositions("planted", planted)));
  }
}
