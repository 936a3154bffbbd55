package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Ptn;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** What a rival of PTN does with the vectors of one side, users or items. */
public interface Sharing {
  /**
   * @param scope where its parameters are created, apart for users and items
   * @param vectors e^k by behaviour, upstream first, [rows, d]
   * @return the vectors to score with, by behaviour, [rows, d]
   */
  List<Operand<TFloat32>> share(
      GraftScope scope, Ptn.Inputs inputs, List<Operand<TFloat32>> vectors);

  /** Whether items can be shared as well as users. */
  default boolean sharesItems() {
    return true;
  }
}
