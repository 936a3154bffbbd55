package io.rankgraft.data;

import io.rankgraft.data.FeatureType.Dense;
import java.util.Arrays;
import java.util.List;

/** Numbers as they are, finite. */
final class NumbersLane extends Lane {
  private final Dense type;

  NumbersLane(String name, Dense type) {
    super(name, name, Kind.FLOATS, type.width(), false);
    this.type = type;
  }

  @Override
  void encode(int at, Object raw) {
    Object value = Raw.plain(raw);
    values++;
    int found;
    if (value instanceof CharSequence text) {
      chars.take(text);
      found = readText(at);
    } else if (value instanceof float[] array) {
      found = array.length;
      for (int i = 0; i < Math.min(found, width()); i++) {
        floats[at + i] = Numbers.narrow(array[i]);
      }
    } else if (value instanceof double[] array) {
      found = array.length;
      for (int i = 0; i < Math.min(found, width()); i++) {
        floats[at + i] = Numbers.narrow(array[i]);
      }
    } else if (value == null) {
      found = 0;
    } else {
      found = readOther(at, value);
    }
    if (found == 0) {
      missing++;
      Arrays.fill(floats, at, at + width(), type.value(name(), Float.NaN));
    } else if (found != width()) {
      throw new IllegalArgumentException(
          "expected %s numbers but found %s".formatted(width(), found));
    }
  }

  private int readText(int at) {
    char[] text = chars.array();
    int found = 0;
    int from = chars.from();
    int end = chars.to();
    while (true) {
      while (from < end && Raw.isBlank(text[from])) {
        from++;
      }
      if (from == end) {
        return found;
      }
      int to = from;
      while (to < end && !Raw.isBlank(text[to])) {
        to++;
      }
      if (found < width()) {
        floats[at + found] = Numbers.narrow(Numbers.parse(text, from, to));
      }
      found++;
      from = to;
    }
  }

  private int readOther(int at, Object value) {
    List<?> list = value instanceof int[] ints ? boxed(ints) : Raw.list(value);
    if (list == null) {
      floats[at] = Numbers.narrow(Raw.number(value, chars));
      return 1;
    }
    for (int i = 0; i < Math.min(list.size(), width()); i++) {
      Object element = Raw.plain(list.get(i));
      if (element == null) {
        throw new IllegalArgumentException(
            "expected %s numbers but number %s is missing".formatted(width(), i));
      }
      floats[at + i] = Numbers.narrow(Raw.number(element, chars));
    }
    return list.size();
  }

  private static List<Integer> boxed(int[] ints) {
    return Arrays.stream(ints).boxed().toList();
  }
}
