package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.tim.Tim;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What the encoders do with rows and masks. */
final class Rows {
  private Rows() {}

  /** d. */
  static long dim(Tim.Inputs inputs) {
    return inputs.target().shape().get(1);
  }

  /** Request rows as candidate rows; as they are where every candidate is its own request. */
  static Operand<TFloat32> toCandidates(
      GraftScope scope, Tim.Inputs inputs, Operand<TFloat32> requests) {
    return inputs.requestOfCandidate().map(of -> scope.toCandidates(requests, of)).orElse(requests);
  }

  /** 1 for each row of x, [rows, 1]: from its shape, for ones like x have no gradient here. */
  static Operand<TFloat32> ones(Ops tf, Operand<TFloat32> x) {
    Operand<TInt32> rows = tf.gather(tf.shape(x), tf.constant(0), tf.constant(0));
    return tf.fill(tf.stack(List.of(rows, tf.constant(1))), tf.constant(1f));
  }

  /** The mean of the vectors with mask 1, [B, L, d] to [B, d]; 0 without any. */
  static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> x, Operand<TFloat32> mask) {
    Operand<TFloat32> sum =
        tf.reduceSum(tf.math.mul(x, tf.expandDims(mask, tf.constant(2))), tf.constant(1));
    Operand<TFloat32> count =
        tf.expandDims(tf.reduceSum(mask, tf.constant(1)), tf.constant(1)); // [B, 1]
    return tf.math.div(sum, tf.math.maximum(count, tf.constant(1f)));
  }

  /** x W for [B, L, in] and [in, out]. */
  static Operand<TFloat32> linear(Ops tf, Operand<TFloat32> x, Operand<TFloat32> w) {
    long in = w.shape().get(0);
    long out = w.shape().get(1);
    return tf.reshape(
        tf.linalg.matMul(tf.reshape(x, tf.constant(new long[] {-1, in})), w),
        tf.constant(new long[] {-1, x.shape().get(1), out}));
  }

  static Operand<TFloat32> beside(Ops tf, List<Operand<TFloat32>> vectors) {
    return SideBySide.of(tf, vectors);
  }
}
