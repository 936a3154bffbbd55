package io.rankgraft.cascade;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * f(p, q), how well a user and an item go together under one behaviour, in one build: a unit with
 * its parameters. NMTR, section III-B.
 *
 * <p>Shapes: B rows, U users, V items, width E.
 */
@FunctionalInterface
public interface Interaction {
  /**
   * The scores of aligned rows, [B].
   *
   * @param users p, [B, E]
   * @param items q, [B, E]
   */
  Operand<TFloat32> pairs(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items);

  /**
   * The scores of every user with every item, [U, V]: the same numbers as {@link #pairs}, where a
   * unit can with less work.
   *
   * @param users p, [U, E]
   * @param items q, [V, E]
   */
  default Operand<TFloat32> grid(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
    Operand<TFloat32> u = Grid.ofUsers(tf, users);
    Operand<TFloat32> v = Grid.ofItems(tf, items);
    long width = users.shape().get(1);
    Operand<TFloat32> allUsers = Grid.toRows(tf, tf.math.add(u, tf.zerosLike(v)), width);
    Operand<TFloat32> allItems = Grid.toRows(tf, tf.math.add(tf.zerosLike(u), v), width);
    return Grid.of(tf, users, items).toMatrix(tf, pairs(tf, allUsers, allItems));
  }

  /**
   * h, [E, 1], where the score is h · (p ⊙ q) and nothing else. A cascade of such units is one
   * inner product: all items are then ranked by one matrix product.
   */
  default Optional<Operand<TFloat32>> diagonal() {
    return Optional.empty();
  }
}
