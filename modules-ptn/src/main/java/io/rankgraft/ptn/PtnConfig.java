package io.rankgraft.ptn;

import java.util.Collections;
import java.util.List;

/**
 * The switches of {@link Ptn}.
 *
 * @param urs whether "upstream only" is supervised (section 4.2.1)
 * @param sit whether shared representations go downstream (4.2.2)
 * @param urr whether re-projected ones go upstream (4.2.3)
 * @param alpha α of Eq. 12, the weight of what comes from upstream
 * @param beta β of Eq. 12, the weight of what comes back from downstream
 * @param projectionScale multiplies both parts of every projection; the authors' code has 0.1
 * @param reprojectionScale multiplies re-projected vectors before ψ; the authors' code has 2
 * @param clipNegative whether a shared part that points against the downstream vector is dropped
 * @param divideByBehaviours whether Eq. 12 is divided by K, as in the authors' code
 * @param uniqueRelationLayers L, the length of the relation chain that makes e_r^uni
 * @param gammaOriginal γ1 of Eq. 13, the weight of the base losses
 * @param gammaEnhanced γ2, of the enhanced losses
 * @param gammaUnique γ3, of the unique losses
 * @param lambdas λ_k, the weight of each behaviour, upstream first
 */
public record PtnConfig(
    boolean urs,
    boolean sit,
    boolean urr,
    float alpha,
    float beta,
    float projectionScale,
    float reprojectionScale,
    boolean clipNegative,
    boolean divideByBehaviours,
    int uniqueRelationLayers,
    float gammaOriginal,
    float gammaEnhanced,
    float gammaUnique,
    List<Float> lambdas) {

  public PtnConfig {
    lambdas = List.copyOf(lambdas);
    require(alpha >= 0 && alpha <= 1, "alpha in [0, 1]", alpha);
    require(beta >= 0 && beta <= 1, "beta in [0, 1]", beta);
    require(projectionScale > 0, "projectionScale > 0", projectionScale);
    require(reprojectionScale > 0, "reprojectionScale > 0", reprojectionScale);
    require(uniqueRelationLayers >= 0, "uniqueRelationLayers >= 0", uniqueRelationLayers);
    require(gammaOriginal >= 0, "gammaOriginal >= 0", gammaOriginal);
    require(gammaEnhanced >= 0, "gammaEnhanced >= 0", gammaEnhanced);
    require(gammaUnique >= 0, "gammaUnique >= 0", gammaUnique);
    require(!lambdas.isEmpty(), "one lambda a behaviour", lambdas);
    for (float lambda : lambdas) {
      require(lambda >= 0, "lambdas >= 0", lambda);
    }
  }

  /**
   * All three parts on, scales of 1, all losses and behaviours weighing the same. The paper prints
   * no α and β; 0.1 and 0.02 are what its authors' scales come to.
   */
  public static PtnConfig ofBehaviours(int count) {
    require(count >= 1, "1 behaviour or more", count);
    return new PtnConfig(
        true,
        true,
        true,
        0.1f,
        0.02f,
        1,
        1,
        false,
        false,
        1,
        1,
        1,
        1,
        Collections.nCopies(count, 1f / count));
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "ptn config: expected %s but got %s".formatted(expected, got));
    }
  }
}
