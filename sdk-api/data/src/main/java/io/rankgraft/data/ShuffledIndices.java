package io.rankgraft.data;

import java.util.Optional;
import java.util.Random;

/**
 * The numbers 0 .. size - 1 in batches, in a new random order each epoch. The order follows from
 * seed and epoch alone, so a run that continues from a {@link Position} repeats and skips nothing.
 * The order of many numbers is kept outside the heap, {@link RowNumbers}. Not safe for concurrent
 * use.
 */
public final class ShuffledIndices {
  /** What becomes of a last batch that is not full. */
  public enum Remainder {
    KEEP,
    DROP
  }

  private final int size;
  private final int batch;
  private final long seed;
  private final Remainder remainder;
  private long epoch;
  private int offset;
  private final RowNumbers order;

  /**
   * Starts at the first batch of epoch 0.
   *
   * @param batch indices per batch
   */
  public ShuffledIndices(int size, int batch, long seed, Remainder remainder) {
    if (size < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "shuffled indices: expected a size and batch of 1 or more but got %s, %s"
              .formatted(size, batch));
    }
    if (remainder == Remainder.DROP && batch > size) {
      throw new IllegalArgumentException(
          "shuffled indices: expected batches of at most %s indices but got %s, all to be dropped; lower the batch or keep the remainder"
              .formatted(size, batch));
    }
    this.size = size;
    this.batch = batch;
    this.seed = seed;
    this.remainder = remainder;
    this.order = RowNumbers.list(size);
    shuffle(order, seed, 0);
  }

  /** A permutation of 0 .. size - 1 that is the same everywhere. */
  public static int[] permutation(int size, long seed, long epoch) {
    RowNumbers order = RowNumbers.list(size);
    shuffle(order, seed, epoch);
    return order.copy(0, size);
  }

  private static void shuffle(RowNumbers order, long seed, long epoch) {
    var random = new Random(StableHash.number(StableHash.number(seed) + epoch));
    for (int k = 0; k < order.size(); k++) {
      int other = random.nextInt(k + 1);
      order.set(k, order.get(other));
      order.set(other, k);
    }
  }

  /** The next batch; empty once at the end of each epoch, after which the next epoch begins. */
  public Optional<int[]> next() {
    int end = Math.min(offset + batch, size);
    if (offset == size || (remainder == Remainder.DROP && end - offset < batch)) {
      begin(epoch + 1);
      return Optional.empty();
    }
    int[] indices = order.copy(offset, end);
    offset = end;
    return Optional.of(indices);
  }

  private void begin(long newEpoch) {
    epoch = newEpoch;
    offset = 0;
    shuffle(order, seed, epoch);
  }

  /** Batches of one epoch. */
  public int batches() {
    return remainder == Remainder.KEEP ? (size - 1) / batch + 1 : size / batch;
  }

  /** The epoch and the indices of it handed out. */
  public Position position() {
    return new Position(epoch, offset);
  }

  /**
   * Moves to a position; any offset within an epoch will do, also one reached with another batch
   * size.
   *
   * @throws IllegalArgumentException if there are fewer indices than the offset
   */
  public void seek(Position position) {
    if (position.offset() > size) {
      throw new IllegalArgumentException(
          "shuffled indices: expected an offset in [0, %s] but got %s; is this other data?"
              .formatted(size, position.offset()));
    }
    begin(position.epoch());
    offset = (int) position.offset();
  }
}
