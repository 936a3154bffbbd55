package io.rankgraft.files.rows;

/** A value that is refused when someone asks for it; columns nobody reads may have such. */
record Unusable(String reason) {
  static Unusable element(int before, String found) {
    return new Unusable(
        "expected values in the list but its element %s is %s; leave it out"
            .formatted(before + 1, found));
  }
}
