package io.rankgraft.files.schema;

import java.util.Set;

/** What texts of a column look like to a person and are not to us: lists, and missing values. */
final class TextHints {
  private static final String SEPARATORS = "|;,";
  private static final int LONGEST = 6;
  private static final Set<String> NOTHING =
      Set.of("null", "NULL", "None", "NaN", "nan", "NA", "N/A", "\\N", "<null>");

  private final long[] separated = new long[SEPARATORS.length()];
  private long brackets;
  private String nothing; // null if no text stands for none

  /** Takes a text in that is no number. */
  void add(String text, int from, int to) {
    brackets += text.charAt(from) == '[' && text.charAt(to - 1) == ']' ? 1 : 0;
    boolean prose = text.substring(from, to).indexOf(' ') >= 0;
    for (int s = 0; s < separated.length && !prose; s++) {
      separated[s] += text.indexOf(SEPARATORS.charAt(s), from) > from ? 1 : 0;
    }
    if (to - from <= LONGEST && NOTHING.contains(text.substring(from, to))) {
      nothing = text.substring(from, to);
    }
  }

  /**
   * A hint, or no text.
   *
   * @param present values of the column
   */
  String note(long present) {
    if (brackets > present / 2) {
      return "lists in brackets are text here: write their values apart by blanks";
    }
    for (int s = 0; s < separated.length; s++) {
      if (separated[s] > present / 2) {
        return "if '%s' parts the values of a list, write blanks".formatted(SEPARATORS.charAt(s));
      }
    }
    return nothing == null
        ? ""
        : "'%s' is text here: leave a missing value empty".formatted(nothing);
  }
}
