package io.rankgraft.layers;

import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Products of many small matrices, as attention has them: [..., m, k] [..., k, n] with about a
 * hundred rows and columns or fewer.
 *
 * <p>By version 2 of TensorFlow's op, for which its Java interface has no method: on x86 it goes to
 * oneDNN, which multiplies small matrices up to three times as fast as version 3 does, and large
 * ones slower. Gradients pass it.
 */
public final class SmallProducts {
  private SmallProducts() {}

  /**
   * x y over the last two axes, either transposed where wanted; the axes before broadcast.
   *
   * @param x [..., m, k], transposed [..., k, m]
   * @param y [..., k, n], transposed [..., n, k]
   * @return [..., m, n]
   */
  public static Operand<TFloat32> of(
      Ops tf, Operand<TFloat32> x, boolean transposeX, Operand<TFloat32> y, boolean transposeY) {
    OperationBuilder product =
        tf.scope()
            .env()
            .opBuilder("BatchMatMulV2", tf.scope().makeOpName("BatchMatMulV2"), tf.scope());
    product.addInput(x.asOutput());
    product.addInput(y.asOutput());
    product.setAttr("adj_x", transposeX);
    product.setAttr("adj_y", transposeY);
    return product.build().output(0);
  }
}
