package io.rankgraft.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The names nearest to one that is wrong, for the end of an error line. */
public final class Nearest {
  private static final int SHOWN = 3;

  private Nearest() {}

  /** {@code nearest: a, b}, by Levenshtein's edit distance, letter case ignored. */
  public static String to(String wrong, Collection<String> known) {
    if (known.isEmpty()) {
      return "there are none";
    }
    var ranked =
        known.stream()
            .sorted(
                Comparator.comparingInt((String name) -> distance(wrong, name))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(SHOWN)
            .toList();
    return "nearest: " + String.join(", ", ranked);
  }

  /** Levenshtein's edit distance, letter case ignored. */
  public static int distance(String a, String b) {
    String x = a.toLowerCase(Locale.ROOT);
    String y = b.toLowerCase(Locale.ROOT);
    int[] row = new int[y.length() + 1];
    for (int j = 0; j <= y.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= x.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= y.length(); j++) {
        int substitution = diagonal + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[y.length()];
  }
}
