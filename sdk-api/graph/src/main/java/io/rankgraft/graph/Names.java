package io.rankgraft.graph;

import io.rankgraft.data.Nearest;
import java.util.Collection;
import java.util.regex.Pattern;

/** Names in graphs and registries: which are allowed, and which one was probably meant. */
public final class Names {
  private static final Pattern SYMBOL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.\\-]*");

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
    return Nearest.to(wrong, known);
  }
}
