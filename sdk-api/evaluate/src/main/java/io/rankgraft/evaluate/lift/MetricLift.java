package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.Interval;
import java.util.Locale;

/**
 * One metric of both models.
 *
 * @param difference with the graft minus without
 */
public record MetricLift(
    String metric, double host, double grafted, Interval difference, Verdict verdict) {
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s %.5f -> %.5f, %s: %s", metric, host, grafted, difference, verdict);
  }
}
