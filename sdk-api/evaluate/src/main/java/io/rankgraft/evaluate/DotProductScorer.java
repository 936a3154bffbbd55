package io.rankgraft.evaluate;

/**
 * Scores by the dot product of a user's and an item's vector, in plain Java: for models that come
 * as two arrays, from anywhere.
 *
 * <pre>  s(u, i) = sum_d  U[u, d] I[i, d]</pre>
 *
 * Shapes: U is [users, dim] and I is [items, dim], both row-major. Keeps a reference to U and a
 * transposed copy of I. Safe for concurrent use as long as U does not change.
 */
public final class DotProductScorer implements BlockScorer {
  /**
   * Items per tile: a tile of the row stays in the innermost cache while the dimensions pass by.
   */
  private static final int TILE = 2048;

  private final float[] userVectors;
  private final float[][] columns;
  private final int items;

  /**
   * @throws IllegalArgumentException if an array's length is no multiple of {@code dim}
   */
  public DotProductScorer(float[] userVectors, float[] itemVectors, int dim) {
    if (dim < 1 || userVectors.length % dim != 0 || itemVectors.length % dim != 0) {
      throw new IllegalArgumentException(
          "dot product scorer: expected arrays of whole vectors of %s but got %s and %s floats"
              .formatted(dim, userVectors.length, itemVectors.length));
    }
    this.userVectors = userVectors;
    items = itemVectors.length / dim;
    columns = new float[dim][items];
    for (int i = 0; i < items; i++) {
      for (int d = 0; d < dim; d++) {
        columns[d][i] = itemVectors[i * dim + d];
      }
    }
  }

  @Override
  public int items() {
    return items;
  }

  @Override
  public void score(int[] users, int from, int to, RowSink sink) {
    int dim = columns.length;
    var row = new float[items];
    for (int position = from; position < to; position++) {
      int user = users[position] * dim;
      for (int begin = 0; begin < items; begin += TILE) {
        int end = Math.min(items, begin + TILE);
        java.util.Arrays.fill(row, begin, end, 0f);
        int d = 0;
        for (; d + 4 <= dim; d += 4) {
          addFour(row, begin, end, d, user);
        }
        for (; d < dim; d++) {
          float weight = userVectors[user + d];
          float[] column = columns[d];
          for (int i = begin; i < end; i++) {
            row[i] += weight * column[i];
          }
        }
      }
      sink.row(position, row);
    }
  }

  private void addFour(float[] row, int begin, int end, int d, int user) {
    float w0 = userVectors[user + d];
    float w1 = userVectors[user + d + 1];
    float w2 = userVectors[user + d + 2];
    float w3 = userVectors[user + d + 3];
    float[] c0 = columns[d];
    float[] c1 = columns[d + 1];
    float[] c2 = columns[d + 2];
    float[] c3 = columns[d + 3];
    for (int i = begin; i < end; i++) {
      row[i] += w0 * c0[i] + w1 * c1[i] + w2 * c2[i] + w3 * c3[i];
    }
  }
}
