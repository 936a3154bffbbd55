package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Ptn;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * "Vanilla Atten. Trans." of HPMR's Table 5: scaled dot-product attention over the behaviours up to
 * and including one's own, as Zhou et al., "ATRank" (AAAI'18), attend over behaviours.
 *
 * <pre>
 * h^k = e^k + Σ_{k'≤k} a_{k'} e^{k'},  a = softmax over k' of (e^k Q) · (e^{k'} K) / √d
 * </pre>
 */
public record VanillaAttention() implements Sharing {
  @Override
  public List<Operand<TFloat32>> share(
      GraftScope scope, Ptn.Inputs inputs, List<Operand<TFloat32>> vectors) {
    Ops tf = scope.tf();
    int d = Layers.dim(inputs);
    Operand<TFloat32> query = Layers.matrix(scope, "query", d, d);
    Operand<TFloat32> key = Layers.matrix(scope, "key", d, d);
    List<Operand<TFloat32>> keys =
        vectors.stream().<Operand<TFloat32>>map(e -> tf.linalg.matMul(e, key)).toList();
    List<Operand<TFloat32>> out = new ArrayList<>();
    for (int k = 0; k < vectors.size(); k++) {
      Operand<TFloat32> q =
          tf.math.mul(
              tf.linalg.matMul(vectors.get(k), query), tf.constant((float) (1 / Math.sqrt(d))));
      List<Operand<TFloat32>> logits = new ArrayList<>(); // [rows, 1] each
      for (int at = 0; at <= k; at++) {
        logits.add(Layers.rowDot(tf, q, keys.get(at)));
      }
      Operand<TFloat32> a = tf.nn.softmax(Layers.columns(tf, logits)); // [rows, k + 1]
      out.add(tf.math.add(vectors.get(k), Layers.mix(tf, a, vectors.subList(0, k + 1))));
    }
    return out;
  }
}
