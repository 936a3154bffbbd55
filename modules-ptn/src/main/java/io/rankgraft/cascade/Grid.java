package io.rankgraft.cascade;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * All pairs of U users and V items, users outside: as a list of rows and as a matrix.
 *
 * @param shape (U, V)
 */
record Grid(Operand<TInt32> shape) {
  static Grid of(Ops tf, Operand<TFloat32> users, Operand<TFloat32> items) {
    return new Grid(tf.concat(List.of(rows(tf, users), rows(tf, items)), tf.constant(0)));
  }

  private static Operand<TInt32> rows(Ops tf, Operand<TFloat32> x) {
    return tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
  }

  /** [U, d] → [U, 1, d]. */
  static Operand<TFloat32> ofUsers(Ops tf, Operand<TFloat32> users) {
    return tf.expandDims(users, tf.constant(1));
  }

  /** [V, d] → [1, V, d]. */
  static Operand<TFloat32> ofItems(Ops tf, Operand<TFloat32> items) {
    return tf.expandDims(items, tf.constant(0));
  }

  /** [U, V, d] → [U · V, d]. */
  static Operand<TFloat32> toRows(Ops tf, Operand<TFloat32> grid, long d) {
    return tf.reshape(grid, tf.constant(new int[] {-1, (int) d}));
  }

  /** [U · V] or [U · V, 1] → [U, V]. */
  Operand<TFloat32> toMatrix(Ops tf, Operand<TFloat32> rows) {
    return tf.reshape(rows, shape);
  }
}
