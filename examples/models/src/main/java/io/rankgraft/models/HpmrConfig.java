package io.rankgraft.models;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.backbones.Aggregator;
import io.rankgraft.backbones.LightGcnM;
import io.rankgraft.graph.Names;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.ptn.PtnConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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

  /**
   * The presets, in {@code hpmr-presets.json} beside this class. {@code default} is our own: the
   * paper's scales, the base trained directly, one weighting of behaviours. {@code paper} is what
   * the text says; where it gives only ranges, α and β are what the authors' code amounts to (0.1
   * and 0.1² · 2), all γ are 1 and all λ equal. {@code reference} is what the authors' code does
   * with the command its documentation gives for Taobao, but for its batch of 256 users, which is
   * 2048.
   */
  private static final Map<String, HpmrConfig> PRESETS = readPresets();

  /** The names {@link #preset} knows. */
  public static Set<String> presets() {
    return PRESETS.keySet();
  }

  /**
   * A named preset.
   *
   * @param behaviours K, the number of behaviours of the log; λ is aligned at the target,
   *     behaviours further upstream than the preset's have none
   * @throws IllegalArgumentException if there is no such preset
   */
  public static HpmrConfig preset(String name, int behaviours) {
    HpmrConfig preset = PRESETS.get(name);
    if (preset == null) {
      throw new IllegalArgumentException(
          "hpmr preset '%s': expected one of %s; %s"
              .formatted(name, presets(), Names.nearest(name, presets())));
    }
    List<Float> aligned = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      int at = preset.lambdas.size() - behaviours + k;
      aligned.add(at < 0 ? 0f : preset.lambdas.get(at));
    }
    return preset.withLambdas(aligned);
  }

  private static Map<String, HpmrConfig> readPresets() {
    JsonMapper json =
        JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
    try (InputStream in = HpmrConfig.class.getResourceAsStream("hpmr-presets.json")) {
      return json.readValue(in, new TypeReference<TreeMap<String, HpmrConfig>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HpmrConfig withLambdas(List<Float> newLambdas) {
    return new HpmrConfig(
        dim,
        layers,
        transferLayers,
        aggregator,
        relationInMessage,
        messageKeep,
        edgeKeep,
        ptn,
        urs,
        sit,
        urr,
        alpha,
        beta,
        projectionScale,
        reprojectionScale,
        clipNegative,
        divideByBehaviours,
        gammaOriginal,
        gammaEnhanced,
        gammaUnique,
        newLambdas,
        positiveWeight,
        negativeWeight,
        regularizer,
        decay,
        predict,
        learningRate,
        batch,
        epochs);
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
