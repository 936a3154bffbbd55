package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Ptn;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * "GNN Trans." of HPMR's Table 5: upstream vectors through PTN's Extraction Network on the
 * downstream graph, without projecting them first.
 *
 * <pre>
 * h^k = e^k + α Σ_{k'&lt;k} ψ_k(e^{k'})
 * </pre>
 *
 * @param alpha α, as in PTN's Eq. 12
 */
public record GraphTransfer(float alpha) implements Sharing {
  public GraphTransfer {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          "graph transfer: expected alpha in [0, 1] but got " + alpha);
    }
  }

  @Override
  public boolean sharesItems() {
    return false;
  }

  @Override
  public List<Operand<TFloat32>> share(
      GraftScope scope, Ptn.Inputs inputs, List<Operand<TFloat32>> users) {
    Ops tf = scope.tf();
    List<Operand<TFloat32>> out = new ArrayList<>();
    for (int k = 0; k < users.size(); k++) {
      List<Operand<TFloat32>> terms = new ArrayList<>(List.of(users.get(k)));
      for (int up = 0; up < k && alpha != 0; up++) {
        Operand<TFloat32> extracted =
            inputs
                .propagation()
                .extract(
                    k,
                    users.get(up),
                    inputs.behaviours().get(up).items(),
                    inputs.behaviours().get(k).relation());
        terms.add(tf.math.mul(extracted, tf.constant(alpha)));
      }
      out.add(tf.math.addN(terms));
    }
    return out;
  }
}
