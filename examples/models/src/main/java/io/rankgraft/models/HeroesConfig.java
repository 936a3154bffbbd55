package io.rankgraft.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.graph.Names;
import io.rankgraft.hawkes.EntireSpace;
import io.rankgraft.hawkes.Gate;
import io.rankgraft.hawkes.HawkesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All switches of {@link Heroes}: the input layer's, the Hawkes layers', the rivals' and the
 * training's, flat, as configuration files and {@code --set} name them. Presets are the only source
 * of defaults.
 *
 * @param ranker the Hawkes layers, or a rival of Table 2
 * @param positions how many items of a list are read
 * @param fieldWidth the width of a categorical field's embedding
 * @param positionWidth the width of the position's embedding; 0 for none
 * @param gapNumber which of an item's numbers, from 0, is log(1 + seconds since the item before):
 *     states decay, and Time-LSTM's gates open, by real time then (Eq. 6 to 11 with t_i); −1 where
 *     every item is one unit of time
 * @param gapUnit the seconds of one unit of time
 * @param hidden the width of every recurrent state
 * @param headWidths the hidden layers of heads, and of the towers of point-wise rivals
 * @param experts of MMoE
 * @param decayReadsClicks whether δ of Eq. 11 reads the clicks of the list so far, y; they are an
 *     input then
 * @param clipNorm the gradient's greatest norm; 0 for none
 * @param weightDecay {@link io.rankgraft.tensorflow.AdamW}'s; 0 for none
 * @param rateFactor the learning rate is multiplied by it every {@code rateEvery} steps, smoothly
 */
public record HeroesConfig(
    HeroesRanker ranker,
    int positions,
    int fieldWidth,
    int positionWidth,
    int gapNumber,
    float gapUnit,
    int hidden,
    List<Integer> headWidths,
    int experts,
    HawkesConfig.Without without,
    HawkesConfig.Decay decay,
    boolean decayReadsClicks,
    Gate gate,
    float gateThreshold,
    boolean allowLabelLeak,
    HawkesConfig.PostClick postClick,
    boolean unbiased,
    float conversionWeight,
    float survivalWeight,
    HawkesConfig.Events events,
    float clickPositiveWeight,
    float conversionPositiveWeight,
    HawkesConfig.Relevance relevance,
    float learningRate,
    float rateFactor,
    int rateEvery,
    float clipNorm,
    float weightDecay,
    int batch,
    int epochs) {

  public HeroesConfig {
    headWidths = List.copyOf(headWidths);
    require(gapNumber >= -1, "gapNumber >= 0, or -1 for none", gapNumber);
    require(gapUnit > 0, "gapUnit > 0", gapUnit);
    require(experts >= 1, "experts >= 1", experts);
    require(learningRate > 0, "learningRate > 0", learningRate);
    require(rateFactor > 0 && rateFactor <= 1, "rateFactor in (0, 1]", rateFactor);
    require(rateEvery >= 1, "rateEvery >= 1", rateEvery);
    require(clipNorm >= 0, "clipNorm >= 0", clipNorm);
    require(weightDecay >= 0, "weightDecay >= 0", weightDecay);
    require(batch >= 1, "batch >= 1", batch);
    require(epochs >= 1, "epochs >= 1", epochs);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "heroes config: expected %s but got %s".formatted(expected, got));
    }
  }

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();

  /**
   * The presets, in {@code heroes-presets.json} beside this class. {@code default} is our own: it
   * predicts a conversion as of a clicked item ({@link HawkesConfig.PostClick#IF_CLICKED}), since
   * with Eq. 14 as printed the conversions of all items behind a closed gate look alike. The others
   * say what differs from it: {@code paper} takes what the text gives (γ is 5, inherent relevance
   * ranks, no weights) and widths from the authors' code, {@code reference} what that code trains
   * with, but for its leaking gate, dropout and L2; {@code plus} and {@code plus-comb} are HEROES⁺
   * and HEROES⁺_comb, {@code plus-blind} HEROES⁺ without what tells an item's place in its list,
   * the place's embedding and the recurrence within a layer, so that relevance cannot stand for the
   * place; {@code without-intra}, {@code -inter} and {@code -unit} are the ablations.
   */
  private static final Map<String, HeroesConfig> PRESETS = readPresets();

  /** The names {@link #preset} knows. */
  public static Set<String> presets() {
    return PRESETS.keySet();
  }

  /**
   * A named preset.
   *
   * @throws IllegalArgumentException if there is no such preset
   */
  public static HeroesConfig preset(String name) {
    HeroesConfig preset = PRESETS.get(name);
    if (preset == null) {
      throw new IllegalArgumentException(
          "heroes preset '%s': expected one of %s; %s"
              .formatted(name, presets(), Names.nearest(name, presets())));
    }
    return preset;
  }

  private static Map<String, HeroesConfig> readPresets() {
    try (InputStream in = HeroesConfig.class.getResourceAsStream("heroes-presets.json")) {
      ObjectNode all = (ObjectNode) JSON.readTree(in);
      Map<String, HeroesConfig> presets = new TreeMap<>();
      for (var entry : all.properties()) {
        ObjectNode whole = ((ObjectNode) all.get("default")).deepCopy();
        whole.setAll((ObjectNode) entry.getValue());
        presets.put(entry.getKey(), JSON.treeToValue(whole, HeroesConfig.class));
      }
      return presets;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * This configuration with some fields changed, by name.
   *
   * @throws IllegalArgumentException if there is no such field or it refuses the value
   */
  public HeroesConfig with(Map<String, ?> changes) {
    ObjectNode tree = JSON.valueToTree(this);
    changes.forEach(
        (field, value) -> {
          if (!tree.has(field)) {
            throw new IllegalArgumentException(
                "heroes config: expected a field but got '%s'; %s"
                    .formatted(field, Names.nearest(field, fieldNames(tree))));
          }
          tree.set(field, JSON.valueToTree(value));
        });
    try {
      return JSON.treeToValue(tree, HeroesConfig.class);
    } catch (JsonProcessingException e) {
      throw e.getCause() instanceof IllegalArgumentException refused
          ? refused
          : new IllegalArgumentException("heroes config: " + e.getOriginalMessage(), e);
    }
  }

  private static List<String> fieldNames(ObjectNode tree) {
    return tree.properties().stream().map(Map.Entry::getKey).toList();
  }

  boolean readsClicks() {
    return ranker == HeroesRanker.HAWKES && (gate.readsClicks() || decayReadsClicks);
  }

  /** Whether predictions see their own labels: a report must say so. */
  public boolean leaks() {
    return ranker == HeroesRanker.HAWKES && gate.leaks();
  }

  HawkesConfig graft() {
    return new HawkesConfig(
        positions,
        new HawkesConfig.Layers(hidden, headWidths, without, decay, decayReadsClicks),
        new HawkesConfig.Gating(gate, gateThreshold, allowLabelLeak, postClick),
        rivalLosses(false),
        relevance);
  }

  /** The losses of rivals; those that give hazards are trained as such. */
  EntireSpace rivalLosses(boolean survival) {
    return new EntireSpace(
        unbiased || survival,
        conversionWeight,
        survivalWeight,
        events,
        clickPositiveWeight,
        conversionPositiveWeight);
  }

  /** Checks what only the parts know; the compact constructor cannot ask them. */
  public HeroesConfig validated() {
    graft();
    return this;
  }
}
