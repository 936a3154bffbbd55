package io.rankgraft.models;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.cascade.CascadeOrder;
import io.rankgraft.cascade.Combination;
import io.rankgraft.cascade.Gmf;
import io.rankgraft.cascade.InnerProduct;
import io.rankgraft.cascade.InteractionUnit;
import io.rankgraft.cascade.Mlp;
import io.rankgraft.cascade.NeuMf;
import io.rankgraft.graph.Names;
import io.rankgraft.interactions.PairSampler;
import io.rankgraft.tensorflow.Adam;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All switches of {@link Nmtr}, flat, as configuration files and {@code --set} name them. Presets
 * are the only source of defaults.
 *
 * @param dim E, the width of user and item vectors
 * @param unit the interaction function of every behaviour
 * @param units that of each behaviour of the log, upstream first; none named for {@code unit} in
 *     all
 * @param embeddings whether behaviours share the vectors of users and items (section IV-C)
 * @param keep dropout: the probability to keep an element of the vectors that a unit reads, in
 *     TRAIN. The paper has dropout and says not where
 * @param layers L of the tower; GMF has none
 * @param gmfHidden whether GMF has a hidden layer, as in the authors' code
 * @param productInTower whether NeuMF's tower reads p ⊙ q as well, as in the authors' code
 * @param cascade how a behaviour's logit comes from the one before it
 * @param order which behaviours a behaviour rests on, by name, where it is not the one before it:
 *     {@code {"buy": ["cart", "share"], "share": ["view"]}}; see {@link CascadeOrder}
 * @param itemBias whether there are biases b^r at all; NCF and BPR have none
 * @param sharedBias whether all behaviours share one bias per item, as in the authors' code
 * @param lambdas λ_r of Eq. 12 of every behaviour of the log, upstream first; those of the
 *     behaviours in use are divided by their sum
 * @param sampling what a negative is
 * @param negatives how many to a pair
 * @param lowerShare of MULTI_CHANNEL: the probability that the other item is one of the user's of a
 *     weaker behaviour
 * @param training all behaviours at once, one after another (Table V), or pair by pair
 * @param freezeEmbeddings whether sequential training leaves user and item vectors as the first
 *     behaviour made them
 * @param behaviours which behaviours of the log are used (Table IV); none named is all of them, and
 *     {@code target} is the last, whatever its name
 * @param auxiliaryKeep the part of each user's auxiliary pairs that is used (Table IV)
 * @param decay of user vectors and weight matrices: this times the sum of their squares, over the
 *     batch's rows and divided by their number, is added to the loss
 * @param itemDecay of item vectors, likewise
 * @param optimizer of the step
 * @param batch observed pairs a step; their negatives come on top
 * @param epochs passes over the pairs; of each behaviour where training is sequential
 */
public record NmtrConfig(
    int dim,
    Unit unit,
    List<Unit> units,
    Embeddings embeddings,
    float keep,
    int layers,
    boolean gmfHidden,
    boolean productInTower,
    Combination cascade,
    Map<String, List<String>> order,
    boolean itemBias,
    boolean sharedBias,
    List<Float> lambdas,
    PairSampler.Rule sampling,
    int negatives,
    float lowerShare,
    Training training,
    boolean freezeEmbeddings,
    List<String> behaviours,
    float auxiliaryKeep,
    float decay,
    float itemDecay,
    Rule optimizer,
    float learningRate,
    int batch,
    int epochs) {

  /** The interaction function of every behaviour, Eq. 6 to 8. */
  public enum Unit {
    GMF,
    MLP,
    NEUMF,
    /** The inner product of matrix factorisation. */
    MF
  }

  /** Whose vectors users and items have. */
  public enum Embeddings {
    /** One for all behaviours: Eq. 4. */
    SHARED,
    /** One for each behaviour: what section IV-C finds hard to train. */
    SEPARATE
  }

  /** How a gradient becomes an update; the paper tries both. */
  public enum Rule {
    ADAGRAD,
    /** Lazy on the tables, see {@link Adam}. */
    ADAM
  }

  /** In which order the behaviours are trained. */
  public enum Training {
    /** All at once, the sum of their losses: section III-D. */
    JOINT,
    /**
     * One after another, upstream first: each on its own pairs, its own unit and bias and, unless
     * they are frozen, the shared vectors. Table V.
     */
    SEQUENTIAL,
    /**
     * No cascade: the target's unit alone, on pairs of items of which the user prefers one. MC-BPR
     * with the unit MF, MC-GMF, MC-MLP and MC-NeuMF with the others (section IV-A); with the target
     * as the only behaviour it is BPR. λ weighs the pairs by their last behaviour.
     */
    MULTI_CHANNEL
  }

  public NmtrConfig {
    lambdas = List.copyOf(lambdas);
    behaviours = List.copyOf(behaviours);
    units = List.copyOf(units);
    order = new CascadeOrder(order).after();
    require(dim >= 1, "dim >= 1", dim);
    require(keep > 0 && keep <= 1, "keep in (0, 1]", keep);
    require(lowerShare >= 0 && lowerShare <= 1, "lowerShare in [0, 1]", lowerShare);
    require(
        itemBias || !sharedBias, "sharedBias=false where there is no itemBias", "sharedBias=true");
    require(negatives >= 1, "negatives >= 1", negatives);
    require(auxiliaryKeep > 0 && auxiliaryKeep <= 1, "auxiliaryKeep in (0, 1]", auxiliaryKeep);
    require(decay >= 0, "decay >= 0", decay);
    require(itemDecay >= 0, "itemDecay >= 0", itemDecay);
    require(learningRate > 0, "learningRate > 0", learningRate);
    require(batch >= 1, "batch >= 1", batch);
    require(epochs >= 1, "epochs >= 1", epochs);
    for (float lambda : lambdas) {
      require(lambda >= 0 && Float.isFinite(lambda), "finite lambdas >= 0", lambda);
    }
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "nmtr config: expected %s but got %s".formatted(expected, got));
    }
  }

  /**
   * The presets, in {@code nmtr-presets.json} beside this class. {@code default} is the paper's
   * NMTR-GMF on 2,048 pairs a step, which full ranking is fastest with, at the rate the authors
   * give NeuMF on Tmall: at their 0.01 it had hardly begun to learn a generated log after 30 epochs
   * (0.020 of NDCG@10 on held-out purchases, against 0.071, one seed). {@code paper} is NMTR-NeuMF
   * with Table II's settings for Beibei, the set with three behaviours. {@code reference} is what
   * the authors' code does for NMTR-NeuMF: its towers, averaged cascade and shared bias, in steps
   * of 2,050 rows, negatives included, where the code has 2,048. The code's 1e-5 of the whole item
   * table at every step is 0.08 of an average row at Beibei's 7,977 items.
   */
  private static final Map<String, NmtrConfig> PRESETS = readPresets();

  /** The names {@link #preset} knows. */
  public static Set<String> presets() {
    return PRESETS.keySet();
  }

  /**
   * A named preset.
   *
   * @param behaviours the number of behaviours of the log; λ is aligned at the target, and
   *     behaviours further upstream than the preset's have its first
   * @throws IllegalArgumentException if there is no such preset
   */
  public static NmtrConfig preset(String name, int behaviours) {
    NmtrConfig preset = PRESETS.get(name);
    if (preset == null) {
      throw new IllegalArgumentException(
          "nmtr preset '%s': expected one of %s; %s"
              .formatted(name, presets(), Names.nearest(name, presets())));
    }
    List<Float> aligned = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      aligned.add(preset.lambdas.get(Math.max(0, preset.lambdas.size() - behaviours + k)));
    }
    return preset.withLambdas(aligned);
  }

  private static Map<String, NmtrConfig> readPresets() {
    JsonMapper json =
        JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
    try (InputStream in = NmtrConfig.class.getResourceAsStream("nmtr-presets.json")) {
      return json.readValue(in, new TypeReference<TreeMap<String, NmtrConfig>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NmtrConfig withLambdas(List<Float> newLambdas) {
    return new NmtrConfig(
        dim,
        unit,
        units,
        embeddings,
        keep,
        layers,
        gmfHidden,
        productInTower,
        cascade,
        order,
        itemBias,
        sharedBias,
        newLambdas,
        sampling,
        negatives,
        lowerShare,
        training,
        freezeEmbeddings,
        behaviours,
        auxiliaryKeep,
        decay,
        itemDecay,
        optimizer,
        learningRate,
        batch,
        epochs);
  }

  /**
   * The unit of a behaviour.
   *
   * @param at its place in the whole log
   */
  InteractionUnit interaction(int at) {
    return interaction(units.isEmpty() ? unit : units.get(at));
  }

  private InteractionUnit interaction(Unit of) {
    return switch (of) {
      case GMF -> new Gmf(gmfHidden);
      case MLP -> new Mlp(layers);
      case NEUMF -> new NeuMf(layers, productInTower);
      case MF -> new InnerProduct();
    };
  }

  /** Checks what only the parts know; the compact constructor cannot ask them. */
  public NmtrConfig validated() {
    interaction(unit);
    units.forEach(this::interaction);
    return this;
  }
}
