package io.rankgraft.train;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The gradient of a loss with respect to one parameter. */
public sealed interface Gradient {
  /** The values: the parameter's shape if dense, [ids, ...] if rows. */
  Operand<TFloat32> values();

  /** The same gradient with other values of the same shape. */
  Gradient withValues(Operand<TFloat32> values);

  /** Of the parameter's shape. */
  record Dense(Operand<TFloat32> values) implements Gradient {
    @Override
    public Gradient withValues(Operand<TFloat32> newValues) {
      return new Dense(newValues);
    }
  }

  /**
   * Of some rows of a table; all others are zero. Ids are distinct, and within one step the same
   * for every loss, so that sums, dot products and norms may be taken over the values alone.
   *
   * @param ids [n]
   * @param values [n, dim]
   * @param before these rows of the table as the step found them, [n, dim]
   */
  record Rows(Operand<TInt32> ids, Operand<TFloat32> values, Operand<TFloat32> before)
      implements Gradient {
    @Override
    public Gradient withValues(Operand<TFloat32> newValues) {
      return new Rows(ids, newValues, before);
    }
  }
}
