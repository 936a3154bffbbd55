package io.rankgraft.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A float32 variable that changes without gradients: an optimizer's slot, a running mean, a ramp.
 * It is in every checkpoint.
 */
public final class State {
  private final String name;
  private final Shape shape;
  private final Operand<? extends TType> handle;
  private final Op initialize;
  private final Operand<TFloat32> constant; // null unless exported
  private final List<Op> reads = new ArrayList<>();

  State(String name, Shape shape, Operand<? extends TType> handle, Op initialize) {
    this(name, shape, handle, initialize, null);
  }

  private State(
      String name,
      Shape shape,
      Operand<? extends TType> handle,
      Op initialize,
      Operand<TFloat32> constant) {
    this.name = name;
    this.shape = shape;
    this.handle = handle;
    this.initialize = initialize;
    this.constant = constant;
  }

  /** In EXPORT, where values do not change. */
  static State ofConstant(String name, Shape shape, Operand<TFloat32> constant) {
    return new State(name, shape, null, null, constant);
  }

  public String name() {
    return name;
  }

  public Shape shape() {
    return shape;
  }

  public Operand<? extends TType> handle() {
    return handle;
  }

  public Op initialize() {
    return initialize;
  }

  /** The value before every {@link #assign} that is made after this call. */
  public Operand<TFloat32> read(Ops tf) {
    if (constant != null) {
      return constant;
    }
    Operand<TFloat32> value = tf.readVariableOp(handle, TFloat32.class);
    reads.add(value);
    return value;
  }

  /**
   * An op that overwrites the value, once all reads made so far have run: without that order a step
   * could read what it has just written. Hand it to {@link GraftScope#update}.
   */
  public Op assign(Ops tf, Operand<TFloat32> value) {
    if (constant != null) {
      return tf.noOp(); // EXPORT ignores updates
    }
    return tf.assignVariableOp(handle, tf.withControlDependencies(reads).identity(value));
  }
}
