package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.Widths;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * DeepFM's two views of the features, side by side. Guo et al. 2017, sections 2.1 and 2.2.
 *
 * <pre>
 * fm = ½ ((Σ_j e_j)² − Σ_j e_j²),  deep = MLP(concat(e)),  r = concat(deep, fm, concat(e))
 * </pre>
 *
 * <p>Shapes: fields [rows, fields, d]; fm [rows, d]; r [rows, last layer + d + fields · d].
 *
 * <p>Differs from the paper: it is a bottom, so the sum over fm's elements and the first-order
 * terms are left to whatever linear layer reads r; first-order weights are read off the embeddings
 * instead of a table of their own.
 *
 * @param layers widths of the deep part
 */
public record DeepFm(List<Integer> layers) implements Bottom {
  public DeepFm {
    layers = List.copyOf(layers);
  }

  @Override
  public List<Operand<TFloat32>> attach(GraftScope scope, Operand<TFloat32> fields, int tasks) {
    Ops tf = scope.tf();
    Operand<TFloat32> flat = FlatBottom.flat(scope, fields);
    Operand<TFloat32> deep =
        new DenseStack(scope.child("deep"), Widths.of(scope.path(), flat), layers).apply(flat);
    Operand<TFloat32> squareOfSum = tf.math.square(tf.reduceSum(fields, tf.constant(1)));
    Operand<TFloat32> sumOfSquares = tf.reduceSum(tf.math.square(fields), tf.constant(1));
    Operand<TFloat32> fm =
        tf.math.mul(tf.math.sub(squareOfSum, sumOfSquares), tf.constant(0.5f)); // [rows, d]
    return Collections.nCopies(tasks, tf.concat(List.of(deep, fm, flat), tf.constant(1)));
  }
}
