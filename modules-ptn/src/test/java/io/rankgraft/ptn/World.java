package io.rankgraft.ptn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A world small enough for brute force: who did what, and a value for every parameter. Values are
 * floats widened to doubles, so that the graph and the oracle start from the same numbers.
 *
 * @param observed by behaviour, 1 where the user did it, [users][items]
 * @param values by parameter name
 */
record World(
    int users, int items, int dim, List<double[][]> observed, Map<String, double[][]> values) {

  static World of(int behaviours, int uniqueLayers) {
    int users = 4;
    int items = 5;
    int d = 3;
    Random random = new Random(17);
    List<double[][]> observed =
        IntStream.range(0, behaviours)
            .mapToObj(k -> pairs(random, users, items, 0.7 - 0.15 * k))
            .toList();
    Map<String, double[][]> values = new LinkedHashMap<>();
    values.put("host/users", uniform(random, users, d));
    values.put("host/items", uniform(random, items, d));
    values.put("host/relations", uniform(random, behaviours, d));
    values.put("host/relation-1", uniform(random, d, d));
    for (int l = 1; l <= uniqueLayers; l++) {
      values.put("ptn/relation-unique-" + l, uniform(random, d, d));
    }
    return new World(users, items, d, observed, values);
  }

  private static double[][] pairs(Random random, int users, int items, double density) {
    double[][] m = new double[users][items];
    for (int u = 0; u < users; u++) {
      for (int v = 0; v < items; v++) {
        m[u][v] = random.nextDouble() < density ? 1 : 0;
      }
    }
    m[0][0] = 1; // no behaviour is empty
    return m;
  }

  static double[][] uniform(Random random, int rows, int columns) {
    double[][] m = new double[rows][columns];
    for (double[] row : m) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) (2 * random.nextDouble() - 1);
      }
    }
    return m;
  }

  /** 1/√(deg_u deg_v) where observed: A_k. */
  double[][] adjacency(int behaviour) {
    double[][] m = observed.get(behaviour);
    double[][] a = new double[users][items];
    for (int u = 0; u < users; u++) {
      for (int v = 0; v < items; v++) {
        if (m[u][v] > 0) {
          double degreeOfUser = 0;
          double degreeOfItem = 0;
          for (int i = 0; i < items; i++) {
            degreeOfUser += m[u][i];
          }
          for (int i = 0; i < users; i++) {
            degreeOfItem += m[i][v];
          }
          a[u][v] = 1 / Math.sqrt(degreeOfUser * degreeOfItem);
        }
      }
    }
    return a;
  }

  /** 1 where the user did the upstream and not the downstream behaviour: M^uni of section 3.2. */
  double[][] onlyUpstream(int upstream, int downstream) {
    double[][] only = new double[users][items];
    for (int u = 0; u < users; u++) {
      for (int v = 0; v < items; v++) {
        only[u][v] =
            observed.get(upstream)[u][v] == 1 && observed.get(downstream)[u][v] == 0 ? 1 : 0;
      }
    }
    return only;
  }

  Map<String, INDArray> arrays() {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    values.forEach((name, value) -> arrays.put(name, Nd4j.createFromArray(value)));
    return arrays;
  }

  static double[] flat(double[][] m) {
    return java.util.Arrays.stream(m).flatMapToDouble(java.util.Arrays::stream).toArray();
  }

  static float[] floats(double[][] m) {
    double[] flat = flat(m);
    float[] out = new float[flat.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) flat[i];
    }
    return out;
  }
}
