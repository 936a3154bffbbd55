package io.rankgraft.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a training at the size of its benchmark takes of memory, and that steps add none. Of a
 * process that does nothing else: what an earlier training left with the allocator counts too.
 */
final class StepMemory implements Benchmark {
  /** The allocator has then seen every size. */
  private static final int EARLY = 100;

  private static final double AT_MOST = 1.05;
  private static final double MIB = 1 << 20;

  private final String model;
  private final int steps;
  private final int each;
  private final Function<Conditions, Stepping> begin;

  /**
   * @param each steps a call
   */
  private StepMemory(String model, int steps, int each, Function<Conditions, Stepping> begin) {
    this.model = model;
    this.steps = steps;
    this.each = each;
    this.begin = begin;
  }

  /** A step of DTRN takes more than a second: a tenth of the steps. */
  static List<StepMemory> all() {
    return List.of(
        new StepMemory("hpmr", 2_000, 1, HostStep::hpmr),
        new StepMemory("nmtr", 2_000, NmtrStep.STEPS_A_ROUND, c -> new NmtrStep.Work(c, 1)),
        new StepMemory(
            "htlnet", 2_000, 1, c -> HtlNetTraining.of(c, HtlNetTraining.table(c), Map.of())),
        new StepMemory("dtrn", 200, 1, c -> DtrnStep.training(c, DtrnData.of(c, DtrnData.NARROW))),
        new StepMemory(
            "hawkes", 2_000, 1, c -> HeroesTraining.of(c, c.size(20, 3)).begin(Map.of())));
  }

  @Override
  public String name() {
    return model + "-memory";
  }

  @Override
  public String about() {
    return "peak of memory of %s's training, and its growth over %s steps".formatted(model, steps);
  }

  @Override
  public void run(Conditions conditions, Report report) {
    int early = conditions.size(EARLY, 1);
    int late = conditions.size(steps, 2);
    try (Stepping training = begin.apply(conditions)) {
      long first = after(training, early);
      long last = after(training, late - early);
      report.add(new Side(name() + "/peak", Resident.peak() / MIB, "MiB", 1, "of the process"));
      report.add(new Side(name() + "/early", first / MIB, "MiB", 1, early + " steps"));
      report.add(new Side(name(), last / MIB, "MiB", 1, late + " steps"));
      report.add(new Ratio(name(), name() + "/early", (double) last / first, AT_MOST));
    }
  }

  private long after(Stepping training, int taken) {
    for (int step = 0; step < taken; step += each) {
      training.step();
    }
    return Resident.now();
  }
}
