package io.rankgraft.app;

import io.rankgraft.hawkes.HawkesConfig;
import java.util.Arrays;

/**
 * The loss of HEROES, Eq. 28, of relevances that are given: what the epoch of a model trained with
 * it is chosen by. How well such a model tells the clicks of its validation lists is no measure of
 * it, for they were made where items were looked at.
 *
 * @param events which of a list's events count
 * @param beta β
 */
record SurvivalLoss(HawkesConfig.Events events, double beta) {
  /**
   * The mean over lists, where a list with n events counts n times unless only its first does.
   *
   * @param begin the items of list l are {@code begin[l] .. begin[l + 1] − 1}
   * @param logits of h, one an item
   * @param labels 1 at an event, else 0
   */
  double of(int[] begin, double[] logits, double[] labels) {
    double sum = 0;
    int count = 0;
    for (int l = 0; l + 1 < begin.length; l++) {
      if (begin[l] < begin[l + 1]) {
        sum += list(begin[l], begin[l + 1], logits, labels);
        count += Math.max(1, counted(begin[l], begin[l + 1], labels));
      }
    }
    return sum / count;
  }

  /** The loss in parts of what one h for all items loses, their rate of events. */
  double relative(int[] begin, double[] logits, double[] labels) {
    double rate = Arrays.stream(labels).average().orElseThrow();
    double[] constant = new double[logits.length];
    Arrays.fill(constant, Math.log(rate / (1 - rate)));
    return of(begin, logits, labels) / of(begin, constant, labels);
  }

  private int counted(int from, int to, double[] labels) {
    int all = 0;
    for (int i = from; i < to; i++) {
      all += labels[i] > 0 ? 1 : 0;
    }
    return events == HawkesConfig.Events.FIRST ? Math.min(1, all) : all;
  }

  private double list(int from, int to, double[] logits, double[] labels) {
    boolean first = events == HawkesConfig.Events.FIRST;
    double none = 0; // log of the probability that no item has an event, of those that count
    for (int i = from; i < to; i++) {
      none += first || labels[i] == 0 ? logNone(logits[i]) : 0;
    }
    double loss = 0;
    double before = 0;
    boolean any = false;
    for (int i = from; i < to && !(first && any); i++) {
      double nothingHere = logNone(logits[i]);
      if (labels[i] > 0) {
        any = true;
        double nothing = first ? none : none + nothingHere;
        loss -= logNone(-logits[i]) + before + beta * Math.log(-Math.expm1(nothing));
      } else {
        before += nothingHere;
      }
    }
    return any ? loss : -beta * none;
  }

  /** log(1 − h); log h is that of −logit. */
  private static double logNone(double logit) {
    return -(Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))));
  }
}
