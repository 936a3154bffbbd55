package io.rankgraft.files.rows;

import java.io.IOException;

/**
 * Bytes that are no text we read. The message says what was expected, what was found, what to do.
 */
final class BadText extends IOException {
  private static final long serialVersionUID = 1L;

  BadText(String message) {
    super(message);
  }
}
