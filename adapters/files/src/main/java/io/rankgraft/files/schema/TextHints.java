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
  private String nothing; // a text of those; null if none was met

  /** Takes a text in that is no number, without blanks around it. */
  void add(String text) {
    brackets += text.charAt(0) == '[' && text.charAt(text.length() - 1) == ']' ? 1 : 0;
    boolean prose = text.indexOf(' ') >= 0;
    for (int s = 0; s < separated.length && !prose; s++) {
      separated[s] += text.indexOf(SEPARATORS.charAt(s)) > 0 ? 1 : 0;
    }
    if (text.length() <= LONGEST && NOTHING.contains(text)) {
      nothing = text;
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
