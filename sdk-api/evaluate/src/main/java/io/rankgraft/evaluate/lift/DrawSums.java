package io.rankgraft.evaluate.lift;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Sums of some numbers of each row under every draw of a bootstrap: rows split into any parts,
 * merged in any order, give the same bits as one pass. Numbers are rounded to 2^-32 of the largest
 * one, relative to the power of two at or above it; sums of these are exact up to 2^31 rows. Takes
 * 8 bytes a draw and number. Not thread safe; one per thread, merged afterwards.
 *
 * <p>A unit's rows may come in several calls, or summed in one.
 */
public final class DrawSums {
  private static final long MOST_ROWS = 1L << 31;

  private final PairedBootstrap bootstrap;
  private final double[] largest;
  private final Quantum[] quanta;
  private final PoissonWeights weights;
  private final int words;
  private final long[][][] sums;
  private final long[] multiples;
  private long rows;

  private DrawSums(PairedBootstrap bootstrap, double[] largest) {
    this.bootstrap = bootstrap;
    this.largest = largest;
    quanta = Arrays.stream(largest).mapToObj(Quantum::of).toArray(Quantum[]::new);
    weights = new PoissonWeights(bootstrap);
    words = PoissonWeights.words(bootstrap.resamples());
    sums = new long[largest.length][PoissonWeights.LANES][words];
    multiples = new long[largest.length];
  }

  /**
   * @param largest of each number, the largest absolute value that any row of any part has
   */
  public static DrawSums of(PairedBootstrap bootstrap, double... largest) {
    return new DrawSums(bootstrap, largest.clone());
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if a number is larger than was said
   */
  public void add(long unit, double... numbers) {
    for (int t = 0; t < largest.length; t++) {
      multiples[t] = quanta[t].of(numbers[t], largest[t]);
    }
    add(unit, 1, multiples);
  }

  /** The multiple of its quantum that stands for a number. */
  long multiple(int number, double value) {
    return quanta[number].of(value, largest[number]);
  }

  /** Adds rows of one unit, each number summed over them in multiples of its quantum. */
  void add(long unit, int ofRows, long[] summed) {
    rows += ofRows;
    if (rows > MOST_ROWS) {
      throw new IllegalStateException(
          "bootstrap sums: expected at most %s rows but got more".formatted(MOST_ROWS));
    }
    long[] counts = weights.of(unit);
    for (int t = 0; t < sums.length; t++) {
      if (summed[t] != 0) {
        PoissonWeights.addTimes(sums[t], counts, summed[t]);
      }
    }
  }

  /**
   * Adds another part's sums to these.
   *
   * @return these
   * @throws IllegalArgumentException if bootstrap or largest numbers differ
   */
  public DrawSums merge(DrawSums other) {
    if (!bootstrap.equals(other.bootstrap) || !Arrays.equals(largest, other.largest)) {
      throw new IllegalArgumentException(
          "bootstrap sums: expected parts of one bootstrap and the same largest numbers but got %s, %s and %s, %s"
              .formatted(
                  bootstrap,
                  Arrays.toString(largest),
                  other.bootstrap,
                  Arrays.toString(other.largest)));
    }
    rows += other.rows;
    for (int t = 0; t < sums.length; t++) {
      for (int lane = 0; lane < PoissonWeights.LANES; lane++) {
        for (int i = 0; i < words; i++) {
          sums[t][lane][i] = Math.addExact(sums[t][lane][i], other.sums[t][lane][i]);
        }
      }
    }
    return this;
  }

  /** The number of rows. */
  public long rows() {
    return rows;
  }

  /** One number's sum in each draw, then that of the rows as they are. */
  public double[] of(int number) {
    double[] drawn = new double[bootstrap.resamples() + 1];
    for (int d = 0; d < drawn.length; d++) {
      drawn[d] =
          quanta[number].value(sums[number][d % PoissonWeights.LANES][d / PoissonWeights.LANES]);
    }
    return drawn;
  }

  /** The sums as bytes, for transport: equal sums are equal bytes. */
  public byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(
            Integer.BYTES * 2
                + Long.BYTES * (3 + largest.length * (1 + PoissonWeights.LANES * words)));
    bytes.putInt(bootstrap.resamples()).putDouble(bootstrap.confidence()).putLong(bootstrap.seed());
    bytes.putInt(largest.length).putLong(rows);
    for (int t = 0; t < largest.length; t++) {
      bytes.putDouble(largest[t]);
      for (long[] lane : sums[t]) {
        for (long sum : lane) {
          bytes.putLong(sum);
        }
      }
    }
    return bytes.array();
  }

  /**
   * What {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  public static DrawSums ofBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      PairedBootstrap bootstrap = new PairedBootstrap(in.getInt(), in.getDouble(), in.getLong());
      int numbers = in.getInt();
      long rows = in.getLong();
      int words = PoissonWeights.words(bootstrap.resamples());
      if (numbers * (1L + (long) PoissonWeights.LANES * words) * Long.BYTES != in.remaining()) {
        throw new BufferUnderflowException();
      }
      DrawSums read = new DrawSums(bootstrap, new double[numbers]);
      read.rows = rows;
      for (int t = 0; t < numbers; t++) {
        read.largest[t] = in.getDouble();
        read.quanta[t] = Quantum.of(read.largest[t]);
        for (long[] lane : read.sums[t]) {
          Arrays.setAll(lane, i -> in.getLong());
        }
      }
      return read;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "bootstrap sums: expected the bytes of such sums but got %s other bytes"
              .formatted(bytes.length),
          e);
    }
  }
}
