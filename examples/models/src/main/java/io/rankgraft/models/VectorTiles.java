package io.rankgraft.models;

import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Full ranking by a function of two vectors that is no inner product: tiles of users and items
 * through SERVE, from vectors that were computed once. Safe for concurrent use.
 */
final class VectorTiles implements ModelScorer {
  /** The inputs of SERVE with the vectors of a tile. */
  static final String TILE_USERS = "tile-users";

  static final String TILE_ITEMS = "tile-items";

  /** 1,024 pairs: a matrix for each, of 3 d² floats, stays within megabytes. */
  private static final int USERS = 16;

  private static final int ITEMS = 64;

  private final ModelSession session;
  private final Operand<TFloat32> scores; // [tile users, tile items]
  private final float[] users;
  private final float[] items;
  private final int width;

  /**
   * @param users vectors, row-major; not copied
   * @param items likewise
   * @param width of a vector
   */
  VectorTiles(
      ModelSession session, Operand<TFloat32> scores, float[] users, float[] items, int width) {
    this.session = session;
    this.scores = scores;
    this.users = users;
    this.items = items;
    this.width = width;
  }

  @Override
  public int items() {
    return items.length / width;
  }

  @Override
  public void score(int[] of, int from, int to, RowSink sink) {
    for (int begin = from; begin < to; begin += USERS) {
      int end = Math.min(to, begin + USERS);
      float[][] rows = new float[end - begin][items()];
      float[] vectors = new float[rows.length * width];
      for (int p = begin; p < end; p++) {
        System.arraycopy(users, of[p] * width, vectors, (p - begin) * width, width);
      }
      for (int first = 0; first < items(); first += ITEMS) {
        tile(vectors, first, Math.min(items(), first + ITEMS), rows);
      }
      for (int p = begin; p < end; p++) {
        sink.row(p, rows[p - begin]);
      }
    }
  }

  private void tile(float[] vectors, int first, int last, float[][] rows) {
    float[] some = Arrays.copyOfRange(items, first * width, last * width);
    try (Feed feed =
            new Feed()
                .put(TILE_USERS, vectors, vectors.length / width, width)
                .put(TILE_ITEMS, some, some.length / width, width);
        Result result = session.serve(feed, List.of(scores))) {
      FloatDataBuffer out = ((TFloat32) result.get(0)).asRawTensor().data().asFloats();
      for (int u = 0; u < rows.length; u++) {
        out.offset((long) u * (last - first)).read(rows[u], first, last - first);
      }
    }
  }

  /** Nothing of its own to free. */
  @Override
  public void close() {}
}
