package io.rankgraft.backbones.list;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What every ranker of lists reads: L lists, right-padded to P positions, W numbers an item.
 *
 * @param items x, [L, P, W]; 0 where there is no item
 * @param lengths [L]
 * @param mask 1 where there is an item, [L, P]
 * @param gaps the time since the item before, [L, P], 0 or more and 0 at the first; empty where
 *     items are one unit apart
 */
public record ListInputs(
    Operand<TFloat32> items,
    Operand<TInt32> lengths,
    Operand<TFloat32> mask,
    int positions,
    int width,
    Optional<Operand<TFloat32>> gaps) {

  /** Of items one unit apart. */
  public ListInputs(
      Operand<TFloat32> items,
      Operand<TInt32> lengths,
      Operand<TFloat32> mask,
      int positions,
      int width) {
    this(items, lengths, mask, positions, width, Optional.empty());
  }

  /** The items one below the other, [L · P, W], list after list. */
  public Operand<TFloat32> rows(Ops tf) {
    return tf.reshape(items, tf.constant(new int[] {-1, width}));
  }

  /** The items by position, [L, W] each. */
  public List<Operand<TFloat32>> byPosition(Ops tf) {
    return byPosition(tf, items, width);
  }

  /** Values of rows, [L · P, n], by position, [L, n] each. */
  List<Operand<TFloat32>> byPosition(Ops tf, Operand<TFloat32> rows, int n) {
    Operand<TFloat32> lists = tf.reshape(rows, tf.constant(new int[] {-1, positions, n}));
    return tf
        .unstack(lists, (long) positions, org.tensorflow.op.core.Unstack.axis(1L))
        .output()
        .stream()
        .<Operand<TFloat32>>map(p -> p)
        .toList();
  }

  /** Zeros for every list, [L, n]. */
  Operand<TFloat32> zeros(Ops tf, int n) {
    return tf.fill(tf.stack(List.of(tf.size(lengths), tf.constant(n))), tf.constant(0f));
  }

  /** States by position, [L, n] each, as rows [L · P, n], list after list. */
  Operand<TFloat32> toRows(Ops tf, List<Operand<TFloat32>> states, int n) {
    return tf.reshape(
        tf.stack(states, org.tensorflow.op.core.Stack.axis(1L)), tf.constant(new int[] {-1, n}));
  }

  /** One number a row, [L · P, 1], as [L, P]. */
  Operand<TFloat32> toLists(Ops tf, Operand<TFloat32> rows) {
    return tf.reshape(rows, tf.constant(new int[] {-1, positions}));
  }

  /** The mask as rows, [L · P, 1]. */
  Operand<TFloat32> toRowsOfOne(Ops tf) {
    return tf.reshape(mask, tf.constant(new int[] {-1, 1}));
  }

  /** 1 at [i, j] where j ≤ i, [P, P]: what position i may read. */
  Operand<TFloat32> causal(Ops tf) {
    float[][] lower = new float[positions][positions];
    for (int i = 0; i < positions; i++) {
      java.util.Arrays.fill(lower[i], 0, i + 1, 1);
    }
    return tf.constant(lower);
  }
}
