package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.report.Figure;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {
  private static ScoreHistogram of(boolean binary, double... predictions) {
    ScoreHistogram histogram = new ScoreHistogram(binary);
    for (double p : predictions) {
      histogram.add(p);
    }
    return histogram;
  }

  @Test
  void probabilitiesAreCountedByTheirLogOdds() {
    // Log-odds 0, 0, 1.0986 and -1.0986: the steps from 0, 1 and -1.5 on, their middles.
    Figure.Series series = of(true, .5, .5, .75, .25).series("host");
    assertEquals(List.of(-1.25, -0.75, -0.25, 0.25, 0.75, 1.25), series.x());
    assertEquals(List.of(.25, 0.0, 0.0, .5, 0.0, .25), series.y());
  }

  @Test
  void certaintyIsInTheLastSteps() {
    Figure.Series series = of(true, 0, 1).series("host");
    assertEquals(-15.75, series.x().get(0));
    assertEquals(15.75, series.x().get(63));
    assertEquals(.5, series.y().get(63));
  }

  @Test
  void amountsAreCountedByTheirLogarithm() {
    // log(1 + e - 1) = 1, and its negative: steps from 1 and from -1 on.
    Figure.Series series = of(false, Math.E - 1 + 1e-9, 1 - Math.E).series("host");
    assertEquals(List.of(-0.75, -0.25, 0.25, 0.75, 1.25), series.x());
  }

  @Test
  void partsMergeToTheWhole() {
    ScoreHistogram merged = of(true, .5, .9).merge(of(true, .01));
    assertEquals(of(true, .9, .01, .5).series("a"), merged.series("a"));
  }
}
