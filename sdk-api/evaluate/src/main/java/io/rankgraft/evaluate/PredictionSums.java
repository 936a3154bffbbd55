package io.rankgraft.evaluate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * What predictions of one task come to on weighted rows, as sums that merge: rows split into any
 * parts, merged in any order, give the same bits as one pass, because the sums are {@link
 * ExactSum}s. An error of a row is one double, so a metric is right to the rounding of its rows'
 * errors. Not thread safe; one per thread, merged afterwards.
 */
public final class PredictionSums {
  /** What is summed of each row, times the row's weight. */
  public enum Term {
    WEIGHT,
    /** The label. */
    OBSERVED,
    /** The prediction. */
    EXPECTED,
    LOG_LOSS,
    SQUARED_ERROR,
    ABSOLUTE_ERROR;

    /** The term of a row of weight one; a log loss only of labels 0 and 1. */
    public double of(double label, double prediction) {
      return switch (this) {
        case WEIGHT -> 1;
        case OBSERVED -> label;
        case EXPECTED -> prediction;
        case LOG_LOSS -> BinaryMetrics.logLoss(label, prediction);
        case SQUARED_ERROR -> (prediction - label) * (prediction - label);
        case ABSOLUTE_ERROR -> Math.abs(prediction - label);
      };
    }
  }

  private static final Term[] TERM = Term.values();
  private static final int TERMS = TERM.length;

  private final boolean binary;
  private final ExactSum[] sums = new ExactSum[TERMS];
  private final double[] largest = new double[TERMS];
  private long rows;

  private PredictionSums(boolean binary) {
    this.binary = binary;
    Arrays.setAll(sums, t -> new ExactSum());
  }

  /** Of labels of 0 and 1 against probabilities. */
  public static PredictionSums ofBinary() {
    return new PredictionSums(true);
  }

  /** Of amounts; they have no log loss. */
  public static PredictionSums ofAmounts() {
    return new PredictionSums(false);
  }

  /**
   * @param weight 0 or more
   * @throws IllegalArgumentException if a number is not finite, or no label or probability of a
   *     binary task
   */
  public void add(double label, double prediction, double weight) {
    if (!Double.isFinite(label) || !Double.isFinite(prediction)) {
      throw new IllegalArgumentException(
          "prediction sums: expected finite numbers but got label %s, prediction %s"
              .formatted(label, prediction));
    }
    if (binary && (label != 0 && label != 1 || !(prediction >= 0 && prediction <= 1))) {
      throw new IllegalArgumentException(
          "prediction sums: expected a label of 0 or 1 and a probability but got %s, %s; is this a logit?"
              .formatted(label, prediction));
    }
    if (!(weight >= 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException(
          "prediction sums: expected a weight of 0 or more but got " + weight);
    }
    rows++;
    for (Term term : TERM) {
      if (binary || term != Term.LOG_LOSS) {
        double value = weight * term.of(label, prediction);
        sums[term.ordinal()].add(value);
        largest[term.ordinal()] = Math.max(largest[term.ordinal()], Math.abs(value));
      }
    }
  }

  /**
   * Adds another part's sums to these.
   *
   * @return these
   * @throws IllegalArgumentException if one part is of a binary task and the other of amounts
   */
  public PredictionSums merge(PredictionSums other) {
    if (binary != other.binary) {
      throw new IllegalArgumentException(
          "prediction sums: expected parts of one task but one is binary and one of amounts");
    }
    rows += other.rows;
    for (int t = 0; t < TERMS; t++) {
      sums[t].add(other.sums[t]);
      largest[t] = Math.max(largest[t], other.largest[t]);
    }
    return this;
  }

  /** Whether these are sums of a binary task. */
  public boolean isBinary() {
    return binary;
  }

  /** The number of rows. */
  public long rows() {
    return rows;
  }

  /** The sum of weights. */
  public double weight() {
    return sum(Term.WEIGHT);
  }

  /** The weighted sum of labels over that of predictions; NaN without rows. */
  public double observedOverExpected() {
    return sum(Term.OBSERVED) / sum(Term.EXPECTED);
  }

  /**
   * The weighted mean of {@link BinaryMetrics#logLoss}; NaN without rows.
   *
   * @throws IllegalStateException if these are amounts
   */
  public double logLoss() {
    if (!binary) {
      throw new IllegalStateException(
          "prediction sums: expected a binary task for a log loss but these are amounts");
    }
    return sum(Term.LOG_LOSS) / weight();
  }

  /** The weighted mean squared error; of probabilities it is the Brier score. */
  public double meanSquaredError() {
    return sum(Term.SQUARED_ERROR) / weight();
  }

  /** The root of {@link #meanSquaredError}. */
  public double rmse() {
    return Math.sqrt(meanSquaredError());
  }

  /** The weighted mean absolute error. */
  public double mae() {
    return sum(Term.ABSOLUTE_ERROR) / weight();
  }

  /** The sum of a term over all rows. */
  public double sum(Term term) {
    return sums[term.ordinal()].value();
  }

  /** The largest absolute value of a term; bootstraps of parts agree on their quanta by it. */
  public double largest(Term term) {
    return largest[term.ordinal()];
  }

  /** The sums as bytes, for transport: equal sums are equal bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeBoolean(binary);
      out.writeLong(rows);
      for (int t = 0; t < TERMS; t++) {
        sums[t].write(out);
        out.writeDouble(largest[t]);
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
  public static PredictionSums ofBytes(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      PredictionSums read = new PredictionSums(in.readBoolean());
      read.rows = in.readLong();
      for (int t = 0; t < TERMS; t++) {
        read.sums[t] = ExactSum.read(in);
        read.largest[t] = in.readDouble();
      }
      return read;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "prediction sums: expected the bytes of such sums but got %s bytes that end early"
              .formatted(bytes.length),
          e);
    }
  }
}
