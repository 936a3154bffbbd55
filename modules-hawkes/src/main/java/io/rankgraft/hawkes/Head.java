package io.rankgraft.hawkes;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.LogitHead;
import java.util.List;

/**
 * The head of a layer: LeakyReLU of slope 0.3 between dense layers. Eq. 5 calls h a probability and
 * Eq. 12 makes it a vector; this is what the authors' code has between the two, without its
 * dropout. Names are {@code w-1, b-1, …}.
 */
public final class Head {
  private static final float SLOPE = 0.3f;

  private Head() {}

  /**
   * @param scope of this head alone
   */
  public static LogitHead create(GraftScope scope, int width, List<Integer> hiddenWidths) {
    return new LogitHead(scope, "-", width, hiddenWidths, DenseStack.Activation.leakyRelu(SLOPE));
  }
}
