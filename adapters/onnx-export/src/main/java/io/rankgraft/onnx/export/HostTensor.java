package io.rankgraft.onnx.export;

import java.util.List;

/**
 * A tensor of an ONNX host that can be tapped.
 *
 * @param type of its elements, in words; empty where nothing says
 * @param shape rows first, -1 where a size is open; null where nothing says
 * @param op the operator that gives it, {@code Input} for an input
 */
public record HostTensor(String name, String type, List<Integer> shape, String op) {
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

  /** {@code logit: float32 [rows] by Squeeze}. */
  public String describe() {
    StringBuilder sizes = new StringBuilder();
    for (int i = 0; shape != null && i < shape.size(); i++) {
      String size = shape.get(i) >= 0 ? shape.get(i).toString() : i == 0 ? "rows" : "?";
      sizes.append(i == 0 ? "" : ", ").append(size);
    }
    return "%s: %s %s by %s"
        .formatted(
            name,
            type.isEmpty() ? "of unknown type" : type,
            shape == null ? "of unknown shape" : "[" + sizes + "]",
            op);
  }
}
