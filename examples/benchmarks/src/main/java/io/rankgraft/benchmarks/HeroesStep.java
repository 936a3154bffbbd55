package io.rankgraft.benchmarks;

import io.rankgraft.models.Heroes;
import java.util.List;
import java.util.Map;

/** A training step of HEROES, gate and decay included, against two layers of plain LSTM cells. */
final class HeroesStep implements Benchmark {
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 15;
  private static final double AT_MOST = 2.5;
  private static final double PRODUCTS_AT_MOST = 1.6;

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
        Training<Heroes> lstm = data.begin(Map.of("without", "UNIT"));
        StepProducts products = new StepProducts(conditions, data::products)) {
      Rounds rounds =
          conditions.time(
              WARM_UP,
              ROUNDS,
              List.of(
                  heroes::step,
                  products::run,
                  products::lookUp,
                  lstm::step,
                  () -> data.score(heroes),
                  () -> data.score(lstm)));
      String sizes = data.sizes();
      report.add(Side.rate("hawkes-step", rounds, 0, data.batch(), "lists/s", sizes));
      report.add(Side.rate("hawkes-lstm-step", rounds, 3, data.batch(), "lists/s", sizes));
      report.add(Side.rate("hawkes-scoring", rounds, 4, data.batch(), "lists/s", sizes));
      report.add(Side.rate("hawkes-lstm-scoring", rounds, 5, data.batch(), "lists/s", sizes));
      report.add(new Ratio("hawkes-step", "hawkes-lstm-step", rounds.ratio(0, 3), AT_MOST));
      report.add(new Ratio("hawkes-scoring", "hawkes-lstm-scoring", rounds.ratio(4, 5), 0));
      report.add(Side.time("hawkes-step/time", rounds, 0, sizes));
      StepProducts.report(report, "hawkes-step", rounds, 0, sizes, PRODUCTS_AT_MOST);
      heroes.profile(conditions, "hawkes-step", report);
    }
  }
}
