package io.rankgraft.graph;

import java.util.Objects;

/**
 * Something predicted.
 *
 * @param name unique in a model; also the name of its label, mask and weight inputs
 */
public record Task(String name, Kind kind) {
  /** What the label is. */
  public enum Kind {
    /** 0 or 1. */
    BINARY,
    /** A real number. */
    AMOUNT,
    /** Zero, or a positive amount with a long tail. */
    ZERO_INFLATED_AMOUNT
  }

  public Task {
    Objects.requireNonNull(name, "task: expected a name");
    Objects.requireNonNull(kind, "task: expected a kind");
  }

  public static Task ofBinary(String name) {
    return new Task(name, Kind.BINARY);
  }
}
