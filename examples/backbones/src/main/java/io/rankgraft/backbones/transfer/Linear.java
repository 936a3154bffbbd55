package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Ptn;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * "Linear Trans." of HPMR's Table 5, as its appendix A.1.2 has it, with a linear g_k:
 *
 * <pre>
 * h^k = e^k + Σ_{k'&lt;k} e^{k'} W_{k'k}
 * </pre>
 */
public record Linear() implements Sharing {
  @Override
  public List<Operand<TFloat32>> share(
      GraftScope scope, Ptn.Inputs inputs, List<Operand<TFloat32>> vectors) {
    Ops tf = scope.tf();
    int d = Layers.dim(inputs);
    List<Operand<TFloat32>> out = new ArrayList<>();
    for (int k = 0; k < vectors.size(); k++) {
      List<Operand<TFloat32>> terms = new ArrayList<>(List.of(vectors.get(k)));
      for (int up = 0; up < k; up++) {
        String pair = inputs.behaviours().get(up).name() + "-" + inputs.behaviours().get(k).name();
        terms.add(tf.linalg.matMul(vectors.get(up), Layers.matrix(scope, "w-" + pair, d, d)));
      }
      out.add(tf.math.addN(terms));
    }
    return out;
  }
}
