package io.rankgraft.models;

import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Result;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Full ranking by a trained {@link Nmtr}: one inner product where all units are plain GMF, tiles of
 * users and items through SERVE where they are not. Safe for concurrent use; close it before the
 * session.
 */
public final class NmtrScorer implements ModelScorer {
  /** A tile's hidden layer, 32 · 256 pairs of 64 floats, is 2 MiB: it stays in the cache. */
  private static final int TILE_USERS = 32;

  private static final int TILE_ITEMS = 256;

  private final Nmtr model;
  private final ModelSession session;
  private final InnerProductScorer products; // null where units are no inner products
  private final int[] allItems;

  private NmtrScorer(Nmtr model, ModelSession session, InnerProductScorer products) {
    this.model = model;
    this.session = session;
    this.products = products;
    this.allItems = IntStream.range(0, model.items()).toArray();
  }

  static NmtrScorer of(Nmtr model, ModelSession session, int threads) {
    if (model.vectors().isEmpty()) {
      return new NmtrScorer(model, session, null);
    }
    NmtrVectors vectors = model.vectors().get();
    try (Feed feed = new Feed().put("user", new int[] {0}).put("item", new int[] {0});
        Result result = session.serve(feed, List.of(vectors.users(), vectors.items()))) {
      float[] users = floats((TFloat32) result.get(0));
      int width = users.length / model.users();
      return new NmtrScorer(
          model,
          session,
          new InnerProductScorer(
              users, floats((TFloat32) result.get(1)), width, Threads.of(threads)));
    }
  }

  private static float[] floats(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  @Override
  public int items() {
    return allItems.length;
  }

  @Override
  public void score(int[] users, int from, int to, RowSink sink) {
    if (products != null) {
      products.score(users, from, to, sink);
      return;
    }
    float[][] rows = new float[Math.min(TILE_USERS, to - from)][items()];
    for (int begin = from; begin < to; begin += TILE_USERS) {
      int end = Math.min(to, begin + TILE_USERS);
      int[] some = Arrays.copyOfRange(users, begin, end);
      for (int first = 0; first < items(); first += TILE_ITEMS) {
        tile(some, first, Math.min(items(), first + TILE_ITEMS), rows);
      }
      for (int p = begin; p < end; p++) {
        sink.row(p, rows[p - begin]);
      }
    }
  }

  /** Scores of some users with a range of items, into columns of the rows. */
  private void tile(int[] users, int first, int last, float[][] rows) {
    try (Feed feed =
            new Feed().put("user", users).put("item", Arrays.copyOfRange(allItems, first, last));
        Result result = session.serve(feed, List.of(model.scores()))) {
      FloatDataBuffer scores = ((TFloat32) result.get(0)).asRawTensor().data().asFloats();
      int width = last - first;
      for (int u = 0; u < users.length; u++) {
        scores.offset((long) u * width).read(rows[u], first, width);
      }
    }
  }

  @Override
  public void close() {
    if (products != null) {
      products.close();
    }
  }
}
