package io.rankgraft.files.schema;

import java.time.Instant;
import java.util.List;

/** What is known of one column after some rows. */
final class ColumnFacts {
  private static final int LONGEST = 10_000; // a length beyond counts as this
  private static final int EXAMPLE = 24; // characters

  final String name;
  private String unusable; // why its values cannot be used; null if they can
  private long missing;
  private long absent;
  private long present;

  private long lists; // values that are lists
  private long texts; // text of several values, or with blanks
  private final ValueCounts singles; // values without blanks in them
  private final ValueCounts whole; // texts with blanks, uncut
  private final ValueCounts parts; // what is in lists and between blanks
  private final TextHints hints = new TextHints();
  private final int[] lengths = new int[LONGEST + 1];
  private boolean partsAreNumbers = true;
  private boolean partsAreWhole = true;
  private long partsWithDigits;

  private long numbers; // among the values that are no lists
  private long wholes;
  private long stamps;
  private long booleans;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private double sum;
  private String sequence; // an example
  private ValueCounts values;
  private ValueCounts elements;

  ColumnFacts(String name, int mostDistinct) {
    this.name = name;
    this.singles = new ValueCounts(mostDistinct);
    this.whole = new ValueCounts(mostDistinct);
    this.parts = new ValueCounts(mostDistinct);
  }

  void unusable(String reason) {
    unusable = reason;
  }

  void absent(long rows) {
    absent += rows;
    missing += rows;
  }

  /** Takes a value of a row in. */
  void add(Object value) {
    if (value == null) {
      missing++;
    } else if (value instanceof List<?> list) {
      present++;
      lists++;
      list.forEach(element -> part(element.toString()));
      length(list.size(), list);
    } else if (value instanceof Instant) {
      present++;
      stamps++;
    } else {
      scalar(value.toString(), value);
    }
  }

  private void scalar(String text, Object value) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) <= ' ') {
      from++;
    }
    while (to > from && text.charAt(to - 1) <= ' ') {
      to--;
    }
    if (from == to) { // nothing but blanks, which a sequence takes for an empty one
      missing++;
      return;
    }
    present++;
    TextKind kind = TextKind.of(text, from, to);
    booleans += value instanceof Boolean ? 1 : 0;
    if (kind == TextKind.STAMP) {
      stamps++;
      singles.add(text);
    } else if (kind != TextKind.OTHER) {
      number(Double.parseDouble(text), kind);
      singles.add(text);
    } else {
      hints.add(text.substring(from, to));
      if (cut(text, from, to) == 1) {
        singles.add(text);
      } else {
        texts++;
        whole.add(text);
      }
    }
  }

  /** What its texts look like, or no text. */
  String hint() {
    return hints.note(present);
  }

  private void number(double value, TextKind kind) {
    numbers++;
    wholes += kind == TextKind.WHOLE ? 1 : 0;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    sum += value;
  }

  /** Takes in what is between blanks, if there is more than one; returns how many. */
  private int cut(String text, int from, int to) {
    int count = 0;
    int begin = from;
    for (int at = from; at <= to; at++) {
      if (at == to || text.charAt(at) <= ' ') {
        if (at > begin && (count > 0 || at < to)) {
          part(text.substring(begin, at));
        }
        count += at > begin ? 1 : 0;
        begin = at + 1;
      }
    }
    if (count > 1) {
      length(count, text);
    }
    return count;
  }

  private void length(int count, Object example) {
    lengths[Math.min(count, LONGEST)]++;
    if (sequence == null) {
      sequence = example.toString();
    }
  }

  private void part(String text) {
    parts.add(text);
    TextKind kind = TextKind.of(text, 0, text.length());
    partsAreWhole &= kind == TextKind.WHOLE;
    partsAreNumbers &= kind == TextKind.WHOLE || kind == TextKind.NUMBER;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        partsWithDigits++;
        break;
      }
    }
  }

  String unusable() {
    return unusable;
  }

  long missing() {
    return missing;
  }

  /** Rows that do not have the column at all, as of JSON lines. */
  long absent() {
    return absent;
  }

  long present() {
    return present;
  }

  /** The values as one each; when all rows have been seen. */
  ValueCounts values() {
    if (values == null) {
      values = texts == 0 ? singles : singles.and(whole);
    }
    return values;
  }

  /** The values as what sequences have in them; when all rows have been seen. */
  ValueCounts elements() {
    if (elements == null) {
      elements = singles.and(parts);
    }
    return elements;
  }

  boolean hasLists() {
    return lists > 0;
  }

  boolean hasTexts() {
    return texts > 0;
  }

  /** Whether four of five values between blanks have a digit in them, as ids have and words not. */
  boolean looksLikeIds() {
    return partsWithDigits >= 0.8 * parts.total();
  }

  /** How many numbers every value has; 0 if not as many each, or not all are numbers. */
  int width() {
    if (!partsAreNumbers || partsAreWhole || lists + texts < present) {
      return 0;
    }
    int width = 0;
    for (int length = 1; length <= LONGEST; length++) {
      if (lengths[length] > 0) {
        if (width > 0) {
          return 0;
        }
        width = length;
      }
    }
    return width;
  }

  /** The length that 95 of 100 sequences with an event do not exceed. */
  int usualLength() {
    long all = present - lengths[0];
    long alone = present - lists - texts; // sequences of one
    long below = alone;
    int length = 1;
    below += lengths[1];
    while (below < 0.95 * all && length < LONGEST) {
      below += lengths[++length];
    }
    return length;
  }

  boolean areNumbers() {
    return numbers == present && present > 0;
  }

  boolean areWhole() {
    return wholes == present && present > 0;
  }

  boolean areStamps() {
    return stamps == present && present > 0;
  }

  /** Whether every value is 0 or 1, false or true, and both occur. */
  boolean areBinary() {
    return present > 0
        && lists + texts == 0
        && singles.distinct() == 2
        && !singles.isFull()
        && ((singles.has("0") && singles.has("1"))
            || (booleans == present && singles.has("true") && singles.has("false")));
  }

  double least() {
    return least;
  }

  double greatest() {
    return greatest;
  }

  double mean() {
    return numbers == 0 ? 0 : sum / numbers;
  }

  String examples(int many) {
    if (hasLists() || (hasTexts() && looksLikeIds())) {
      return shown(sequence);
    }
    return String.join(", ", values().examples(many).stream().map(ColumnFacts::shown).toList());
  }

  private static String shown(String text) {
    if (text == null) {
      return "";
    }
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= EXAMPLE ? line : line.substring(0, EXAMPLE - 1) + "…";
  }
}
