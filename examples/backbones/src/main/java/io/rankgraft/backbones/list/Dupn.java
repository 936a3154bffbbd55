package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.hawkes.Head;
import io.rankgraft.layers.LogitHead;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * DUPN, Ni et al. 2018, section 3: one LSTM with attention for both tasks,
 *
 * <pre>
 * a_ij = softmax over j ≤ i of v · tanh(A x_i + B h_j),  rep_i = [Σ_j a_ij h_j ; x_i]
 * </pre>
 *
 * <p>Differs from the paper: the item stands for query and user in the attention, which lists have
 * not.
 *
 * @param headWidths the hidden layers of each task's head
 */
public record Dupn(int hidden, List<Integer> headWidths) implements ListRanker {
  public Dupn {
    headWidths = List.copyOf(headWidths);
  }

  @Override
  public Logits logits(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Operand<TFloat32> h = new Lstm(hidden).states(scope.child("lstm"), in);
    Operand<TFloat32> x = in.rows(tf);
    Attention attention =
        new Attention(scope.child("attention"), in, x, in.width(), h, hidden, hidden, true);
    Operand<TFloat32> shared = tf.concat(List.of(attention.mean(h, hidden), x), tf.constant(1));
    int width = hidden + in.width();
    LogitHead click = Head.create(scope.child("click-head"), width, headWidths);
    LogitHead conversion = Head.create(scope.child("conversion-head"), width, headWidths);
    return new Logits(
        in.toLists(tf, click.logits(shared)), in.toLists(tf, conversion.logits(shared)));
  }
}
