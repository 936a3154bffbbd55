package io.rankgraft.tensorflow;

import org.tensorflow.proto.ConfigProto;

/**
 * How many threads a session uses.
 *
 * <p>The default runs several ops at once and each op on one thread: sums are then taken in one
 * order whatever the number of threads ({@link SumOrder}), so that results are the same bit for
 * bit. Splitting single ops ({@code intraOp} above 1) gives equality up.
 */
public record Threads(int interOp, int intraOp) {
  /** TensorFlow starts all of them at once, and of more than a machine holds it never returns. */
  private static final int MOST = 1024;

  public Threads {
    if (interOp < 1 || intraOp < 1 || interOp > MOST || intraOp > MOST) {
      throw new IllegalArgumentException(
          "threads: expected 1 to %s but got %s, %s".formatted(MOST, interOp, intraOp));
    }
  }

  public static Threads of(int interOp) {
    return new Threads(interOp, 1);
  }

  /**
   * The configuration of a session with so many: the first that a process needs of TensorFlow.
   *
   * @throws IllegalStateException if the class path has libraries that TensorFlow cannot work with
   */
  public ConfigProto config() {
    Libraries.require();
    return ConfigProto.newBuilder()
        .setInterOpParallelismThreads(interOp)
        .setIntraOpParallelismThreads(intraOp)
        .build();
  }
}
