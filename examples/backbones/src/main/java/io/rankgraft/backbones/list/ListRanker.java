package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A rival: scores the items of lists. Immutable; creates its parameters in the scope. */
@FunctionalInterface
public interface ListRanker {
  /**
   * Logits of every item, [L, P] each; any number where there is no item.
   *
   * @param click of P(click)
   * @param conversion of P(conversion | click)
   */
  record Logits(Operand<TFloat32> click, Operand<TFloat32> conversion) {}

  Logits logits(GraftScope scope, ListInputs inputs);

  /** Whether its logits are of hazards and want the survival losses. */
  default boolean isSurvival() {
    return false;
  }
}
