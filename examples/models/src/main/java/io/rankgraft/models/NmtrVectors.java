package io.rankgraft.models;

import io.rankgraft.cascade.Cascade;
import io.rankgraft.cascade.CascadeOrder;
import io.rankgraft.cascade.Interaction;
import io.rankgraft.graph.EmbeddingTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The target's logit as one inner product, where all units are h · (p ⊙ q): the cascade is linear
 * in h and b, so that it may be applied to them instead of to scores. T tables a side, 1 where
 * behaviours share it.
 *
 * @param users [users, T E + 1]
 * @param items [items, T E + 1]
 */
record NmtrVectors(Operand<TFloat32> users, Operand<TFloat32> items) {

  /**
   * @param levels for their names, upstream first
   * @param biases b^r of all items, [items] each
   */
  static Optional<NmtrVectors> of(
      Ops tf,
      NmtrConfig config,
      List<Cascade.Level> levels,
      List<Interaction> units,
      List<EmbeddingTable> users,
      List<EmbeddingTable> items,
      Optional<List<Operand<TFloat32>>> biases) {
    if (!units.stream().allMatch(unit -> unit.diagonal().isPresent())) {
      return Optional.empty();
    }
    List<Cascade.Level> weights = new ArrayList<>();
    List<Cascade.Level> offsets = new ArrayList<>();
    for (int r = 0; r < units.size(); r++) {
      String name = levels.get(r).behaviour();
      Operand<TFloat32> h = units.get(r).diagonal().orElseThrow(); // [E, 1]
      weights.add(Cascade.Level.of(name, inBlock(tf, h, r, users.size())));
      if (biases.isPresent()) {
        Operand<TFloat32> b = biases.get().get(r);
        offsets.add(Cascade.Level.of(name, tf.zerosLike(b), b));
      }
    }
    Operand<TFloat32> h =
        tf.reshape(target(tf, config, weights), tf.constant(new int[] {1, -1})); // [1, T E]
    Operand<TFloat32> p = sideBySide(tf, users);
    Operand<TFloat32> q = sideBySide(tf, items);
    Operand<TFloat32> b =
        biases.isPresent()
            ? tf.expandDims(target(tf, config, offsets), tf.constant(1))
            : tf.fill(tf.constant(new int[] {(int) items.get(0).rows(), 1}), tf.constant(0f));
    Operand<TFloat32> one =
        tf.fill(tf.constant(new int[] {(int) users.get(0).rows(), 1}), tf.constant(1f));
    return Optional.of(
        new NmtrVectors(
            tf.concat(List.of(tf.math.mul(p, h), one), tf.constant(1)),
            tf.concat(List.of(q, b), tf.constant(1))));
  }

  private static Operand<TFloat32> target(Ops tf, NmtrConfig config, List<Cascade.Level> levels) {
    List<Operand<TFloat32>> all =
        config.cascade().combine(tf, levels, new CascadeOrder(config.order()));
    return all.get(all.size() - 1);
  }

  /** h at the place of its table and zeros elsewhere, [T E, 1]. */
  private static Operand<TFloat32> inBlock(Ops tf, Operand<TFloat32> h, int r, int tables) {
    if (tables == 1) {
      return h;
    }
    List<Operand<TFloat32>> blocks = new ArrayList<>(Collections.nCopies(tables, tf.zerosLike(h)));
    blocks.set(r, h);
    return tf.concat(blocks, tf.constant(0));
  }

  private static Operand<TFloat32> sideBySide(Ops tf, List<EmbeddingTable> tables) {
    List<Operand<TFloat32>> whole = new ArrayList<>();
    tables.forEach(table -> whole.add(table.whole()));
    return whole.size() == 1 ? whole.get(0) : tf.concat(whole, tf.constant(1));
  }
}
