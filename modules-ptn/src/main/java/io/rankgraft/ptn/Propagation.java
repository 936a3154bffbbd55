package io.rankgraft.ptn;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The Extraction Network ψ_k of PTN, given by the host: L_tr steps of its own neighbour aggregation
 * and relation update on the graph of one behaviour, averaged over layers 0..L_tr. HPMR, Eq. 8–11.
 */
@FunctionalInterface
public interface Propagation {
  /**
   * The user half of the refined representation.
   *
   * @param behaviour whose graph to use: the downstream one for shared, the upstream one for
   *     re-projected representations
   * @param users layer 0 of the users, [users, d]
   * @param items layer 0 of the items, [items, d]
   * @param relation layer 0 of the relation, e_r^k, [1, d]
   * @return [users, d]
   */
  Operand<TFloat32> extract(
      int behaviour, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> relation);

  /** ψ is the identity: projected vectors are transferred as they are ("Proj. Trans.", Table 5). */
  static Propagation identity() {
    return (behaviour, users, items, relation) -> users;
  }
}
