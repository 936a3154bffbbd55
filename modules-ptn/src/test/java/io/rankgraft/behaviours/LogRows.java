package io.rankgraft.behaviours;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.Task;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.testkit.TestLog;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Five rows of a log with three behaviours, and how a row's events are read in float64: the oracle
 * of the ready mounts' inputs.
 */
public final class LogRows {
  public static final int ROWS = 5;
  public static final int ITEMS = 6;
  public static final int LENGTH = 3;
  public static final List<String> BEHAVIOURS = List.of("view", "cart", "buy");
  public static final Task CART = Task.ofBinary("cart");
  public static final Task BUY = Task.ofBinary("buy");
  public static final int[] ITEM = {2, 0, 5, 3, 2};

  /** By behaviour and row, oldest first. */
  public static final int[][][] EVENTS = {
    {{1, 2, 4}, {0, 5}, {}, {3, 3, 1}, {2}},
    {{2, 2}, {5}, {1, 0, 5}, {}, {4, 2, 2}},
    {{}, {1, 0}, {5}, {3, 2}, {2}}
  };

  public static final float[] CARTED = {1, 0, 1, 0, 1};
  public static final float[] BOUGHT = {1, 0, 0, 0, 1};
  public static final float[] HOST_CART = {0.3f, -0.2f, 0.8f, 0.1f, -0.6f};
  public static final float[] HOST_BUY = {-0.4f, 0.5f, 0.2f, -0.9f, 0.7f};

  private LogRows() {}

  /** Three behaviours, the tasks cart and buy. */
  public static TestLog log() {
    return TestLog.of(ITEMS, LENGTH, BEHAVIOURS, List.of(CART, BUY));
  }

  /** Feeds items and sequences; ids at padding are 1, which nothing may read. */
  public static void feed(GraphRun run, Build build) {
    run.feed(build, "item", ITEM, ROWS);
    for (int k = 0; k < BEHAVIOURS.size(); k++) {
      int[] ids = new int[ROWS * LENGTH];
      int[] lengths = new int[ROWS];
      Arrays.fill(ids, 1);
      for (int row = 0; row < ROWS; row++) {
        int[] events = EVENTS[k][row];
        lengths[row] = events.length;
        System.arraycopy(events, 0, ids, row * LENGTH, events.length);
      }
      run.feed(build, BEHAVIOURS.get(k), ids, ROWS, LENGTH);
      run.feed(build, BEHAVIOURS.get(k) + "-length", lengths, ROWS);
    }
  }

  /** The vectors of the items of the rows, [rows, d]. */
  public static INDArray items(INDArray table) {
    return table.getRows(ITEM);
  }

  /** p of one behaviour, [rows, d], and with MATCH its two numbers, [rows, 2]; else null. */
  public record Reading(INDArray vector, INDArray matches) {}

  /** {@link EventReading} by its formulas. */
  public static Reading read(EventReading how, INDArray table, int behaviour) {
    int d = table.columns();
    INDArray p = Nd4j.zeros(DataType.DOUBLE, ROWS, d);
    INDArray matches = Nd4j.zeros(DataType.DOUBLE, ROWS, 2);
    for (int row = 0; row < ROWS; row++) {
      int[] events = EVENTS[behaviour][row];
      int n = events.length;
      if (n == 0) {
        continue;
      }
      double[] products = new double[n];
      double[] weights = new double[n];
      double recencies = 0;
      for (int i = 0; i < n; i++) {
        products[i] = dot(table, events[i], ITEM[row]);
        weights[i] = how == EventReading.ATTENTION ? Math.exp(products[i] / Math.sqrt(d)) : 1;
        recencies += Math.pow(2, -(n - 1 - i) / 3.0);
      }
      double sum = Arrays.stream(weights).sum();
      double recent = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < d; j++) {
          double e = table.getDouble(events[i], j);
          p.putScalar(row, j, p.getDouble(row, j) + weights[i] / sum * e);
        }
        recent += Math.pow(2, -(n - 1 - i) / 3.0) / recencies * products[i];
      }
      matches.putScalar(row, 0, Arrays.stream(products).max().orElseThrow());
      matches.putScalar(row, 1, recent);
    }
    return new Reading(p, how == EventReading.MATCH ? matches : null);
  }

  private static double dot(INDArray table, int a, int b) {
    double sum = 0;
    for (int j = 0; j < table.columns(); j++) {
      sum += table.getDouble(a, j) * table.getDouble(b, j);
    }
    return sum;
  }

  /** The mean over rows of −y log σ(z) − (1 − y) log(1 − σ(z)). */
  public static double logLoss(double[] z, float[] y) {
    double sum = 0;
    for (int row = 0; row < z.length; row++) {
      double p = 1 / (1 + Math.exp(-z[row]));
      sum -= y[row] * Math.log(p) + (1 - y[row]) * Math.log(1 - p);
    }
    return sum / z.length;
  }
}
