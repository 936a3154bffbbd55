package io.rankgraft.models;

import io.rankgraft.tensorflow.Threads;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * Scores blocks of users against all items by one matrix product a block, {@code U Vᵀ}, copied out
 * row by row; {@link KnownScores} are written over the row while it is in the cache.
 *
 * <p>Shapes: U [users, d] and V [items, d], row-major. Keeps a reference to U; owns a native copy
 * of V: close it. Safe for concurrent use; each call computes on the calling thread's share, one
 * core.
 */
public final class InnerProductScorer implements ModelScorer {
  private final float[] userVectors;
  private final int items;
  private final int dim;
  private final KnownScores known; // null when there is none
  private final Graph graph = new Graph();
  private final Session session;
  private final Operand<TFloat32> block;
  private final Operand<TFloat32> scores;

  /**
   * @throws IllegalArgumentException if an array's length is no multiple of {@code dim}
   */
  public InnerProductScorer(float[] userVectors, float[] itemVectors, int dim, Threads threads) {
    this(userVectors, itemVectors, dim, null, threads);
  }

  private InnerProductScorer(
      float[] userVectors, float[] itemVectors, int dim, KnownScores known, Threads threads) {
    if (dim < 1 || userVectors.length % dim != 0 || itemVectors.length % dim != 0) {
      throw new IllegalArgumentException(
          "inner product scorer: expected whole vectors of %s but got %s and %s floats"
              .formatted(dim, userVectors.length, itemVectors.length));
    }
    this.userVectors = userVectors;
    this.items = itemVectors.length / dim;
    this.dim = dim;
    this.known = known;
    Ops tf = Ops.create(graph);
    var handle = tf.varHandleOp(TFloat32.class, Shape.of(items, dim));
    Operand<TFloat32> feed =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(items, dim)));
    var load = tf.assignVariableOp(handle, feed);
    block = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, dim)));
    scores =
        tf.linalg.matMul(block, tf.readVariableOp(handle, TFloat32.class), MatMul.transposeB(true));
    session = new Session(graph, threads.config());
    try (TFloat32 loaded =
        TFloat32.tensorOf(Shape.of(items, dim), DataBuffers.of(itemVectors, true, false))) {
      session.runner().feed(feed, loaded).addTarget(load).run().close();
    }
  }

  /**
   * A scorer of inner products, but for pairs whose scores are known.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public static InnerProductScorer withKnown(
      float[] userVectors, float[] itemVectors, int dim, KnownScores known, Threads threads) {
    if (known.pairs().users() != userVectors.length / dim
        || known.pairs().items() != itemVectors.length / dim) {
      throw new IllegalArgumentException(
          "inner product scorer: expected known scores of %s users x %s items but got %s"
              .formatted(userVectors.length / dim, itemVectors.length / dim, known.pairs()));
    }
    return new InnerProductScorer(userVectors, itemVectors, dim, known, threads);
  }

  @Override
  public int items() {
    return items;
  }

  @Override
  public void score(int[] users, int from, int to, RowSink sink) {
    float[] row = new float[items];
    try (Result result = product(users, from, to)) {
      FloatDataBuffer out = ((TFloat32) result.get(0)).asRawTensor().data().asFloats();
      for (int p = from; p < to; p++) {
        out.offset((long) (p - from) * items).read(row);
        if (known != null) {
          known.writeTo(row, users[p]);
        }
        sink.row(p, row);
      }
    }
  }

  /**
   * The products of a block, [to − from, items], still outside the heap; the caller closes them.
   */
  public Result product(int[] users, int from, int to) {
    float[] vectors = new float[(to - from) * dim];
    for (int p = from; p < to; p++) {
      System.arraycopy(userVectors, users[p] * dim, vectors, (p - from) * dim, dim);
    }
    try (TFloat32 fed =
        TFloat32.tensorOf(Shape.of(to - from, dim), DataBuffers.of(vectors, true, false))) {
      return session.runner().feed(block, fed).fetch(scores).run();
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
