package io.rankgraft.models;

import io.rankgraft.backbones.Aggregator;
import io.rankgraft.backbones.LightGcnM;
import io.rankgraft.graph.Names;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.ptn.PtnConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * All switches of {@link Hpmr}: the base model's, PTN's and the training's, flat, as configuration
 * files and {@code --set} name them. Presets are the only source of defaults.
 *
 * @param ptn whether PTN is mounted; without it the base model trains on L^ori alone
 * @param regularizer what the L2 term covers
 * @param decay μ of Eq. 13
 * @param predict which user vector scores
 */
public record HpmrConfig(
    int dim,
    int layers,
    int transferLayers,
    Aggregator aggregator,
    boolean relationInMessage,
    float messageKeep,
    float edgeKeep,
    boolean ptn,
    boolean urs,
    boolean sit,
    boolean urr,
    float alpha,
    float beta,
    float projectionScale,
    float reprojectionScale,
    boolean clipNegative,
    boolean divideByBehaviours,
    float gammaOriginal,
    float gammaEnhanced,
    float gammaUnique,
    List<Float> lambdas,
    float positiveWeight,
    float negativeWeight,
    Regularizer regularizer,
    float decay,
    Predict predict,
    float learningRate,
    int batch,
    int epochs) {

  /** What the L2 term covers. */
  public enum Regularizer {
    /**
     * The propagated target vectors of the batch and the last pair's unique ones: the authors'
     * code.
     */
    PROPAGATED,
    /** All parameters: Eq. 13. */
    PARAMETERS
  }

  /** Which user vector scores. */
  public enum Predict {
    /** e_u^K, as in the authors' code. */
    BASE,
    /** g_u^K, as Eq. 12 suggests. */
    ENHANCED
  }

  public HpmrConfig {
    lambdas = List.copyOf(lambdas);
    require(decay >= 0, "decay >= 0", decay);
    require(learningRate > 0, "learningRate > 0", learningRate);
    require(batch >= 1, "batch >= 1", batch);
    require(epochs >= 1, "epochs >= 1", epochs);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "hpmr config: expected %s but got %s".formatted(expected, got));
    }
  }

  /** The names {@link #preset} knows. */
  public static final List<String> PRESETS = List.of("default", "paper", "reference");

  /**
   * A named preset.
   *
   * @param behaviours K, the number of behaviours of the log
   * @throws IllegalArgumentException if there is no such preset
   */
  public static HpmrConfig preset(String name, int behaviours) {
    return switch (name) {
      case "default" -> cleaned(behaviours);
      case "paper" -> paper(behaviours);
      case "reference" -> reference(behaviours);
      default ->
          throw new IllegalArgumentException(
              "hpmr preset '%s': expected one of %s; %s"
                  .formatted(name, PRESETS, Names.nearest(name, PRESETS)));
    };
  }

  /**
   * What the paper says. Where it gives only ranges: α and β are what the authors' code amounts to
   * (0.1 and 0.1² · 2), all γ are 1, λ are equal.
   */
  static HpmrConfig paper(int behaviours) {
    return new HpmrConfig(
        64,
        3,
        1,
        Aggregator.GCCF,
        true,
        0.9f,
        1f,
        true,
        true,
        true,
        true,
        0.1f,
        0.02f,
        1f,
        1f,
        false,
        false,
        1f,
        1f,
        1f,
        Collections.nCopies(behaviours, 1f / behaviours),
        1f,
        0.01f,
        Regularizer.PARAMETERS,
        1e-4f,
        Predict.ENHANCED,
        1e-3f,
        256,
        100);
  }

  /** What the authors' code does with the command its documentation gives for Taobao. */
  static HpmrConfig reference(int behaviours) {
    return new HpmrConfig(
        64,
        4,
        1,
        Aggregator.GCCF,
        true,
        0.9f,
        0.9f,
        true,
        true,
        true,
        true,
        1f,
        1f,
        0.1f,
        2f,
        false,
        true,
        0f,
        1f,
        3f,
        upstreamLambdas(behaviours),
        1f,
        0.01f,
        Regularizer.PROPAGATED,
        0.01f,
        Predict.BASE,
        1e-3f,
        2048,
        1000);
  }

  /** Our own: the paper's scales, the base trained directly. */
  static HpmrConfig cleaned(int behaviours) {
    return new HpmrConfig(
        64,
        3,
        1,
        Aggregator.GCCF,
        true,
        0.9f,
        0.9f,
        true,
        true,
        true,
        true,
        0.1f,
        0.02f,
        1f,
        1f,
        false,
        false,
        1f,
        1f,
        1f,
        upstreamLambdas(behaviours),
        1f,
        0.01f,
        Regularizer.PROPAGATED,
        0.01f,
        Predict.BASE,
        1e-3f,
        2048,
        200);
  }

  /** (…, 0, 5/6, 1/6): all weight on the target and the behaviour next to it. */
  private static List<Float> upstreamLambdas(int behaviours) {
    if (behaviours == 1) {
      return List.of(1f);
    }
    List<Float> lambdas = new ArrayList<>(Collections.nCopies(behaviours, 0f));
    lambdas.set(behaviours - 2, 5f / 6);
    lambdas.set(behaviours - 1, 1f / 6);
    return lambdas;
  }

  LightGcnM.Config encoder() {
    return new LightGcnM.Config(
        dim, layers, transferLayers, aggregator, relationInMessage, messageKeep, edgeKeep);
  }

  PtnConfig graft() {
    return new PtnConfig(
        urs,
        sit,
        urr,
        alpha,
        beta,
        projectionScale,
        reprojectionScale,
        clipNegative,
        divideByBehaviours,
        layers,
        gammaOriginal,
        gammaEnhanced,
        gammaUnique,
        lambdas);
  }

  /** Checks what only the parts know; the compact constructor cannot ask them. */
  public HpmrConfig validated() {
    encoder();
    graft();
    new NonSampling(Optional.empty(), null, positiveWeight, negativeWeight);
    return this;
  }
}
