package io.rankgraft.spark;

import io.rankgraft.data.BadInputException;
import io.rankgraft.evaluate.lift.AucDraws;
import io.rankgraft.evaluate.lift.LiftTotals;
import io.rankgraft.evaluate.lift.PairedBootstrap;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** One pass over a partition: what its rows come to, as bytes. */
abstract class LiftTask implements MapPartitionsFunction<Row, byte[]> {
  static final String LABEL = "label";
  static final String WEIGHT = "weight";
  static final String UNIT = "unit";
  static final String ARM = "arm";

  private static final int AT_LABEL = 0;
  private static final int AT_WEIGHT = 1;
  private static final int AT_UNIT = 2;
  private static final int AT_ARMS = 3;

  private final int arms;

  LiftTask(int arms) {
    this.arms = arms;
  }

  @Override
  public Iterator<byte[]> call(Iterator<Row> rows) {
    return rows.hasNext() ? List.of(bytes(rows)).iterator() : List.<byte[]>of().iterator();
  }

  abstract byte[] bytes(Iterator<Row> rows);

  private static double number(Row row, int column) {
    if (row.isNullAt(column)) {
      throw new BadInputException(
          "lift: expected labels, weights, units and predictions but the %s of a row is missing: %s; filter such rows, or name a mask"
              .formatted(row.schema().fieldNames()[column], row));
    }
    return row.getDouble(column);
  }

  private static long unit(Row row) {
    if (row.isNullAt(AT_UNIT)) {
      throw new BadInputException(
          "lift: expected a unit but that of a row is missing: %s; filter such rows".formatted(row));
    }
    return row.getLong(AT_UNIT);
  }

  /** The first pass: totals. */
  static final class Totals extends LiftTask {
    private final boolean binary;
    private final int arms;

    Totals(boolean binary, int arms) {
      super(arms);
      this.binary = binary;
      this.arms = arms;
    }

    @Override
    byte[] bytes(Iterator<Row> rows) {
      LiftTotals totals = binary ? LiftTotals.ofBinary(arms) : LiftTotals.ofAmounts(arms);
      double[] predictions = new double[arms];
      while (rows.hasNext()) {
        Row row = rows.next();
        for (int arm = 0; arm < arms; arm++) {
          predictions[arm] = number(row, AT_ARMS + arm);
        }
        totals.add(number(row, AT_LABEL), predictions, number(row, AT_WEIGHT));
      }
      return totals.toBytes();
    }
  }

  /** A pass that holds the partition's rows as columns. */
  private abstract static class OfDraws extends LiftTask {
    private final int resamples;
    private final double confidence;
    private final long seed;

    OfDraws(PairedBootstrap bootstrap, int arms) {
      super(arms);
      resamples = bootstrap.resamples();
      confidence = bootstrap.confidence();
      seed = bootstrap.seed();
    }

    PairedBootstrap bootstrap() {
      return new PairedBootstrap(resamples, confidence, seed);
    }
  }

  /** The second pass: sums under every draw. */
  static final class Draws extends OfDraws {
    private final byte[] totals;

    Draws(PairedBootstrap bootstrap, byte[] totals, int arms) {
      super(bootstrap, arms);
      this.totals = totals;
    }

    @Override
    byte[] bytes(Iterator<Row> rows) {
      Held held = new Held(rows, held());
      return LiftTotals.ofBytes(totals)
          .draws(bootstrap(), held.labels(), held.arms(), held.weights(), held.units)
          .toBytes();
    }
  }

  /** The third pass, over a range of one arm's scores. */
  static final class Auc extends OfDraws {
    private final double largestWeight; // 0 where all rows weigh one
    private final int arm;

    Auc(PairedBootstrap bootstrap, double largestWeight, int arm, int arms) {
      super(bootstrap, arms);
      this.largestWeight = largestWeight;
      this.arm = arm;
    }

    @Override
    byte[] bytes(Iterator<Row> rows) {
      Held held = new Held(rows, new int[] {AT_LABEL, AT_WEIGHT, AT_ARMS + arm});
      double[] scores = held.arms()[0];
      AucDraws draws =
          largestWeight == 0
              ? AucDraws.of(bootstrap(), held.labels(), scores, held.units)
              : AucDraws.ofWeighted(
                  bootstrap(), held.labels(), scores, held.units, held.weights(), largestWeight);
      return draws.toBytes();
    }
  }

  /** Label, weight and all arms. */
  int[] held() {
    int[] columns = new int[2 + arms];
    Arrays.setAll(columns, c -> c < 2 ? c : AT_ARMS + c - 2);
    return columns;
  }

  /** Some columns of a partition. */
  private static final class Held {
    private static final int FIRST_ROOM = 1 << 12;
    private final double[][] numbers;
    private long[] units = new long[FIRST_ROOM];

    Held(Iterator<Row> rows, int[] columns) {
      numbers = new double[columns.length][FIRST_ROOM];
      int n = 0;
      while (rows.hasNext()) {
        Row row = rows.next();
        if (n == units.length) {
          resize(n + (n >> 1));
        }
        for (int c = 0; c < columns.length; c++) {
          numbers[c][n] = number(row, columns[c]);
        }
        units[n++] = unit(row);
      }
      resize(n);
    }

    private void resize(int room) {
      units = Arrays.copyOf(units, room);
      for (int c = 0; c < numbers.length; c++) {
        numbers[c] = Arrays.copyOf(numbers[c], room);
      }
    }

    double[] labels() {
      return numbers[0];
    }

    double[] weights() {
      return numbers[1];
    }

    double[][] arms() {
      return Arrays.copyOfRange(numbers, 2, numbers.length);
    }
  }
}
