package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.ptn.Ptn;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * "Target Atten. Trans." of HPMR's Table 5: upstream vectors, weighted by how they go with the
 * downstream one. The activation unit is that of Zhou et al., "Deep Interest Network" (KDD'18),
 * section 4.3.
 *
 * <pre>
 * h^k = e^k + Σ_{k'&lt;k} a_{k'} e^{k'}
 * a = softmax over k' &lt; k of LeakyReLU([e^{k'}, e^k, e^{k'} ⊙ e^k] W + b) w
 * </pre>
 *
 * <p>Differs from its paper: weights are normalised, for here they mix two or three vectors and not
 * a history.
 *
 * @param hidden the width of the activation unit
 */
public record TargetAttention(int hidden) implements Sharing {
  public TargetAttention {
    Layers.requirePositive("target attention hidden", hidden);
  }

  @Override
  public List<Operand<TFloat32>> share(
      GraftScope scope, Ptn.Inputs inputs, List<Operand<TFloat32>> vectors) {
    Ops tf = scope.tf();
    int d = Layers.dim(inputs);
    Operand<TFloat32> w = Layers.matrix(scope, "hidden-w", 3 * d, hidden);
    Operand<TFloat32> b = scope.parameter("hidden-b", Shape.of(1, hidden), Initializer.zeros());
    Operand<TFloat32> last = Layers.matrix(scope, "logit-w", hidden, 1);
    List<Operand<TFloat32>> out = new ArrayList<>();
    for (int k = 0; k < vectors.size(); k++) {
      Operand<TFloat32> e = vectors.get(k);
      List<Operand<TFloat32>> upstream = vectors.subList(0, k);
      if (upstream.isEmpty()) {
        out.add(e);
        continue;
      }
      List<Operand<TFloat32>> logits = new ArrayList<>(); // [rows, 1] each
      for (Operand<TFloat32> up : upstream) {
        Operand<TFloat32> seen = tf.concat(List.of(up, e, tf.math.mul(up, e)), tf.constant(1));
        logits.add(
            tf.linalg.matMul(Layers.leaky(tf, tf.math.add(tf.linalg.matMul(seen, w), b)), last));
      }
      Operand<TFloat32> a = tf.nn.softmax(Layers.columns(tf, logits)); // [rows, k]
      out.add(tf.math.add(e, Layers.mix(tf, a, upstream)));
    }
    return out;
  }
}
