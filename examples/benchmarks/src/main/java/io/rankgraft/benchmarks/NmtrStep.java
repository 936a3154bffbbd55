package io.rankgraft.benchmarks;

import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.PairBatch;
import io.rankgraft.interactions.PairSampler;
import io.rankgraft.models.NmtrConfig;
import io.rankgraft.models.NmtrTraining;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.Trainer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A training step of NMTR on 2,048 observed pairs with four negatives each: on a log with many
 * times the users and items, which must cost the same, and against drawing its negatives and its
 * products.
 */
final class NmtrStep implements Benchmark {
  private static final int TIMES = 16;
  static final int STEPS_A_ROUND = 16;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 15;
  private static final double AT_MOST = 1.3;
  private static final double SAMPLING_AT_MOST = 0.1;
  private static final double PRODUCTS_AT_MOST = 1.6;

  @Override
  public String name() {
    return "nmtr-step";
  }

  @Override
  public String about() {
    return "NMTR training step at %s times the users and items, and its sampling".formatted(TIMES);
  }

  @Override
  public void run(Conditions conditions, Report report) {
    try (Work small = new Work(conditions, 1);
        Work large = new Work(conditions, TIMES);
        StepProducts products = new StepProducts(conditions, small::products)) {
      Rounds rounds =
          conditions.time(
              WARM_UP,
              ROUNDS,
              List.of(
                  large::step,
                  small::step,
                  () -> repeat(products::run),
                  () -> repeat(products::lookUp),
                  small::samples));
      String sizes =
          "%s steps of the default preset, %s pairs and %s negatives each"
              .formatted(
                  STEPS_A_ROUND,
                  small.config.batch(),
                  small.config.batch() * small.config.negatives());
      String wide = "nmtr-step-" + TIMES + "x";
      report.add(Side.time(wide, rounds, 0, sizes));
      report.add(Side.time("nmtr-step", rounds, 1, sizes));
      report.add(Side.time("nmtr-sampling", rounds, 4, sizes));
      report.add(new Ratio(wide, "nmtr-step", rounds.ratio(0, 1), AT_MOST));
      report.add(new Ratio("nmtr-sampling", "nmtr-step", rounds.ratio(4, 1), SAMPLING_AT_MOST));
      StepProducts.report(report, "nmtr-step", rounds, 1, sizes, PRODUCTS_AT_MOST);
      Training.profile(conditions, "nmtr-step", small.training.session(), small::step, report);
    }
  }

  private static void repeat(Runnable step) {
    for (int i = 0; i < STEPS_A_ROUND; i++) {
      step.run();
    }
  }

  static final class Work implements Stepping {
    private final BehaviourLog log;
    private final NmtrConfig config;
    private final NmtrTraining training;
    private final Trainer trainer;
    private final PairSampler sampler;
    private final PairBatch batch;
    private final int[] order;
    private int next;

    Work(Conditions conditions, int times) {
      log = SyntheticLog.of(conditions, times);
      NmtrConfig preset = NmtrConfig.preset("default", log.behaviours().size());
      config = Changed.of(preset, Map.of("batch", conditions.size(preset.batch(), 64)));
      training = NmtrTraining.begin(log, config, 1, conditions.threads());
      trainer = training.trainer();
      sampler = new PairSampler(log, config.sampling(), config.negatives(), 1);
      batch = sampler.newBatch();
      order = ShuffledIndices.permutation(sampler.pairs(), 1, 0);
    }

    private int[] pairs() {
      int from = next * config.batch();
      next = (next + 1) % (order.length / config.batch());
      return Arrays.copyOfRange(order, from, from + config.batch());
    }

    /** A round. */
    @Override
    public void step() {
      for (int i = 0; i < STEPS_A_ROUND; i++) {
        try (Feed feed = new Feed()) {
          training.model().feed(feed, pairs(), config.batch(), training.session().step());
          trainer.step(training.session(), feed);
        }
      }
    }

    /** Eq. 6: h · (p ⊙ q) of each behaviour; Adagrad keeps one number beside each. */
    void products(ProductSizes sizes) {
      long rows = config.batch() * (1L + config.negatives());
      for (int behaviour = 0; behaviour < log.behaviours().size(); behaviour++) {
        sizes.dense(rows, config.dim(), 1);
      }
      sizes.lookUp(log.users(), config.dim(), rows, 1);
      sizes.lookUp(log.items(), config.dim(), rows, 1);
      sizes.lookUp(log.items(), log.behaviours().size(), rows, 1); // biases
    }

    void samples() {
      for (int i = 0; i < STEPS_A_ROUND; i++) {
        sampler.fill(pairs(), config.batch(), i, batch);
      }
    }

    @Override
    public void close() {
      training.close();
    }
  }
}
