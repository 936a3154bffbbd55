package io.rankgraft.layers;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * From a representation to a logit: a {@link DenseStack} and then one linear unit. Creates {@code
 * w1, b1, …} in its scope, the last being the unit's, and may be applied as often as needed.
 */
public final class LogitHead {
  private final DenseStack hidden;
  private final Dense unit;

  /**
   * @param scope of this head alone, or with a separator of its own
   * @param separator between letter and number of a parameter's name
   * @param inputWidth of what it will be applied to
   * @param hiddenWidths first to last; none for a linear head
   */
  public LogitHead(
      GraftScope scope,
      String separator,
      long inputWidth,
      List<Integer> hiddenWidths,
      DenseStack.Activation activation) {
    hidden =
        new DenseStack(
            scope, separator, inputWidth, hiddenWidths, activation, Initializer.xavierUniform());
    String number = separator + (hiddenWidths.size() + 1);
    unit = Dense.create(scope, "w" + number, "b" + number, hidden.width(), 1);
  }

  /** [rows, width] to [rows, 1]. */
  public Operand<TFloat32> logits(Operand<TFloat32> rows) {
    return unit.apply(hidden.apply(rows));
  }
}
