package io.rankgraft.ptn;

import java.util.List;

/** Configurations of the tests; every number differs from its neighbours so that a mix-up shows. */
final class Configs {
  private static final List<Float> LAMBDAS = List.of(0.5f, 0.3f, 0.2f);

  private Configs() {}

  static PtnConfig full(int behaviours) {
    return of(
        behaviours, true, true, true, 0.7f, 0.4f, 1, 1, false, new float[] {0.9f, 1.1f, 1.3f});
  }

  static PtnConfig switched(boolean urs, boolean sit, boolean urr) {
    return of(3, urs, sit, urr, 0.7f, 0.4f, 1, 1, false, new float[] {0.9f, 1.1f, 1.3f});
  }

  static PtnConfig gammas(float original, float enhanced, float unique) {
    return of(
        3, true, true, true, 0.7f, 0.4f, 1, 1, false, new float[] {original, enhanced, unique});
  }

  static PtnConfig scaled(
      float alpha, float beta, float projection, float reprojection, boolean divide) {
    return of(
        3, true, true, true, alpha, beta, projection, reprojection, divide, new float[] {1, 1, 1});
  }

  static PtnConfig lambdas(List<Float> lambdas) {
    PtnConfig c = full(3);
    return new PtnConfig(
        true,
        true,
        true,
        c.alpha(),
        c.beta(),
        1,
        1,
        false,
        false,
        2,
        c.gammaOriginal(),
        c.gammaEnhanced(),
        c.gammaUnique(),
        lambdas);
  }

  private static PtnConfig of(
      int behaviours,
      boolean urs,
      boolean sit,
      boolean urr,
      float alpha,
      float beta,
      float projection,
      float reprojection,
      boolean divide,
      float[] gammas) {
    return new PtnConfig(
        urs,
        sit,
        urr,
        alpha,
        beta,
        projection,
        reprojection,
        false,
        divide,
        2,
        gammas[0],
        gammas[1],
        gammas[2],
        LAMBDAS.subList(0, behaviours));
  }
}
