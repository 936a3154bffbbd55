package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Ptn;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Progressive layered extraction with one level (customised gate control). Tang et al.,
 * "Progressive Layered Extraction" (RecSys'20), Eq. 1 to 3.
 *
 * <pre>
 * own experts of k read e^k, shared experts read e* = Σ_k w_k e^k, each LeakyReLU(x W + b)
 * g^k = Σ_j softmax(e^k G_k)_j E_j over the own experts of k, then the shared ones
 * </pre>
 *
 * <p>Differs from its paper: no tower behind the mixture, which is what the score reads.
 *
 * @param coupling w_k by behaviour
 * @param own experts of each behaviour
 * @param shared experts of all
 */
public record Ple(List<Float> coupling, int own, int shared) implements Sharing {
  public Ple {
    coupling = Layers.requireCoupling("ple", coupling);
    Layers.requirePositive("ple own experts", own);
    Layers.requirePositive("ple shared experts", shared);
  }

  @Override
  public List<Operand<TFloat32>> share(
      GraftScope scope, Ptn.Inputs inputs, List<Operand<TFloat32>> vectors) {
    Ops tf = scope.tf();
    int d = Layers.dim(inputs);
    Operand<TFloat32> input = Layers.coupled(tf, vectors, coupling);
    List<Operand<TFloat32>> common = new ArrayList<>();
    for (int j = 0; j < shared; j++) {
      common.add(Layers.dense(scope, "shared-" + j, input, d, d));
    }
    List<Operand<TFloat32>> out = new ArrayList<>();
    for (int k = 0; k < vectors.size(); k++) {
      String name = inputs.behaviours().get(k).name();
      List<Operand<TFloat32>> experts = new ArrayList<>();
      for (int j = 0; j < own; j++) {
        experts.add(Layers.dense(scope, "own-" + name + "-" + j, vectors.get(k), d, d));
      }
      experts.addAll(common);
      Operand<TFloat32> gate = Layers.matrix(scope, "gate-" + name, d, own + shared);
      out.add(Layers.mix(tf, tf.nn.softmax(tf.linalg.matMul(vectors.get(k), gate)), experts));
    }
    return out;
  }
}
