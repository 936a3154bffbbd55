package io.rankgraft.app;

import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Tensors of SERVE for many rows, batch by batch. */
final class Predictions {
  private static final int BATCH = 1024;

  /** Fills a feed of SERVE. */
  @FunctionalInterface
  interface Rows {
    /**
     * @param rows the first {@code n} are the batch
     */
    void feed(Feed feed, int[] rows, int n);
  }

  private Predictions() {}

  /**
   * @param fetches of [rows] each
   * @return by fetch, then by row
   */
  static double[][] of(
      ModelSession session, List<Operand<TFloat32>> fetches, int[] rows, Rows feeds) {
    double[][] all = new double[fetches.size()][rows.length];
    for (int start = 0; start < rows.length; start += BATCH) {
      int[] batch = Arrays.copyOfRange(rows, start, Math.min(start + BATCH, rows.length));
      try (Feed feed = new Feed()) {
        feeds.feed(feed, batch, batch.length);
        try (Result result = session.serve(feed, fetches)) {
          for (int f = 0; f < all.length; f++) {
            float[] values = values((TFloat32) result.get(f));
            for (int i = 0; i < batch.length; i++) {
              all[f][start + i] = values[i];
            }
          }
        }
      }
    }
    return all;
  }

  /** Some rows of tensors of [rows, width], in one batch: by fetch, row after row. */
  static float[][] vectors(
      ModelSession session, List<Operand<TFloat32>> fetches, int[] rows, Rows feeds) {
    float[][] all = new float[fetches.size()][];
    List<Operand<TFloat32>> distinct = fetches.stream().distinct().toList(); // none may come twice
    try (Feed feed = new Feed()) {
      feeds.feed(feed, rows, rows.length);
      try (Result result = session.serve(feed, distinct)) {
        for (int f = 0; f < all.length; f++) {
          all[f] = values((TFloat32) result.get(distinct.indexOf(fetches.get(f))));
        }
      }
    }
    return all;
  }

  private static float[] values(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.copyTo(DataBuffers.of(values, false, false));
    return values;
  }
}
