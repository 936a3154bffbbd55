package io.rankgraft.onnx.export;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Column;
import io.rankgraft.serve.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

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

  /**
   * That values arrive at the host as they are.
   *
   * @throws BadInputException if the host's type holds fewer numbers than the column's
   */
  void requireExact(String who, Column column) {
    long low =
        switch (original) {
          case "int8" -> Byte.MIN_VALUE;
          case "int16" -> Short.MIN_VALUE;
          case "uint8", "uint16", "uint32", "uint64" -> 0;
          default -> Long.MIN_VALUE;
        };
    long high =
        switch (original) {
          case "int8" -> Byte.MAX_VALUE;
          case "int16" -> Short.MAX_VALUE;
          case "uint8" -> 0xff;
          case "uint16" -> 0xffff;
          case "uint32" -> 0xffff_ffffL;
          default -> Long.MAX_VALUE;
        };
    if (low == Long.MIN_VALUE) {
      return;
    }
    LongStream values =
        column instanceof Column.Ints ints
            ? Arrays.stream(ints.values()).asLongStream()
            : column instanceof Column.Longs longs
                ? Arrays.stream(longs.values())
                : LongStream.empty(); // a float is converted to the column's type, or refused
    values
        .filter(value -> value < low || value > high)
        .findFirst()
        .ifPresent(
            value -> {
              throw new BadInputException(
                  "%s, input '%s': expected %s, %s, but found %s; correct the rows"
                      .formatted(who, name, original, exact, value));
            });
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
