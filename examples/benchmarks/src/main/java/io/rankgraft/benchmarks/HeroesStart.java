package io.rankgraft.benchmarks;

import io.rankgraft.models.Heroes;
import java.util.List;
import java.util.Map;

/**
 * From nothing to the end of the first training step of HEROES on long lists, against ten steps and
 * five seconds: what a static unroll costs before it pays.
 */
final class HeroesStart implements Benchmark {
  private static final int STEPS = 10;
  private static final double ALLOWED_MILLIS = 5_000;
  private static final int ROUNDS = 3;

  @Override
  public String name() {
    return "hawkes-start";
  }

  @Override
  public String about() {
    return "HEROES graph and first step for lists of 50 against ten steps and five seconds";
  }

  @Override
  public void run(Conditions conditions, Report report) {
    HeroesTraining data = HeroesTraining.of(conditions, conditions.size(50, 4));
    try (Training<Heroes> running = data.begin(Map.of())) {
      running.step(); // its first
      Rounds rounds =
          conditions.time(
              0,
              ROUNDS,
              List.of(
                  () -> {
                    try (Training<Heroes> fresh = data.begin(Map.of())) {
                      fresh.step();
                    }
                  },
                  () -> {
                    for (int i = 0; i < STEPS; i++) {
                      running.step();
                    }
                  }));
      String sizes = data.sizes();
      double allowed = rounds.median(1) + ALLOWED_MILLIS;
      report.add(Side.time("hawkes-first-step", rounds, 0, sizes));
      report.add(Side.time("hawkes-ten-steps", rounds, 1, sizes));
      report.add(
          new Ratio(
              "hawkes-first-step", "hawkes-ten-steps-and-5-s", rounds.median(0) / allowed, 1));
    }
  }
}
