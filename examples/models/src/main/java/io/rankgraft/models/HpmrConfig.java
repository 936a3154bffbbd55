package io.rankgraft.models;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.backbones.Aggregator;
import io.rankgraft.backbones.Cmf;
import io.rankgraft.backbones.Ghcf;
import io.rankgraft.backbones.LightGcnM;
import io.rankgraft.graph.Names;
import io.rankgraft.history.HistoryConfig;
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
 * @param host the base model
 * @param userKeep dropout of the factorisation hosts EHCF and ENMF: the probability to keep an
 *     element of a user's vector
 * @param mixWeights c_k of GHCF, by behaviour; empty for λ
 * @param ghcfOutput which vectors GHCF gives to a transfer
 * @param rank of MB-GMN's specialising maps
 * @param cmfShares the side all behaviours of CMF have in common
 * @param itemScore λ of MBGCN, the weight of its item-based score
 * @param slots of each behaviour's memory in MATN
 * @param contrast β of CML, the weight of its contrastive losses
 * @param pairsPerUser of the whole MB-GMN: how many pairs of a behaviour a step takes for each user
 * @param ptn whether a transfer is mounted, PTN or a rival; without it the base model trains on
 *     L^ori, or its own loss, alone
 * @param transfer which
 * @param transferItems whether a rival enhances items too; PTN, projection and GNN do not
 * @param experts of MMoE; of PLE for each behaviour, and as many shared ones
 * @param itemWeightExponent ρ: an item's share of c− goes as its number of users under the
 *     behaviour to the power of ρ, the mean staying c−; 0 for one c− for all. The paper has
 *     c_v^{k−} and says not how it is chosen
 * @param behaviourNegatives factors of c− by behaviour; empty for 1 each
 * @param regularizer what the L2 term covers
 * @param decay μ of Eq. 13
 * @param predict which user vector scores
 * @param history whether the auxiliary-history graft is mounted: ours, no paper's
 * @param historyNegativeWeight c− of history pairs
 * @param historyUntouchedWeight the weight of what users have not touched against what they have
 * @param historySessionSeconds where the log has times: how long before a purchase events are its
 *     own and not its history
 * @param historyOwnShares where it has none: the share of purchases' pairs that are their own, by
 *     auxiliary behaviour; empty for pairs as logged
 */
public record HpmrConfig(
    int dim,
    int layers,
    int transferLayers,
    Aggregator aggregator,
    boolean relationInMessage,
    float messageKeep,
    float edgeKeep,
    HostKind host,
    float userKeep,
    List<Float> mixWeights,
    Ghcf.Output ghcfOutput,
    int rank,
    Cmf.Shares cmfShares,
    float itemScore,
    int slots,
    float contrast,
    int pairsPerUser,
    boolean ptn,
    TransferKind transfer,
    boolean transferItems,
    int experts,
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
    float itemWeightExponent,
    List<Float> behaviourNegatives,
    Regularizer regularizer,
    float decay,
    Predict predict,
    boolean history,
    float historyNegativeWeight,
    float historyUntouchedWeight,
    int historySessionSeconds,
    List<Float> historyOwnShares,
    float learningRate,
    int batch,
    int epochs) {

  /** What the L2 term covers. */
  public enum Regularizer {
    /**
     * The propagated target vectors of the batch and the last pair's unique ones: the authors'
     * code. Half the squares, as there. Of BPR-MF and LightGCN alone, what their own papers cover:
     * the rows of layer 0 that the step's pairs have, half the squares too.
     */
    PROPAGATED,
    /** All parameters, μ times their squares: Eq. 13. */
    PARAMETERS
  }

  /** Which user vector scores. */
  public enum Predict {
    /**
     * e_u^K, as in PTN's authors' code; a rival's base vectors are no score and not used as one.
     */
    BASE,
    /** g_u^K, as Eq. 12 suggests. */
    ENHANCED
  }

  public HpmrConfig {
    lambdas = List.copyOf(lambdas);
    mixWeights = List.copyOf(mixWeights);
    behaviourNegatives = List.copyOf(behaviourNegatives);
    historyOwnShares = List.copyOf(historyOwnShares);
    require(userKeep > 0 && userKeep <= 1, "userKeep in (0, 1]", userKeep);
    require(rank >= 1, "rank >= 1", rank);
    require(experts >= 1, "experts >= 1", experts);
    require(historySessionSeconds >= 0, "historySessionSeconds >= 0", historySessionSeconds);
    require(
        !ptn || host.takesTransfer(),
        "ptn=false, for no transfer is mounted on host " + host,
        "ptn=true");
    require(
        !history || ptn || host.learnsFromAllPairs(),
        "history=false, for host %s alone learns from drawn pairs".formatted(host),
        "history=true");
    require(
        !history || (itemWeightExponent == 0 && behaviourNegatives.isEmpty()),
        "one c- for all items and behaviours beside history=true",
        "itemWeightExponent=%s, behaviourNegatives=%s"
            .formatted(itemWeightExponent, behaviourNegatives));
    require(contrast >= 0, "contrast >= 0", contrast);
    require(pairsPerUser >= 1, "pairsPerUser >= 1", pairsPerUser);
    require(slots >= 1, "slots >= 1", slots);
    require(itemScore >= 0, "itemScore >= 0", itemScore);
    require(itemWeightExponent >= 0, "itemWeightExponent >= 0", itemWeightExponent);
    require(
        behaviourNegatives.stream().allMatch(c -> c >= 0 && Float.isFinite(c)),
        "finite behaviourNegatives >= 0",
        behaviourNegatives);
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
   * paper's scales, the base trained directly, one weighting of behaviours, and unique supervision
   * at a tenth: at full weight the model lost on what users of a Tmall log had not touched before
   * (chosen on held-out purchases). {@code paper} is what the text says; where it gives only
   * ranges, α and β are what the authors' code amounts to (0.1 and 0.1² · 2), all γ are 1 and all λ
   * equal. {@code reference} is what the authors' code does with the command its documentation
   * gives for Taobao, but for the regime of training: 2048 users a batch (theirs 256), no message
   * dropout (they keep 0.9) and their Beibei decay of 10 (0.01 there), chosen on held-out purchases
   * of a Tmall log.
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
   *     behaviours further upstream than the preset's have none, and the λ sum to 1
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
    float sum = (float) aligned.stream().mapToDouble(lambda -> lambda).sum();
    return preset.withLambdas(
        behaviours < preset.lambdas.size() // else they are as the preset has them
            ? aligned.stream().map(lambda -> lambda / sum).toList()
            : aligned);
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
        host,
        userKeep,
        mixWeights,
        ghcfOutput,
        rank,
        cmfShares,
        itemScore,
        slots,
        contrast,
        pairsPerUser,
        ptn,
        transfer,
        transferItems,
        experts,
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
        itemWeightExponent,
        behaviourNegatives,
        regularizer,
        decay,
        predict,
        history,
        historyNegativeWeight,
        historyUntouchedWeight,
        historySessionSeconds,
        historyOwnShares,
        learningRate,
        batch,
        epochs);
  }

  LightGcnM.Config encoder() {
    return new LightGcnM.Config(
        dim, layers, transferLayers, aggregator, relationInMessage, messageKeep, edgeKeep);
  }

  HistoryConfig historyConfig() {
    return new HistoryConfig(positiveWeight, historyNegativeWeight, historyUntouchedWeight);
  }

  PtnConfig graft() {
    return new PtnConfig(
        new PtnConfig.Parts(urs, sit, urr),
        new PtnConfig.Combining(alpha, beta, divideByBehaviours),
        new PtnConfig.Projecting(projectionScale, reprojectionScale, clipNegative),
        layers,
        new PtnConfig.Gammas(gammaOriginal, gammaEnhanced, gammaUnique),
        lambdas);
  }

  /** Checks what only the parts know; the compact constructor cannot ask them. */
  public HpmrConfig validated() {
    encoder();
    graft();
    transfer.of(this);
    historyConfig();
    new NonSampling(Optional.empty(), null, positiveWeight, negativeWeight);
    return this;
  }
}
