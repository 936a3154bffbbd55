package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.Widths;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The deep and cross network. Wang et al. 2017, Eq. 3.
 *
 * <pre>
 * x_{l+1} = x_0 (x_l · w_l) + b_l + x_l,  r = concat(x_L, MLP(x_0))
 * </pre>
 *
 * <p>Shapes: x_0 = concat(e) [rows, n]; w_l is n × 1; r [rows, n + last layer].
 *
 * @param crosses L, the number of cross layers
 * @param layers widths of the deep part
 */
public record Dcn(int crosses, List<Integer> layers) implements Bottom {
  public Dcn {
    layers = List.copyOf(layers);
    if (crosses < 1) {
      throw new IllegalArgumentException("dcn: expected 1 cross layer or more but got " + crosses);
    }
  }

  @Override
  public List<Operand<TFloat32>> attach(GraftScope scope, Operand<TFloat32> fields, int tasks) {
    Ops tf = scope.tf();
    Operand<TFloat32> x0 = FlatBottom.flat(scope, fields);
    long n = Widths.of(scope.path(), x0);
    GraftScope inner = scope.child("cross");
    Operand<TFloat32> x = x0;
    for (int l = 1; l <= crosses; l++) {
      Operand<TFloat32> w = inner.parameter("w" + l, Shape.of(n, 1), Initializer.xavierUniform());
      Operand<TFloat32> b = inner.parameter("b" + l, Shape.of(n), Initializer.zeros());
      Operand<TFloat32> crossed = tf.math.mul(x0, tf.linalg.matMul(x, w)); // [rows, n]
      x = tf.math.add(tf.nn.biasAdd(crossed, b), x);
    }
    Operand<TFloat32> deep = new DenseStack(scope.child("deep"), n, layers).apply(x0);
    return Collections.nCopies(tasks, tf.concat(List.of(x, deep), tf.constant(1)));
  }
}
