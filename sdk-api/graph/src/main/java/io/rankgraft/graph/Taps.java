package io.rankgraft.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TType;

/** The named tensors of a host that grafts read. Immutable. */
public final class Taps {
  private static final Taps NONE = new Taps(Map.of());
  private final Map<String, Operand<?>> tensors;

  private Taps(Map<String, Operand<?>> tensors) {
    this.tensors = tensors;
  }

  public static Taps none() {
    return NONE;
  }

  /** These taps and one more; a tap of that name is replaced. */
  public Taps with(String name, Operand<?> tensor) {
    Map<String, Operand<?>> more = new LinkedHashMap<>(tensors);
    more.put(name, tensor);
    return new Taps(more);
  }

  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * The tap of a name, its type and shape checked.
   *
   * @param dims the expected dimensions, {@link Shape#UNKNOWN_SIZE} for any; none at all checks
   *     nothing
   * @throws IllegalArgumentException if there is no such tap, or it is of another type or shape
   */
  public <T extends TType> Operand<T> require(String name, Class<T> type, long... dims) {
    Operand<?> tensor = require(name);
    if (!type.equals(tensor.type())) {
      throw new IllegalArgumentException(
          "tap '%s': expected %s but the host gives %s"
              .formatted(name, type.getSimpleName(), tensor.type().getSimpleName()));
    }
    if (dims.length > 0 && !matches(tensor.shape(), dims)) {
      throw new IllegalArgumentException(
          "tap '%s': expected shape %s but the host gives %s"
              .formatted(name, Shape.of(dims), tensor.shape()));
    }
    @SuppressWarnings("unchecked") // checked above
    Operand<T> typed = (Operand<T>) tensor;
    return typed;
  }

  /**
   * The tap of a name, of whatever type and shape.
   *
   * @throws IllegalArgumentException if there is no such tap
   */
  public Operand<?> require(String name) {
    Operand<?> tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "tap '%s': expected a tensor of the host but there is none; %s"
              .formatted(name, Names.nearest(name, tensors.keySet())));
    }
    return tensor;
  }

  private static boolean matches(Shape shape, long[] dims) {
    if (shape.isUnknown()) {
      return true;
    }
    if (shape.numDimensions() != dims.length) {
      return false;
    }
    for (int i = 0; i < dims.length; i++) {
      long has = shape.get(i);
      if (has != Shape.UNKNOWN_SIZE && dims[i] != Shape.UNKNOWN_SIZE && has != dims[i]) {
        return false;
      }
    }
    return true;
  }
}
