package io.rankgraft.layers;

import io.rankgraft.train.OwnGradient;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationAttributeInspector;
import org.tensorflow.OperationBuilder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Products of many small matrices, as attention has them: [..., m, k] [..., k, n] with about a
 * hundred rows and columns or fewer.
 *
 * <p>By version 2 of TensorFlow's op, for which its Java interface has no method: on x86 it goes to
 * oneDNN, which multiplies small matrices up to three times as fast as version 3 does, and large
 * ones slower. TensorFlow's own gradient of it is by version 3; here it is by version 2, too.
 */
public final class SmallProducts {
  private static final String OP = "BatchMatMulV2";
  private static final OwnGradient GRADIENT =
      OwnGradient.rule("small-product", 2, SmallProducts::gradient);

  private SmallProducts() {}

  /**
   * x y over the last two axes, either transposed where wanted; the axes before broadcast where one
   * of them is known to be 1.
   *
   * @param x [..., m, k], transposed [..., k, m]
   * @param y [..., k, n], transposed [..., n, k]
   * @return [..., m, n]
   */
  public static Operand<TFloat32> of(
      Ops tf, Operand<TFloat32> x, boolean transposeX, Operand<TFloat32> y, boolean transposeY) {
    Operand<TFloat32> z =
        product(tf, tf.stopGradient(x), transposeX, tf.stopGradient(y), transposeY);
    return GRADIENT.of(
        tf,
        z,
        List.of(x, y),
        List.of(repeated(tf, x.shape(), y.shape()), repeated(tf, y.shape(), x.shape())));
  }

  private static Operand<TFloat32> product(
      Ops tf, Operand<TFloat32> x, boolean transposeX, Operand<TFloat32> y, boolean transposeY) {
    OperationBuilder product =
        tf.scope().env().opBuilder(OP, tf.scope().makeOpName(OP), tf.scope());
    product.addInput(x.asOutput());
    product.addInput(y.asOutput());
    product.setAttr("adj_x", transposeX);
    product.setAttr("adj_y", transposeY);
    return product.build().output(0);
  }

  /** The axes along which one input is repeated for the other. */
  private static Operand<TInt32> repeated(Ops tf, Shape own, Shape other) {
    return tf.constant(
        IntStream.range(0, own.numDimensions() - 2)
            .filter(axis -> own.get(axis) == 1 && other.get(axis) != 1)
            .toArray());
  }

  /** Of z = x y: dx = dz yᵀ, dy = xᵀ dz; of a transposed one the transpose of that. */
  private static List<Operand<TFloat32>> gradient(
      Ops tf,
      Operand<TFloat32> z,
      List<Operand<TFloat32>> inputs,
      List<Operand<?>> repeated,
      Operand<TFloat32> dz) {
    Operand<TFloat32> x = inputs.get(0);
    Operand<TFloat32> y = inputs.get(1);
    OperationAttributeInspector product = ((GraphOperation) z.op()).attributes();
    boolean transposedX = product.getAttrBool("adj_x");
    boolean transposedY = product.getAttrBool("adj_y");
    Operand<TFloat32> dx =
        transposedX
            ? product(tf, y, transposedY, dz, true)
            : product(tf, dz, false, y, !transposedY);
    Operand<TFloat32> dy =
        transposedY
            ? product(tf, dz, true, x, transposedX)
            : product(tf, x, !transposedX, dz, false);
    return List.of(summed(tf, dx, repeated.get(0)), summed(tf, dy, repeated.get(1)));
  }

  @SuppressWarnings("unchecked") // axes
  private static Operand<TFloat32> summed(Ops tf, Operand<TFloat32> gradient, Operand<?> axes) {
    return tf.reduceSum(gradient, (Operand<TInt32>) axes, ReduceSum.keepDims(true));
  }
}
