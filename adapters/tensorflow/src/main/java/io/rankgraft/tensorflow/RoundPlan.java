package io.rankgraft.tensorflow;

import io.rankgraft.data.Position;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.data.StableHash;

/**
 * How each partition of the rows is trained on between two merges.
 *
 * @param steps of each partition in a round
 * @param batch rows per step
 * @param seed of the orders of rows
 */
public record RoundPlan(int steps, int batch, long seed) {
  public RoundPlan {
    if (steps < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "rounds: expected steps and batch of 1 or more but got %s, %s".formatted(steps, batch));
    }
  }

  /** Rounds in which all partitions together see as many rows as there are. */
  public int perEpoch(long rows, int partitions) {
    long perRound = (long) steps * batch * partitions;
    return Math.toIntExact(Math.max(1, (rows + perRound - 1) / perRound));
  }

  /**
   * The batches of a partition from a step on: they follow from seed, partition and step alone.
   * Those of the first partition are a {@link TrainingLoop}'s of the same seed.
   */
  ShuffledIndices order(int rows, int partition, long step) {
    if (rows < batch) {
      throw new IllegalArgumentException(
          "rounds: expected %s rows or more in each partition, a batch, but partition %s has %s; take fewer partitions or a smaller batch"
              .formatted(batch, partition, rows));
    }
    long own = partition == 0 ? seed : StableHash.number(seed) + partition;
    ShuffledIndices order = new ShuffledIndices(rows, batch, own, ShuffledIndices.Remainder.DROP);
    int batches = order.batches();
    order.seek(new Position(step / batches, step % batches * batch));
    return order;
  }
}
