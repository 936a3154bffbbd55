package io.rankgraft.tensorflow;

import java.util.Locale;

/** Stops a training that has run for so many minutes, also in the middle of an epoch. */
public final class TimeLimit implements TrainingListener {
  private final double maxMinutes;
  private final long start = System.nanoTime();

  /** The time starts now. */
  public TimeLimit(double maxMinutes) {
    if (!(maxMinutes > 0)) {
      throw new IllegalArgumentException(
          "time limit: expected more than 0 minutes but got " + maxMinutes);
    }
    this.maxMinutes = maxMinutes;
  }

  @Override
  public void stepDone(TrainingLoop loop, float[] losses) {
    if ((System.nanoTime() - start) / 60e9 >= maxMinutes) {
      loop.stop(String.format(Locale.ROOT, "%.3g minutes were up", maxMinutes));
    }
  }
}
