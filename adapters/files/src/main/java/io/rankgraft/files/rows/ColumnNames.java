package io.rankgraft.files.rows;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Column names and their numbers, in the order they were first met. */
final class ColumnNames {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final BitSet met = new BitSet();
  private List<String> inRows = List.of();

  /** The number of a name that rows have. */
  int meet(String name) {
    int number = number(name);
    if (!met.get(number)) {
      met.set(number);
      inRows = met.stream().mapToObj(names::get).toList();
    }
    return number;
  }

  /** The number of a name, a new one if it is new. */
  int number(String name) {
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    numbers.put(name, names.size());
    names.add(name);
    return names.size() - 1;
  }

  /** -1 if there is no such name. */
  int find(String name) {
    return numbers.getOrDefault(name, -1);
  }

  String name(int number) {
    return names.get(number);
  }

  /** Those that rows have. */
  List<String> names() {
    return inRows;
  }

  int size() {
    return names.size();
  }
}
