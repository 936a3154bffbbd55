package io.rankgraft.job;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tensor of a tap as a user writes it: a name, and in brackets one of its columns.
 *
 * @param column counted from 0
 */
record TapTensor(String tensor, OptionalInt column) {
  private static final Pattern COLUMN = Pattern.compile("(.+)\\[(\\d{1,9})\\]");

  static TapTensor parse(String text) {
    Matcher matcher = COLUMN.matcher(text);
    return matcher.matches()
        ? new TapTensor(matcher.group(1), OptionalInt.of(Integer.parseInt(matcher.group(2))))
        : new TapTensor(text, OptionalInt.empty());
  }

  /**
   * The column's number of each row.
   *
   * @throws IllegalArgumentException if the tensor has none there
   */
  double[] ofRows(float[] values, int rows) {
    int width = values.length / rows;
    int at = column.orElse(0);
    if (width * rows != values.length || at >= width || column.isEmpty() && width != 1) {
      throw new IllegalArgumentException(
          "tensor '%s': expected one number per row but %s rows have %s numbers"
              .formatted(tensor, rows, values.length));
    }
    double[] each = new double[rows];
    Arrays.setAll(each, row -> values[row * width + at]);
    return each;
  }
}
