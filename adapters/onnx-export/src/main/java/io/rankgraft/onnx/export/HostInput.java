package io.rankgraft.onnx.export;

import io.rankgraft.serve.ElementType;
import java.util.List;

/**
 * What an ONNX host reads, as columns feed it.
 *
 * @param name as the file has it
 * @param type of the values a column gives; a bundle has no others
 * @param original the type in the file, in words: {@code int16}, {@code float16}, {@code string}
 * @param exact which values arrive at the host as they are, in words
 * @param shape rows first; -1 where a size is open, empty where the number of sizes is
 */
public record HostInput(
    String name, ElementType type, String original, String exact, List<Integer> shape) {
  public HostInput {
    shape = List.copyOf(shape);
  }

  /** Whether the sizes after the rows are known, so that rows can be fed. */
  public boolean isSized() {
    return !shape.isEmpty() && shape.stream().skip(1).allMatch(size -> size > 0);
  }

  /** Whether the host reads text here, which {@link OnnxGraftHost#withStrings} feeds by number. */
  public boolean isText() {
    return original.equals("string");
  }

  /** The sizes after the rows. */
  public List<Integer> inner() {
    return shape.isEmpty() ? shape : shape.subList(1, shape.size());
  }

  HostInput withShape(List<Integer> sizes) {
    return new HostInput(name, type, original, exact, sizes);
  }

  /** {@code int64 [rows, 10, ?]}. */
  String describe() {
    StringBuilder text = new StringBuilder(original).append(" [");
    for (int i = 0; i < shape.size(); i++) {
      text.append(i == 0 ? "" : ", ");
      text.append(i == 0 ? "rows" : shape.get(i) < 0 ? "?" : shape.get(i).toString());
    }
    return text.append(shape.isEmpty() ? "?]" : "]").toString();
  }
}
