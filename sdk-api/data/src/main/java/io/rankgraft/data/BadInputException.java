package io.rankgraft.data;

import java.nio.file.Path;

/**
 * Data from outside that cannot be used. The message is one line: the file, the line where one is
 * to blame, what was expected, what was found and what to do. Command lines print it as it is.
 */
public final class BadInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public BadInputException(String message) {
    this(message, null);
  }

  public BadInputException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** The fault of a whole file or directory. */
  public static BadInputException in(Path file, String reason) {
    return new BadInputException("%s: %s".formatted(file, reason));
  }

  /** The fault of one line, counted from 1. */
  public static BadInputException at(Path file, long line, String reason) {
    return new BadInputException("%s, line %s: %s".formatted(file, line, reason));
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ");
  }
}
