package io.rankgraft.evaluate.lift;

import io.rankgraft.evaluate.PredictionSums;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The first pass of a lift over rows that no one machine holds: what every arm's predictions come
 * to. Totals of parts merge in any order; those of all parts say how {@link #draws} rounds. Not
 * thread safe.
 */
public final class LiftTotals {
  private final boolean binary;
  private final List<PredictionSums> sums = new ArrayList<>();
  private final List<CalibrationSums> calibrations = new ArrayList<>();
  private boolean weighted;

  private LiftTotals(boolean binary) {
    this.binary = binary;
  }

  private static LiftTotals of(boolean binary, int arms) {
    LiftTotals totals = new LiftTotals(binary);
    for (int arm = 0; arm < arms; arm++) {
      totals.sums.add(binary ? PredictionSums.ofBinary() : PredictionSums.ofAmounts());
      totals.calibrations.add(new CalibrationSums());
    }
    return totals;
  }

  /** Of labels of 0 and 1 against probabilities: the host, the host with the graft, others. */
  public static LiftTotals ofBinary(int arms) {
    return of(true, arms);
  }

  /** Of amounts. */
  public static LiftTotals ofAmounts(int arms) {
    return of(false, arms);
  }

  /**
   * Adds a row.
   *
   * @param predictions of each arm
   * @throws IllegalArgumentException if a number is not finite, or no label or probability of a
   *     binary task
   */
  public void add(double label, double[] predictions, double weight) {
    for (int arm = 0; arm < predictions.length; arm++) {
      sums.get(arm).add(label, predictions[arm], weight);
      calibrations.get(arm).add(label, predictions[arm], weight);
    }
    weighted |= weight != 1;
  }

  /**
   * Adds another part's totals to these.
   *
   * @return these
   */
  public LiftTotals merge(LiftTotals other) {
    for (int arm = 0; arm < sums.size(); arm++) {
      sums.get(arm).merge(other.sums.get(arm));
      calibrations.get(arm).merge(other.calibrations.get(arm));
    }
    weighted |= other.weighted;
    return this;
  }

  public boolean isBinary() {
    return binary;
  }

  /** The number of rows. */
  public long rows() {
    return sums.get(0).rows();
  }

  /** The largest weight of a row; none where all rows weigh one. */
  public OptionalDouble largestWeight() {
    return weighted
        ? OptionalDouble.of(sums.get(0).largest(PredictionSums.Term.WEIGHT))
        : OptionalDouble.empty();
  }

  /**
   * The second pass over one part: what its rows come to in every draw. Those of parts {@linkplain
   * DrawSums#merge merge}. These are the totals of all parts.
   *
   * @param arms the predictions of each arm, [arms][rows]
   * @param weights of rows; null if all are one
   * @param units the key of each row's unit
   */
  public DrawSums draws(
      PairedBootstrap bootstrap, double[] labels, double[][] arms, double[] weights, long[] units) {
    return TermDraws.sums(bootstrap, LiftRows.of(labels, arms, weights, units), sums);
  }

  List<PredictionSums> sums() {
    return sums;
  }

  List<CalibrationSums> calibrations() {
    return calibrations;
  }

  /** The totals as bytes, for transport: equal totals are equal bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeBoolean(binary);
      out.writeBoolean(weighted);
      out.writeInt(sums.size());
      for (int arm = 0; arm < sums.size(); arm++) {
        for (byte[] part : List.of(sums.get(arm).toBytes(), calibrations.get(arm).toBytes())) {
          out.writeInt(part.length);
          out.write(part);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /**
   * What {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  public static LiftTotals ofBytes(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      LiftTotals read = new LiftTotals(in.readBoolean());
      read.weighted = in.readBoolean();
      for (int arms = in.readInt(); arms > 0; arms--) {
        read.sums.add(PredictionSums.ofBytes(in.readNBytes(in.readInt())));
        read.calibrations.add(CalibrationSums.ofBytes(in.readNBytes(in.readInt())));
      }
      return read;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "lift totals: expected the bytes of such totals but got %s bytes that end early"
              .formatted(bytes.length),
          e);
    }
  }
}
