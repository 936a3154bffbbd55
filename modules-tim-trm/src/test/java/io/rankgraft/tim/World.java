package io.rankgraft.tim;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A few requests with events of two behaviours, and candidates. Padding is scattered and holds
 * numbers; one request has no event of the first behaviour.
 *
 * @param items by behaviour, [requests][length][d]
 * @param masks by behaviour, [requests][length]
 * @param targets [candidates][d]
 * @param requestOf the request of each candidate
 */
record World(List<float[][][]> items, List<float[][]> masks, float[][] targets, int[] requestOf) {
  static final int DIM = 4;
  static final int REQUESTS = 3;
  static final int[] LENGTHS = {3, 2};
  static final List<String> BEHAVIOURS = List.of("view", "buy");

  /** One candidate a request, or five candidates for three requests. */
  static World of(boolean shared) {
    Random random = new Random(11);
    List<float[][][]> items = new ArrayList<>();
    for (int length : LENGTHS) {
      float[][][] sequence = new float[REQUESTS][][];
      for (int r = 0; r < REQUESTS; r++) {
        sequence[r] = matrix(random, length, DIM);
      }
      items.add(sequence);
    }
    List<float[][]> masks =
        List.of(
            new float[][] {{1, 0, 1}, {0, 0, 0}, {1, 1, 1}},
            new float[][] {{1, 1}, {0, 1}, {1, 0}});
    int[] requestOf = shared ? new int[] {2, 0, 0, 1, 2} : new int[] {0, 1, 2};
    return new World(items, masks, matrix(random, requestOf.length, DIM), requestOf);
  }

  /** The same requests with other candidates. */
  World withCandidates(float[][] candidates, int... requests) {
    return new World(items, masks, candidates, requests);
  }

  /** One of the requests alone. */
  World request(int r, float[][] candidates) {
    return new World(
        items.stream().map(of -> new float[][][] {of[r]}).toList(),
        masks.stream().map(of -> new float[][] {of[r]}).toList(),
        candidates,
        new int[candidates.length]);
  }

  static float[][] matrix(Random random, int rows, int columns) {
    float[][] m = new float[rows][columns];
    for (float[] row : m) {
      for (int i = 0; i < columns; i++) {
        row[i] = 2 * random.nextFloat() - 1;
      }
    }
    return m;
  }

  /** Feeds the inputs of {@link Defendant}. */
  void feed(GraphRun run, Build build) {
    for (int b = 0; b < items.size(); b++) {
      int length = masks.get(b)[0].length;
      int requests = items.get(b).length;
      float[] flat = new float[requests * length * DIM];
      for (int r = 0; r < requests; r++) {
        for (int l = 0; l < length; l++) {
          System.arraycopy(items.get(b)[r][l], 0, flat, (r * length + l) * DIM, DIM);
        }
      }
      run.feed(build, "items-" + b, flat, requests, length, DIM);
      run.feed(build, "mask-" + b, flat(masks.get(b)), requests, length);
    }
    run.feed(build, "target", flat(targets), targets.length, DIM);
    if (run.model().inputs(build).stream().anyMatch(i -> i.name().equals("request-of"))) {
      run.feed(build, "request-of", requestOf, requestOf.length);
    }
  }

  static float[] flat(float[][] m) {
    float[] flat = new float[m.length * m[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = m[i / m[0].length][i % m[0].length];
    }
    return flat;
  }

  /** Random values for parameters, the same for the same names and sizes. */
  static Map<String, float[]> values(Iterable<Parameter> parameters) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      Random random = new Random(p.name().hashCode());
      float[] v = new float[(int) p.shape().size()];
      for (int i = 0; i < v.length; i++) {
        v[i] = (float) (0.6 * random.nextGaussian());
      }
      values.put(p.name(), v);
    }
    return values;
  }

  /** Parameters in float64 by their names below the mount, vectors as rows. */
  static Map<String, INDArray> arrays(Iterable<Parameter> parameters, Map<String, float[]> values) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      int columns = (int) p.shape().get(p.shape().numDimensions() - 1);
      float[] v = values.get(p.name());
      double[][] m = new double[v.length / columns][columns];
      for (int i = 0; i < v.length; i++) {
        m[i / columns][i % columns] = v[i];
      }
      arrays.put(p.name().substring(p.name().indexOf('/') + 1), Nd4j.createFromArray(m));
    }
    return arrays;
  }

  static INDArray row(float[] v) {
    double[][] m = new double[1][v.length];
    for (int i = 0; i < v.length; i++) {
      m[0][i] = v[i];
    }
    return Nd4j.createFromArray(m);
  }
}
