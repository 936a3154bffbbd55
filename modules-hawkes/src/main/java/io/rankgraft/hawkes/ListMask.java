package io.rankgraft.hawkes;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Which positions of right-padded lists hold an item. */
final class ListMask {
  private ListMask() {}

  /** True where there is an item, [lists, positions]. */
  static Operand<TBool> of(Ops tf, Operand<TInt32> lengths, int positions) {
    return tf.math.less(
        tf.range(tf.constant(0), tf.constant(positions), tf.constant(1)),
        tf.expandDims(lengths, tf.constant(1)));
  }

  /** The values where there is an item, and 0 elsewhere, whatever stood there: also NaN. */
  static Operand<TFloat32> keep(Ops tf, Operand<TBool> mask, Operand<TFloat32> values) {
    return tf.select(mask, values, tf.constant(0f));
  }

  /** The mean over items, 0 where there is none. */
  static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> values, Operand<TFloat32> mask) {
    return tf.math.div(
        sum(tf, tf.math.mul(values, mask)), tf.math.maximum(sum(tf, mask), tf.constant(1f)));
  }

  /** The sum of [lists, positions], a scalar. */
  static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> values) {
    return tf.reduceSum(values, tf.constant(new int[] {0, 1}));
  }

  /** The columns of [lists, positions], [lists, 1] each. */
  static List<Operand<TFloat32>> columns(Ops tf, Operand<TFloat32> values, int positions) {
    return tf.split(tf.constant(1), values, (long) positions).output().stream()
        .<Operand<TFloat32>>map(c -> c)
        .toList();
  }
}
