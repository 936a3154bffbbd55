package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.PairedPredictions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NextStepTest {
  private static final int ROWS = 400;
  private static final double[] LABELS = new double[ROWS];
  private static final double[] NOISE = new double[ROWS];
  private static final double[] GOOD = new double[ROWS]; // noise that leans towards the label

  static {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < ROWS; i++) {
      LABELS[i] = i % 2;
      NOISE[i] = 0.3 + 0.4 * random.nextDouble();
      GOOD[i] = 0.2 + 0.3 * LABELS[i] + 0.3 * random.nextDouble();
    }
  }

  private static String step(double[] grafted, double[] refreshed) {
    return NextStep.of(
        Lift.ofDefaults()
            .compare(
                PairedPredictions.ofBinary("click", LABELS, NOISE, grafted)
                    .withControl(ControlTowers.REFRESHED, refreshed)
                    .withBestControl(ControlTowers.REFRESHED)),
        "click");
  }

  @Test
  void whatBeatsEveryControlIsServed() {
    assertTrue(step(GOOD, NOISE).contains("serve the bundle"), step(GOOD, NOISE));
  }

  @Test
  void whereTheRefreshedHostGainsAsMuchTheHostIsRefreshed() {
    assertTrue(step(GOOD, GOOD).contains("refresh the host"), step(GOOD, GOOD));
    assertTrue(step(NOISE, GOOD).contains("refresh the host"), step(NOISE, GOOD));
  }

  @Test
  void whereNothingGainsThereIsNothingToServe() {
    String next = step(NOISE, NOISE);
    assertTrue(next.contains("no control is better than the host either"), next);
  }

  @Test
  void aLiftOverTheHostAloneAsksForControls() {
    String next =
        NextStep.of(
            Lift.ofDefaults().compare(PairedPredictions.ofBinary("click", LABELS, NOISE, GOOD)),
            "click");
    assertTrue(next.contains("compare with controls"), next);
  }
}
