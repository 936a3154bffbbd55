package io.rankgraft.cascade;

import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * b_i^r of Eq. 9: how an item fares under each behaviour, whoever the user is. NMTR, section III-C.
 *
 * <p>One table, {@code item-bias} [items, R] that starts at zero, so that a step looks all
 * behaviours' biases up at once.
 */
public final class ItemBiases {
  private final EmbeddingTable table;
  private final int behaviours;

  /**
   * @param behaviours R
   * @param shared whether all behaviours have one bias, as in the authors' code
   */
  public ItemBiases(GraftScope scope, long items, int behaviours, boolean shared) {
    this.behaviours = behaviours;
    this.table = scope.embedding("item-bias", items, shared ? 1 : behaviours, Initializer.zeros());
  }

  /** b^1 … b^R of some items, each [n]. */
  public List<Operand<TFloat32>> of(Ops tf, Operand<TInt32> items) {
    return columns(tf, table.lookup(items));
  }

  /** b^1 … b^R of all items, each [items]. */
  public List<Operand<TFloat32>> ofAll(Ops tf) {
    return columns(tf, table.whole());
  }

  private List<Operand<TFloat32>> columns(Ops tf, Operand<TFloat32> rows) {
    List<Output<TFloat32>> columns =
        tf.unstack(rows, (long) table.dim(), Unstack.axis(1L)).output();
    List<Operand<TFloat32>> byBehaviour = new ArrayList<>();
    for (int r = 0; r < behaviours; r++) {
      byBehaviour.add(columns.get(Math.min(r, table.dim() - 1)));
    }
    return List.copyOf(byBehaviour);
  }
}
