package io.rankgraft.models;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.backbones.ctr.AdaTt;
import io.rankgraft.backbones.ctr.Aitm;
import io.rankgraft.backbones.ctr.Bottom;
import io.rankgraft.backbones.ctr.Dcn;
import io.rankgraft.backbones.ctr.DeepFm;
import io.rankgraft.backbones.ctr.Esmm;
import io.rankgraft.backbones.ctr.FlatBottom;
import io.rankgraft.backbones.ctr.Head;
import io.rankgraft.backbones.ctr.Mmoe;
import io.rankgraft.backbones.ctr.Ple;
import io.rankgraft.backbones.ctr.SharedBottom;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Task;
import io.rankgraft.ifu.IfuConfig;
import io.rankgraft.ifu.TowerFusionConfig;
import io.rankgraft.leu.LeuConfig;
import io.rankgraft.leu.Temperature;
import io.rankgraft.merge.Algorithm1;
import io.rankgraft.merge.CaGrad;
import io.rankgraft.merge.Famo;
import io.rankgraft.merge.GradNorm;
import io.rankgraft.merge.MetaBalance;
import io.rankgraft.merge.PcGrad;
import io.rankgraft.merge.Shared;
import io.rankgraft.merge.UncertaintyWeights;
import io.rankgraft.merge.WatchedGradients;
import io.rankgraft.train.GradientMerge;
import io.rankgraft.train.LossWeighting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All switches of {@link HtlNet}, flat, as configuration files and {@code --set} name them. Presets
 * are the only source of defaults.
 *
 * <p>The paper's ablations are single switches: table 3 is {@code head=shared_bottom} and {@code
 * merge=sum}; table 4 {@code representations=false} and {@code labels=false}; figure 4 {@code
 * fusion=concatenation}; table 5 {@code stopGradient=false}, {@code alpha=0}, {@code gamma=0},
 * {@code merge=pcgrad} and {@code merge=metabalance}; appendix C.1 {@code core=ziln}. Its rivals
 * are the other heads with {@code merge=sum}, and {@code head=shared_bottom} with {@code
 * merge=metabalance}.
 *
 * @param dim D, of the feature embeddings
 * @param layers widths of the bottom's deep layers, of the shared bottom and of experts
 * @param tower widths of each tower's hidden layers
 * @param experts how many experts MMoE has, and PLE and AdaTT a task
 * @param alpha α of Algorithm 1
 * @param gamma γ of Algorithm 1
 * @param clip C of Algorithm 1
 * @param labelWidth L_d
 * @param temperature τ before the first step
 * @param temperatureEvery steps between two halvings of τ
 * @param temperatureFloor the least τ
 * @param watchGradients whether the tasks' gradients are measured before they are merged, for
 *     figure 5; a step then takes about twice as long
 * @param decay λ of the L2 term, on what a step touches
 */
public record HtlNetConfig(
    int dim,
    BottomKind bottom,
    HeadKind head,
    List<Integer> layers,
    List<Integer> tower,
    int experts,
    Core core,
    Merge merge,
    Weighting weighting,
    float alpha,
    float gamma,
    float clip,
    int labelWidth,
    float temperature,
    long temperatureEvery,
    float temperatureFloor,
    LeuConfig.Noise noise,
    boolean labels,
    boolean representations,
    IfuConfig.Operation fusion,
    boolean stopGradient,
    boolean watchGradients,
    float decay,
    float learningRate,
    int batch,
    int epochs) {

  /** What stands between embeddings and heads. */
  public enum BottomKind {
    FLAT,
    DEEPFM,
    DCN
  }

  /** What makes logits: HTLNet's towers, or a rival. */
  public enum HeadKind {
    HTL,
    /** A tower a task on embeddings of its own: the paper's DNN. */
    SINGLE,
    SHARED_BOTTOM,
    MMOE,
    PLE,
    ADATT,
    ESMM,
    AITM
  }

  /** The loss of the core task. */
  public enum Core {
    SQUARED,
    ZILN
  }

  /** How the tasks' gradients become one. */
  public enum Merge {
    SUM,
    ALGORITHM1,
    PCGRAD,
    METABALANCE,
    CAGRAD,
    GRADNORM
  }

  /** How losses are weighed before. */
  public enum Weighting {
    FIXED,
    UNCERTAINTY,
    FAMO
  }

  private static final float CAGRAD_RADIUS = 0.4f;
  private static final float GRADNORM_ASYMMETRY = 1.5f;
  private static final float GRADNORM_RATE = 0.025f;
  private static final float AITM_CALIBRATOR = 0.6f;
  private static final float TEMPERATURE_FACTOR = 0.5f;
  private static final int LEVELS = 2;
  private static final int CROSSES = 2;

  public HtlNetConfig {
    layers = List.copyOf(layers);
    tower = List.copyOf(tower);
    require(dim >= 1, "dim >= 1", dim);
    require(!layers.isEmpty() && !tower.isEmpty(), "layers and tower of one width or more", layers);
    require(experts >= 1, "experts >= 1", experts);
    require(decay >= 0, "decay >= 0", decay);
    require(learningRate > 0, "learningRate > 0", learningRate);
    require(batch >= 1, "batch >= 1", batch);
    require(epochs >= 1, "epochs >= 1", epochs);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "htlnet config: expected %s but got %s".formatted(expected, got));
    }
  }

  /**
   * The presets, in {@code htlnet-presets.json} beside this class. {@code paper} has what appendix
   * B.1 prints and, where it only gives a range to search, a value within it; its "three hidden
   * layers" of all models are read as those of every tower, and of what lies below the towers where
   * a head has such layers. {@code default} is our own, for data sets of a hundred thousand rows;
   * its C is 1000, since the gradients of a squared loss of amounts are hundreds of times those of
   * log losses, and C = 100 left these behind (on a generated funnel of another seed).
   */
  private static final Map<String, HtlNetConfig> PRESETS = readPresets();

  /** The names {@link #preset} knows. */
  public static Set<String> presets() {
    return PRESETS.keySet();
  }

  /**
   * A named preset.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static HtlNetConfig preset(String name) {
    HtlNetConfig preset = PRESETS.get(name);
    if (preset == null) {
      throw new IllegalArgumentException(
          "htlnet preset '%s': expected one of %s; %s"
              .formatted(name, presets(), Names.nearest(name, presets())));
    }
    return preset;
  }

  private static Map<String, HtlNetConfig> readPresets() {
    JsonMapper json =
        JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
    try (InputStream in = HtlNetConfig.class.getResourceAsStream("htlnet-presets.json")) {
      return json.readValue(in, new TypeReference<TreeMap<String, HtlNetConfig>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Bottom bottomOf() {
    return switch (bottom) {
      case FLAT -> new FlatBottom();
      case DEEPFM -> new DeepFm(layers);
      case DCN -> new Dcn(CROSSES, layers);
    };
  }

  Head headOf() {
    return switch (head) {
      case HTL -> new FusedTowers(fusionOf(), tower);
      case SINGLE -> new SharedBottom(List.of(), tower);
      case SHARED_BOTTOM -> new SharedBottom(layers, tower);
      case MMOE -> new Mmoe(experts, layers, tower);
      case PLE -> new Ple(LEVELS, experts, experts, layers, tower);
      case ADATT -> new AdaTt(LEVELS, experts, layers, tower);
      case ESMM -> new Esmm(tower);
      case AITM -> new Aitm(tower, AITM_CALIBRATOR);
    };
  }

  TowerFusionConfig fusionOf() {
    Temperature tau =
        new Temperature(temperature, TEMPERATURE_FACTOR, temperatureEvery, false, temperatureFloor);
    return new TowerFusionConfig(
        labels,
        representations,
        new LeuConfig(labelWidth, tau, noise, stopGradient),
        new IfuConfig(fusion),
        stopGradient);
  }

  /** θ_s: embeddings and, where there is one, the bottom all towers stand on. */
  private static Predicate<Parameter> shared() {
    return Shared.below("features", "bottom", "head/bottom");
  }

  GradientMerge mergeOf(Task coreTask) {
    GradientMerge plain = plainMergeOf(coreTask);
    return watchGradients ? new WatchedGradients(plain, shared()) : plain;
  }

  private GradientMerge plainMergeOf(Task coreTask) {
    return switch (merge) {
      case SUM -> GradientMerge.sum();
      case ALGORITHM1 -> new Algorithm1(coreTask, alpha, gamma, clip, shared());
      case PCGRAD -> new PcGrad(true, shared());
      case METABALANCE -> MetaBalance.of(coreTask, shared());
      case CAGRAD -> new CaGrad(CAGRAD_RADIUS, shared());
      case GRADNORM -> new GradNorm(GRADNORM_ASYMMETRY, GRADNORM_RATE, shared());
    };
  }

  LossWeighting weightingOf() {
    return switch (weighting) {
      case FIXED -> LossWeighting.fixed();
      case UNCERTAINTY -> new UncertaintyWeights();
      case FAMO -> Famo.ofDefaults();
    };
  }
}
