package io.rankgraft.ifu;

import java.util.Objects;

/**
 * The switch of {@link Ifu}.
 *
 * @param operation how vectors become one
 */
public record IfuConfig(Operation operation) {
  /** How vectors become one. */
  public enum Operation {
    /** Eq. 13 and 14. */
    ATTENTION,
    /** Side by side, nothing learned: the comparison of figure 4. */
    CONCATENATION
  }

  public IfuConfig {
    Objects.requireNonNull(operation, "ifu config: expected an operation");
  }

  /** Attention. */
  public static IfuConfig ofDefaults() {
    return new IfuConfig(Operation.ATTENTION);
  }
}
