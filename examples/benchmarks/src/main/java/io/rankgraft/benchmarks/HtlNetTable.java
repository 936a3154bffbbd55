package io.rankgraft.benchmarks;

import io.rankgraft.models.HtlNet;
import java.util.List;
import java.util.Map;

/** A training step of HTLNet on a table ten times as large, which must cost the same. */
final class HtlNetTable implements Benchmark {
  private static final int TIMES = 10;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 11;
  private static final double AT_MOST = 1.3;
  private static final double PRODUCTS_AT_MOST = 1.6;

  @Override
  public String name() {
    return "htlnet-table";
  }

  @Override
  public String about() {
    return "HTLNet training step on a 10M-row table against 1M rows, and against its products";
  }

  @Override
  public void run(Conditions conditions, Report report) {
    int table = HtlNetTraining.table(conditions);
    try (Training<HtlNet> small = HtlNetTraining.of(conditions, table, Map.of());
        Training<HtlNet> large = HtlNetTraining.of(conditions, TIMES * table, Map.of());
        StepProducts products =
            new StepProducts(conditions, sizes -> HtlNetTraining.products(conditions, sizes))) {
      Rounds rounds =
          conditions.time(
              WARM_UP, ROUNDS, List.of(large::step, small::step, products::run, products::lookUp));
      report.add(
          Side.time("htlnet-step-10x", rounds, 0, HtlNetTraining.sizes(conditions, TIMES * table)));
      report.add(Side.time("htlnet-step", rounds, 1, HtlNetTraining.sizes(conditions, table)));
      report.add(new Ratio("htlnet-step-10x", "htlnet-step", rounds.ratio(0, 1), AT_MOST));
      StepProducts.report(
          report,
          "htlnet-step",
          rounds,
          1,
          HtlNetTraining.sizes(conditions, table),
          PRODUCTS_AT_MOST);
      small.profile(conditions, "htlnet-step", report);
    }
  }
}
