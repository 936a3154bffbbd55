package io.rankgraft.data;

/** Half of a surrogate pair that stands alone: no UTF-8 says it, and written it is another text. */
public final class Surrogates {
  private Surrogates() {}

  /** Whether there is one. */
  public static boolean alone(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  /** The text with each of them as JSON would write it, to be shown. */
  public static String shown(CharSequence text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c <= Character.MAX_VALUE && Character.isSurrogate((char) c)) {
                shown.append("\\u").append(Integer.toHexString(c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }
}
