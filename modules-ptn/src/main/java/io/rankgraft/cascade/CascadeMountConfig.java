package io.rankgraft.cascade;

import io.rankgraft.behaviours.BehaviourVectors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration of {@code cascade}, {@link CascadeMount}.
 *
 * @param vectors of users and items
 * @param unit f of every behaviour
 * @param chain what rests on what
 * @param lambdas λ by task or behaviour; empty lets all tasks weigh the same and sum to 1, else
 *     what is not named has 0
 */
public record CascadeMountConfig(
    BehaviourVectors vectors, Unit unit, Chain chain, Map<String, Float> lambdas) {
  /** The paper has 64 (section V); on a generated log 16 was .003 of AUC below 32, and 64 even. */
  private static final int DIM = 32;

  private static final CascadeMountConfig DEFAULTS =
      new CascadeMountConfig(
          BehaviourVectors.ofDefaults().withDim(DIM),
          new Unit(Kind.GMF, 2),
          new Chain(Combination.SUM, Map.of()),
          Map.of());

  public CascadeMountConfig {
    lambdas = Collections.unmodifiableMap(new LinkedHashMap<>(lambdas));
    unit.of(); // so that a number of layers no unit has is refused here
  }

  public static CascadeMountConfig ofDefaults() {
    return DEFAULTS;
  }

  public CascadeMountConfig withVectors(BehaviourVectors other) {
    return new CascadeMountConfig(other, unit, chain, lambdas);
  }

  public CascadeMountConfig withUnit(Kind kind, int layers) {
    return new CascadeMountConfig(vectors, new Unit(kind, layers), chain, lambdas);
  }

  public CascadeMountConfig withChain(Combination combination, Map<String, List<String>> after) {
    return new CascadeMountConfig(vectors, unit, new Chain(combination, after), lambdas);
  }

  public CascadeMountConfig withLambdas(Map<String, Float> other) {
    return new CascadeMountConfig(vectors, unit, chain, other);
  }

  /** The interaction units of the paper. */
  public enum Kind {
    GMF,
    MLP,
    NEUMF
  }

  /**
   * @param layers L of MLP and NeuMF, each half as wide as what it reads; GMF has none
   */
  public record Unit(Kind kind, int layers) {
    InteractionUnit of() {
      return switch (kind) {
        case GMF -> Gmf.ofPaper();
        case MLP -> new Mlp(layers);
        case NEUMF -> NeuMf.ofLayers(layers);
      };
    }
  }

  /**
   * @param combination how a logit comes from those it rests on
   * @param after by behaviour, those it rests on; see {@link CascadeOrder}
   */
  public record Chain(Combination combination, Map<String, List<String>> after) {}
}
