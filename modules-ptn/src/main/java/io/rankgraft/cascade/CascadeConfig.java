package io.rankgraft.cascade;

import java.util.Collections;
import java.util.List;

/**
 * The switches of {@link Cascade}.
 *
 * @param combination how a logit comes from those it rests on
 * @param order which those are
 * @param masked whether every behaviour has a mask beside its label: rows with 0 are outside its
 *     loss, as where each behaviour draws negatives of its own
 * @param lambdas λ_r of Eq. 12, upstream first; the paper lets them sum to 1. Where one is 0 there
 *     is no loss, and what only it needs is not computed: for hosts that have their own
 */
public record CascadeConfig(
    Combination combination, CascadeOrder order, boolean masked, List<Float> lambdas) {
  public CascadeConfig {
    lambdas = List.copyOf(lambdas);
    require(combination != null, "a combination", combination);
    require(order != null, "an order", order);
    require(!lambdas.isEmpty(), "one lambda per behaviour", lambdas);
    for (float lambda : lambdas) {
      require(lambda >= 0 && Float.isFinite(lambda), "finite lambdas >= 0", lambda);
    }
  }

  /** Eq. 9 and 12 in a total order, every row in every loss. */
  public static CascadeConfig ofLambdas(List<Float> lambdas) {
    return new CascadeConfig(Combination.SUM, CascadeOrder.total(), false, lambdas);
  }

  /** As {@link #ofLambdas}, all behaviours weighing the same. */
  public static CascadeConfig ofBehaviours(int count) {
    require(count >= 1, "1 behaviour or more", count);
    return ofLambdas(Collections.nCopies(count, 1f / count));
  }

  /** Logits alone, for whoever adds the losses. */
  public static CascadeConfig withoutLosses(int count) {
    require(count >= 1, "1 behaviour or more", count);
    return ofLambdas(Collections.nCopies(count, 0f));
  }

  public CascadeConfig withCombination(Combination other) {
    return new CascadeConfig(other, order, masked, lambdas);
  }

  public CascadeConfig withOrder(CascadeOrder other) {
    return new CascadeConfig(combination, other, masked, lambdas);
  }

  public CascadeConfig withMasked(boolean other) {
    return new CascadeConfig(combination, order, other, lambdas);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "cascade config: expected %s but got %s".formatted(expected, got));
    }
  }
}
