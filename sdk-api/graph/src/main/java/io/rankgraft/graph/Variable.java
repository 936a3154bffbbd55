package io.rankgraft.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** A float32 variable of a {@link ModelGraph}: its name is its checkpoint key. */
public abstract sealed class Variable permits Parameter, State {
  private final String name;
  private final Shape shape;
  private final Storage storage;

  /**
   * Where the values are: in a variable, or in EXPORT, where they do not change, in a constant.
   *
   * @param handle null in EXPORT, like {@code initialize}
   * @param constant null but in EXPORT
   */
  record Storage(Operand<? extends TType> handle, Op initialize, Operand<TFloat32> constant) {}

  Variable(String name, Shape shape, Storage storage) {
    this.name = name;
    this.shape = shape;
    this.storage = storage;
  }

  public String name() {
    return name;
  }

  public Shape shape() {
    return shape;
  }

  /** The resource handle, for optimizers and checkpoints; null in EXPORT. */
  public Operand<? extends TType> handle() {
    return storage.handle();
  }

  /** The op that writes the first values; null in EXPORT. */
  public Op initialize() {
    return storage.initialize();
  }

  /** The values in EXPORT, else null. */
  Operand<TFloat32> constant() {
    return storage.constant();
  }
}
