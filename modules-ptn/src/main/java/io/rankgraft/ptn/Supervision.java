package io.rankgraft.ptn;

import io.rankgraft.graph.GraftScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * How PTN's predictions meet the labels, given by the host: the score is u · diag(r) · v, and what
 * is labelled differs. {@link NonSampling} compares all users of a batch with all items; a host
 * with labelled rows uses {@link RowSupervision}.
 */
public interface Supervision {
  /**
   * The loss of predicting one behaviour, L_k of Eq. 4: a scalar.
   *
   * @param users [users, d]
   * @param relation [1, d]
   * @param items [items, d]
   */
  Operand<TFloat32> behaviour(
      GraftScope scope,
      int behaviour,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items);

  /** The loss of predicting "upstream and not downstream", one summand of Eq. 7: a scalar. */
  Operand<TFloat32> unique(
      GraftScope scope,
      int upstream,
      int downstream,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items);
}
