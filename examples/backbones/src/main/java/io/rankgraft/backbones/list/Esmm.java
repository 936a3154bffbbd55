package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.hawkes.Head;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * ESMM, Ma et al. 2018: two towers over shared embeddings, P(conversion) = P(click) P(conversion |
 * click). Point-wise.
 *
 * @param widths the hidden layers of a tower
 */
public record Esmm(List<Integer> widths) implements ListRanker {
  public Esmm {
    widths = List.copyOf(widths);
  }

  @Override
  public Logits logits(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Operand<TFloat32> x = in.rows(tf);
    return new Logits(
        in.toLists(tf, Head.create(scope.child("click"), in.width(), widths).logits(x)),
        in.toLists(tf, Head.create(scope.child("conversion"), in.width(), widths).logits(x)));
  }
}
