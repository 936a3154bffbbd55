package io.rankgraft.benchmarks;

import io.rankgraft.models.Heroes;
import java.util.List;
import java.util.Map;

/** A training step of HEROES, gate and decay included, against two layers of plain LSTM cells. */
final class HeroesStep implements Benchmark {
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 15;
  private static final double AT_MOST = 2.5;

  @Override
  public String name() {
    return "hawkes-step";
  }

  @Override
  public String about() {
    return "HEROES training step against the same layers of LSTM cells, and its scoring";
  }

  @Override
  public void run(Conditions conditions, Report report) {
    HeroesTraining data = HeroesTraining.of(conditions, conditions.size(20, 3));
    try (Training<Heroes> heroes = data.begin(Map.of());
        Training<Heroes> lstm = data.begin(Map.of("without", "UNIT"))) {
      Rounds rounds =
          conditions.time(
              WARM_UP,
              ROUNDS,
              List.of(heroes::step, lstm::step, () -> data.score(heroes), () -> data.score(lstm)));
      String sizes = data.sizes();
      report.add(Side.rate("hawkes-step", rounds, 0, data.batch(), "lists/s", sizes));
      report.add(Side.rate("hawkes-lstm-step", rounds, 1, data.batch(), "lists/s", sizes));
      report.add(Side.rate("hawkes-scoring", rounds, 2, data.batch(), "lists/s", sizes));
      report.add(Side.rate("hawkes-lstm-scoring", rounds, 3, data.batch(), "lists/s", sizes));
      report.add(new Ratio("hawkes-step", "hawkes-lstm-step", rounds.ratio(0, 1), AT_MOST));
      report.add(new Ratio("hawkes-scoring", "hawkes-lstm-scoring", rounds.ratio(2, 3), 0));
    }
  }
}
