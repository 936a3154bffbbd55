package io.rankgraft.ptn;

import java.util.Collections;
import java.util.List;

/**
 * The switches of {@link Ptn}.
 *
 * @param parts which of PTN's three there are
 * @param combining the weights of Eq. 12
 * @param projecting how vectors are projected
 * @param uniqueRelationLayers L, the length of the relation chain that makes e_r^uni
 * @param gammas the weights of the three losses of Eq. 13
 * @param lambdas λ_k, the weight of each behaviour, upstream first; the paper lets them sum to 1
 */
public record PtnConfig(
    Parts parts,
    Combining combining,
    Projecting projecting,
    int uniqueRelationLayers,
    Gammas gammas,
    List<Float> lambdas) {

  /**
   * @param urs whether "upstream only" is supervised (section 4.2.1)
   * @param sit whether shared representations go downstream (4.2.2)
   * @param urr whether re-projected ones go upstream (4.2.3)
   */
  public record Parts(boolean urs, boolean sit, boolean urr) {
    public static Parts all() {
      return new Parts(true, true, true);
    }
  }

  /**
   * @param alpha α of Eq. 12, the weight of what comes from upstream
   * @param beta β of Eq. 12, the weight of what comes back from downstream
   * @param divideByBehaviours whether Eq. 12 is divided by K, as in the authors' code
   */
  public record Combining(float alpha, float beta, boolean divideByBehaviours) {
    public Combining {
      require(alpha >= 0 && alpha <= 1, "alpha in [0, 1]", alpha);
      require(beta >= 0 && beta <= 1, "beta in [0, 1]", beta);
    }

    /** The paper prints no α and β; these are what its authors' scales come to. */
    public static Combining ofAuthors() {
      return new Combining(0.1f, 0.02f, false);
    }
  }

  /**
   * @param scale multiplies both parts of every projection; the authors' code has 0.1
   * @param reprojectionScale multiplies re-projected vectors before ψ; the authors' code has 2
   * @param clipNegative whether a shared part that points against the downstream vector is dropped
   */
  public record Projecting(float scale, float reprojectionScale, boolean clipNegative) {
    public Projecting {
      require(scale > 0, "projection scale > 0", scale);
      require(reprojectionScale > 0, "reprojectionScale > 0", reprojectionScale);
    }

    /** Eq. 5. */
    public static Projecting ofPaper() {
      return new Projecting(1, 1, false);
    }
  }

  /**
   * @param original γ1 of Eq. 13, the weight of the base losses
   * @param enhanced γ2, of the enhanced losses
   * @param unique γ3, of the unique losses
   */
  public record Gammas(float original, float enhanced, float unique) {
    public Gammas {
      require(original >= 0, "gamma of the original losses >= 0", original);
      require(enhanced >= 0, "gamma of the enhanced losses >= 0", enhanced);
      require(unique >= 0, "gamma of the unique losses >= 0", unique);
    }

    public static Gammas equal() {
      return new Gammas(1, 1, 1);
    }
  }

  public PtnConfig {
    lambdas = List.copyOf(lambdas);
    require(uniqueRelationLayers >= 0, "uniqueRelationLayers >= 0", uniqueRelationLayers);
    require(!lambdas.isEmpty(), "one lambda per behaviour", lambdas);
    for (float lambda : lambdas) {
      require(lambda >= 0 && Float.isFinite(lambda), "finite lambdas >= 0", lambda);
    }
  }

  /** All three parts, all losses and behaviours weighing the same. */
  public static PtnConfig ofBehaviours(int count) {
    require(count >= 1, "1 behaviour or more", count);
    return new PtnConfig(
        Parts.all(),
        Combining.ofAuthors(),
        Projecting.ofPaper(),
        1,
        Gammas.equal(),
        Collections.nCopies(count, 1f / count));
  }

  /** The transfer alone, for whoever has losses of their own: no URS, all λ 0. */
  public static PtnConfig withoutLosses(int behaviours) {
    return ofBehaviours(behaviours)
        .withParts(new Parts(false, true, true))
        .withLambdas(Collections.nCopies(behaviours, 0f));
  }

  public PtnConfig withParts(Parts other) {
    return new PtnConfig(other, combining, projecting, uniqueRelationLayers, gammas, lambdas);
  }

  public PtnConfig withCombining(Combining other) {
    return new PtnConfig(parts, other, projecting, uniqueRelationLayers, gammas, lambdas);
  }

  public PtnConfig withProjecting(Projecting other) {
    return new PtnConfig(parts, combining, other, uniqueRelationLayers, gammas, lambdas);
  }

  public PtnConfig withUniqueRelationLayers(int other) {
    return new PtnConfig(parts, combining, projecting, other, gammas, lambdas);
  }

  public PtnConfig withGammas(Gammas other) {
    return new PtnConfig(parts, combining, projecting, uniqueRelationLayers, other, lambdas);
  }

  public PtnConfig withLambdas(List<Float> other) {
    return new PtnConfig(parts, combining, projecting, uniqueRelationLayers, gammas, other);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "ptn config: expected %s but got %s".formatted(expected, got));
    }
  }
}
