package io.rankgraft.onnx.export;

import java.util.List;

/**
 * A tensor of an ONNX host that can be tapped.
 *
 * @param type of its elements, in words; empty where nothing says
 * @param shape rows first, -1 where a size is open; null where nothing says
 * @param op the operator that gives it, {@code Input} for an input
 * @param origin the operator that gives its numbers, whatever reshapes or casts them afterwards
 * @param isOutput whether it is an output of the file, or what an output of maps is made of
 */
public record HostTensor(
    String name, String type, List<Integer> shape, String op, String origin, boolean isOutput) {
  public HostTensor {
    shape = shape == null ? null : List.copyOf(shape);
  }

  /** Whether it holds one number a row, as a logit or a probability does. */
  public boolean isScore() {
    boolean number = List.of("float32", "float16", "bfloat16", "double").contains(type);
    return number
        && !op.equals("Input")
        && shape != null
        && !shape.isEmpty()
        && shape.get(0) < 0
        && shape.stream().skip(1).allMatch(size -> size == 1);
  }
}
