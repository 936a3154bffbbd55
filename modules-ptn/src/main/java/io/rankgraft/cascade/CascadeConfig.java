package io.rankgraft.cascade;

import java.util.Collections;
import java.util.List;

/**
 * The switches of {@link Cascade}.
 *
 * @param combination how a logit comes from the one before it
 * @param masked whether every behaviour has a mask beside its label: rows with 0 are outside its
 *     loss, as where each behaviour draws negatives of its own
 * @param lambdas λ_r of Eq. 12, upstream first; the paper lets them sum to 1. Where one is 0 there
 *     is no loss, and what only it needs is not computed: for hosts that have their own
 */
public record CascadeConfig(Combination combination, boolean masked, List<Float> lambdas) {
  public CascadeConfig {
    lambdas = List.copyOf(lambdas);
    require(combination != null, "a combination", combination);
    require(!lambdas.isEmpty(), "one lambda a behaviour", lambdas);
    for (float lambda : lambdas) {
      require(lambda >= 0 && Float.isFinite(lambda), "finite lambdas >= 0", lambda);
    }
  }

  /** Eq. 9 and 12, all behaviours weighing the same, every row in every loss. */
  public static CascadeConfig ofBehaviours(int count) {
    require(count >= 1, "1 behaviour or more", count);
    return new CascadeConfig(Combination.SUM, false, Collections.nCopies(count, 1f / count));
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "cascade config: expected %s but got %s".formatted(expected, got));
    }
  }
}
