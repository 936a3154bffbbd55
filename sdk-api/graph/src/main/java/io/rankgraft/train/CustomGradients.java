package io.rankgraft.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TFJ_GradFuncAdapter;
import org.tensorflow.op.Ops;
import org.tensorflow.op.RawCustomGradient;
import org.tensorflow.op.core.IdentityN;
import org.tensorflow.op.sparse.SparseTensorDenseMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The gradients we add to TensorFlow's own, all through one native callback: the process has ten,
 * and an eleventh kills the JVM. Gradients TensorFlow has cannot be replaced.
 */
public final class CustomGradients {
  private static final Map<String, RawCustomGradient> BY_OP = new ConcurrentHashMap<>();
  // Native code keeps a pointer to it: it must never be collected.
  private static final TFJ_GradFuncAdapter ADAPTER =
      RawCustomGradient.adapter((tf, op, dy) -> BY_OP.get(op.type()).call(tf, op, dy));

  static {
    TensorFlow.version(); // loads the native library
    register(SparseTensorDenseMatMul.OP_NAME, CustomGradients::sparseTensorDenseMatMul);
    register(IdentityN.OP_NAME, OwnGradient::ofCarrier);
  }

  private CustomGradients() {}

  /** Makes the gradients known; called by everything here that differentiates. */
  public static void load() {}

  /**
   * Adds the gradient of one op type.
   *
   * @throws IllegalStateException if TensorFlow has a gradient for the type, ours or its own
   */
  public static synchronized void register(String opType, RawCustomGradient gradient) {
    if (BY_OP.containsKey(opType)) {
      throw new IllegalStateException(
          "custom gradient '%s': expected an op type without one but it is registered"
              .formatted(opType));
    }
    BY_OP.put(opType, gradient);
    if (!org.tensorflow.internal.c_api.global.tensorflow.TFJ_RegisterCustomGradient(
        opType, ADAPTER)) {
      BY_OP.remove(opType);
      throw new IllegalStateException(
          ("custom gradient '%s': expected TensorFlow to take it but it refused:"
                  + " it has one of its own, or the process has no native slot left")
              .formatted(opType));
    }
  }

  /** The op types registered here. */
  public static List<String> registered() {
    return List.copyOf(BY_OP.keySet());
  }

  /** d(A·B)/dB = Aᵀ·dC; the sparse side gets zeros. */
  private static List<Operand<?>> sparseTensorDenseMatMul(
      Ops tf, GraphOperation op, List<Output<?>> dy) {
    var inputs = new SparseTensorDenseMatMul.Inputs<TFloat32>(op);
    @SuppressWarnings("unchecked") // the output of a float32 product
    Operand<TFloat32> dc = (Operand<TFloat32>) dy.get(0);
    @SuppressWarnings("unchecked") // the op's index type for all our graphs
    Operand<TInt64> indices = (Operand<TInt64>) inputs.aIndices;
    List<Operand<?>> gradients = new ArrayList<>();
    gradients.add(tf.zerosLike(inputs.aIndices));
    gradients.add(tf.zerosLike(inputs.aValues));
    gradients.add(tf.zerosLike(inputs.aShape));
    gradients.add(
        tf.sparse.sparseTensorDenseMatMul(
            indices,
            inputs.aValues,
            inputs.aShape,
            dc,
            SparseTensorDenseMatMul.adjointA(!inputs.adjointA)));
    return gradients;
  }
}
