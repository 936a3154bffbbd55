package io.rankgraft.serve;

/** What the records of a manifest check alike. */
final class Expect {
  private static final int LONGEST = 200;

  private Expect() {}

  static void given(String who, String field, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "%s: expected '%s' but it is missing".formatted(who, field));
    }
  }

  static void name(String what, String name) {
    boolean good =
        name != null
            && !name.isBlank()
            && name.length() <= LONGEST
            && name.chars().noneMatch(c -> Character.isISOControl(c));
    if (!good) {
      throw new IllegalArgumentException(
          "%s 'name': expected 1 to %s printable characters but got %s"
              .formatted(what, LONGEST, name == null ? "none" : name.length()));
    }
  }
}
