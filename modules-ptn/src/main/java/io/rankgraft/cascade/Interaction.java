package io.rankgraft.cascade;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unstack;
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
   * The scores of aligned rows by units that read the same vectors, [B] each: the same numbers as
   * {@link #pairs} of each, but for rounding; one product where all units are h · (p ⊙ q).
   *
   * @param users p, [B, E]
   * @param items q, [B, E]
   */
  static List<Operand<TFloat32>> pairs(
      Ops tf, List<Interaction> units, Operand<TFloat32> users, Operand<TFloat32> items) {
    List<Operand<TFloat32>> h = units.stream().flatMap(unit -> unit.diagonal().stream()).toList();
    if (units.size() == 1 || h.size() < units.size()) {
      return units.stream().map(unit -> unit.pairs(tf, users, items)).toList();
    }
    Operand<TFloat32> scores =
        tf.linalg.matMul(tf.math.mul(users, items), tf.concat(h, tf.constant(1))); // [B, units]
    return List.copyOf(tf.unstack(scores, (long) h.size(), Unstack.axis(1L)).output());
  }

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
