package io.rankgraft.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A variable that changes without gradients: an optimizer's slot, a running mean, a ramp. It is in
 * every checkpoint.
 */
public final class State extends Variable {
  private final List<Op> reads = new ArrayList<>();

  State(String name, Shape shape, Storage storage) {
    super(name, shape, storage);
  }

  /** The value before every {@link #assign} that is made after this call. */
  public Operand<TFloat32> read(Ops tf) {
    if (constant() != null) {
      return constant();
    }
    Operand<TFloat32> value = tf.readVariableOp(handle(), TFloat32.class);
    reads.add(value);
    return value;
  }

  /**
   * An op that overwrites the value, once all reads made so far have run: without that order a step
   * could read what it has just written. Hand it to {@link GraftScope#update}.
   */
  public Op assign(Ops tf, Operand<TFloat32> value) {
    if (constant() != null) {
      return tf.noOp(); // EXPORT ignores updates
    }
    return tf.assignVariableOp(handle(), tf.withControlDependencies(reads).identity(value));
  }
}
