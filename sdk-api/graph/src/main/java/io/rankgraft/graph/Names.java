package io.rankgraft.graph;

import java.util.Collection;
import java.util.Comparator;
import java.util.regex.Pattern;

/** Names in graphs and registries: which are allowed, and which one was probably meant. */
public final class Names {
  private static final Pattern SYMBOL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.\\-]*");
  private static final int SHOWN = 3;

  private Names() {}

  /**
   * @throws IllegalArgumentException if the name is not one path segment of letters, digits and
   *     {@code _ . -}
   */
  public static String requireSymbol(String who, String name) {
    if (name == null || !SYMBOL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s: expected a name of letters, digits and _ . - but got '%s'".formatted(who, name));
    }
    return name;
  }

  /** The names nearest to a wrong one, as the end of an error line: {@code nearest: a, b}. */
  public static String nearest(String wrong, Collection<String> known) {
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
  static int distance(String a, String b) {
    String x = a.toLowerCase(java.util.Locale.ROOT);
    String y = b.toLowerCase(java.util.Locale.ROOT);
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
