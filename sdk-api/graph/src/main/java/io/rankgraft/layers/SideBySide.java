package io.rankgraft.layers;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;

/**
 * Rows of several tensors joined into wider rows, with the same bits of training in every process.
 *
 * <p>TensorFlow keeps the edges of an op with more than eight inputs in a hash set by address: it
 * builds the gradients past it in an order that differs between processes, and sums them so. A wide
 * concatenation is therefore made of narrower ones.
 */
public final class SideBySide {
  /** Inputs of an op, the axis of a concatenation among them, that have one order. */
  public static final int MOST_INPUTS = 8;

  private SideBySide() {}

  /**
   * @param parts [rows, d_i], at least one
   * @return [rows, Σ d_i], the parts in their order
   */
  public static <T extends TType> Operand<T> of(Ops tf, List<? extends Operand<T>> parts) {
    return along(tf, parts, 1);
  }

  /**
   * The same with rows below rows.
   *
   * @param parts [rows_i, width], at least one
   * @return [Σ rows_i, width], the parts in their order
   */
  public static <T extends TType> Operand<T> below(Ops tf, List<? extends Operand<T>> parts) {
    return along(tf, parts, 0);
  }

  private static <T extends TType> Operand<T> along(
      Ops tf, List<? extends Operand<T>> parts, int axis) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    List<Operand<T>> wider = new ArrayList<>();
    for (int from = 0; from < parts.size(); from += MOST_INPUTS - 1) {
      List<Operand<T>> some =
          List.copyOf(parts.subList(from, Math.min(parts.size(), from + MOST_INPUTS - 1)));
      wider.add(some.size() == 1 ? some.get(0) : tf.concat(some, tf.constant(axis)));
    }
    return along(tf, wider, axis);
  }
}
