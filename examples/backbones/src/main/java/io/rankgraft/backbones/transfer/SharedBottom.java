package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Ptn;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Shared bottom: one tower a behaviour on the coupled input. Caruana, "Multitask Learning" (1997);
 * HPMR, appendix A.1.1.
 *
 * <pre>
 * e* = Σ_k w_k e^k,  g^k = LeakyReLU(e* W_k + b_k)
 * </pre>
 *
 * @param coupling w_k by behaviour
 */
public record SharedBottom(List<Float> coupling) implements Sharing {
  public SharedBottom {
    coupling = Layers.requireCoupling("shared bottom", coupling);
  }

  @Override
  public List<Operand<TFloat32>> share(
      GraftScope scope, Ptn.Inputs inputs, List<Operand<TFloat32>> vectors) {
    int d = Layers.dim(inputs);
    Operand<TFloat32> input = Layers.coupled(scope.tf(), vectors, coupling);
    List<Operand<TFloat32>> out = new ArrayList<>();
    for (Ptn.Behaviour b : inputs.behaviours()) {
      out.add(Layers.dense(scope, "tower-" + b.name(), input, d, d));
    }
    return out;
  }
}
