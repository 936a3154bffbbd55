package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Ptn;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Multi-gate mixture of experts on the coupled input. Ma et al., "Modeling Task Relationships in
 * Multi-task Learning with Multi-gate Mixture-of-Experts" (KDD'18), Eq. 5 to 7.
 *
 * <pre>
 * e* = Σ_k w_k e^k,  E_j = LeakyReLU(e* W_j + b_j),  g^k = Σ_j softmax(e* G_k)_j E_j
 * </pre>
 *
 * <p>Differs from its paper: no tower behind the mixture, which is what the score reads.
 *
 * @param coupling w_k by behaviour
 * @param experts n
 */
public record Mmoe(List<Float> coupling, int experts) implements Sharing {
  public Mmoe {
    coupling = Layers.requireCoupling("mmoe", coupling);
    Layers.requirePositive("mmoe experts", experts);
  }

  @Override
  public List<Operand<TFloat32>> share(
      GraftScope scope, Ptn.Inputs inputs, List<Operand<TFloat32>> vectors) {
    Ops tf = scope.tf();
    int d = Layers.dim(inputs);
    Operand<TFloat32> input = Layers.coupled(tf, vectors, coupling);
    List<Operand<TFloat32>> mixed = new ArrayList<>();
    for (int j = 0; j < experts; j++) {
      mixed.add(Layers.dense(scope, "expert-" + j, input, d, d));
    }
    List<Operand<TFloat32>> out = new ArrayList<>();
    for (Ptn.Behaviour b : inputs.behaviours()) {
      Operand<TFloat32> gate = Layers.matrix(scope, "gate-" + b.name(), d, experts);
      out.add(Layers.mix(tf, tf.nn.softmax(tf.linalg.matMul(input, gate)), mixed));
    }
    return out;
  }
}
