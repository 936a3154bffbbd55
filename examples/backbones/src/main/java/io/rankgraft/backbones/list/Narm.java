package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * NARM, Li et al. 2017, Eq. 4–9: a global GRU and a local one with attention,
 *
 * <pre>
 * c_t = [h^g_t ; Σ_{j ≤ t} α_tj h^l_j],  α_tj = v · σ(A_1 h^l_t + A_2 h^l_j)
 * </pre>
 *
 * <p>Differs from the paper, which matches c_t with the next item by a bilinear form: here x_t is
 * the item to judge and already in c_t.
 */
public record Narm(int hidden) implements ListEncoder {
  @Override
  public int width(int itemWidth) {
    return 2 * hidden;
  }

  @Override
  public Operand<TFloat32> states(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Operand<TFloat32> global = new Gru(hidden).states(scope.child("global"), in);
    Operand<TFloat32> local = new Gru(hidden).states(scope.child("local"), in);
    Attention attention = new Attention(scope, in, local, hidden, local, hidden, hidden, false);
    return tf.concat(List.of(global, attention.sum(local, hidden)), tf.constant(1));
  }
}
