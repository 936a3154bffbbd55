package io.rankgraft.tensorflow;

import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.tensorflow.TrainingLoop.BatchFeed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes one partition's steps of a round. What they come to follows from the state, the partition
 * and its rows alone, so it may be done again, and anywhere. Does not own the session, whose
 * variables it overwrites. Not safe for concurrent use.
 */
public final class RoundWorker {
  private final Trainer trainer;
  private final ModelSession session;
  private final RoundPlan plan;
  private final Map<String, List<String>> tables;
  private final Map<String, Integer> rowsOf;

  public RoundWorker(Trainer trainer, ModelSession session, RoundPlan plan) {
    this.trainer = trainer;
    this.session = session;
    this.plan = plan;
    this.tables = session.store().tables();
    this.rowsOf =
        tables.keySet().stream()
            .collect(
                Collectors.toMap(
                    t -> t, t -> Math.toIntExact(session.store().shapes().get(t).get(0))));
  }

  /**
   * Takes the steps.
   *
   * @param rows of the partition
   * @param feed fills the feed of a step from numbers of these rows
   * @throws IllegalStateException if a loss is not finite
   */
  public RoundPart run(RoundState from, int partition, int rows, BatchFeed feed) {
    from.into(session);
    ShuffledIndices order = plan.order(rows, partition, from.step());
    double[] sums = new double[trainer.losses().size()];
    for (int step = 0; step < plan.steps(); step++) {
      Optional<int[]> batch = order.next();
      int[] numbers = batch.isPresent() ? batch.get() : order.next().orElseThrow();
      try (Feed tensors = new Feed()) {
        feed.feed(tensors, numbers, numbers.length);
        float[] losses = trainer.step(session, tensors);
        for (int i = 0; i < sums.length; i++) {
          sums[i] += losses[i];
        }
      }
    }
    if (!Double.isFinite(Arrays.stream(sums).sum())) {
      throw new IllegalStateException(
          "rounds: expected finite losses but those of partition %s, steps %s to %s, are not; lower the learning rate or check the inputs"
              .formatted(partition, from.step() + 1, from.step() + plan.steps()));
    }
    return RoundPart.of(
        from, session.values(), tables, rowsOf, Arrays.stream(sums).boxed().toList());
  }
}
