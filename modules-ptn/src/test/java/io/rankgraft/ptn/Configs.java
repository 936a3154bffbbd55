package io.rankgraft.ptn;

import java.util.List;

/** Configurations of the tests; every number differs from its neighbours so that a mix-up shows. */
final class Configs {
  private static final List<Float> LAMBDAS = List.of(0.5f, 0.3f, 0.2f);

  private Configs() {}

  static PtnConfig full(int behaviours) {
    return PtnConfig.ofBehaviours(behaviours)
        .withCombining(new PtnConfig.Combining(0.7f, 0.4f, false))
        .withUniqueRelationLayers(2)
        .withGammas(new PtnConfig.Gammas(0.9f, 1.1f, 1.3f))
        .withLambdas(LAMBDAS.subList(0, behaviours));
  }

  static PtnConfig switched(boolean urs, boolean sit, boolean urr) {
    return full(3).withParts(new PtnConfig.Parts(urs, sit, urr));
  }

  static PtnConfig gammas(float original, float enhanced, float unique) {
    return full(3).withGammas(new PtnConfig.Gammas(original, enhanced, unique));
  }

  static PtnConfig scaled(
      float alpha, float beta, float projection, float reprojection, boolean divide) {
    return full(3)
        .withCombining(new PtnConfig.Combining(alpha, beta, divide))
        .withProjecting(new PtnConfig.Projecting(projection, reprojection, false))
        .withGammas(PtnConfig.Gammas.equal());
  }

  static PtnConfig lambdas(List<Float> lambdas) {
    return full(3).withLambdas(lambdas);
  }
}
