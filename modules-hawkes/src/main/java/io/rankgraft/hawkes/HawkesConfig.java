package io.rankgraft.hawkes;

import java.util.List;
import java.util.Objects;

/**
 * The switches of {@link Hawkes}.
 *
 * @param positions P, how many items of a list the recurrence is unrolled to
 * @param layers the two layers and their heads
 * @param gating the gate between them
 * @param entireSpace predictions and losses
 * @param relevance which relevance predicts, Algorithm 1 line 9
 */
public record HawkesConfig(
    int positions, Layers layers, Gating gating, EntireSpace entireSpace, Relevance relevance) {

  /**
   * The two layers.
   *
   * @param hidden H, the width of every state
   * @param headWidths the hidden layers of the two heads; empty for a linear head
   * @param without what is taken out: the ablations of Table 2
   * @param decay in which layers states decay between steps
   * @param decayReadsClicks whether δ reads the observed click of the item it decays from: y of Eq.
   *     11. Clicks are an input of every build then; no prediction sees its own
   */
  public record Layers(
      int hidden,
      List<Integer> headWidths,
      Without without,
      Decay decay,
      boolean decayReadsClicks) {
    public Layers {
      headWidths = List.copyOf(headWidths);
      Objects.requireNonNull(without, "hawkes config: expected a without");
      Objects.requireNonNull(decay, "hawkes config: expected a decay");
      require(hidden >= 1, "hidden >= 1", hidden);
      headWidths.forEach(width -> require(width >= 1, "headWidths >= 1", width));
      require(
          !decayReadsClicks
              || decay != Decay.NONE && (without == Without.NOTHING || without == Without.INTER),
          "decayReadsClicks=false where no state decays (decay=NONE, without INTRA or UNIT)",
          decayReadsClicks);
    }

    /** Without y in δ, as in the paper's experiments (section 5.1). */
    public Layers(int hidden, List<Integer> headWidths, Without without, Decay decay) {
      this(hidden, headWidths, without, decay, false);
    }

    public Layers withHidden(int other) {
      return new Layers(other, headWidths, without, decay, decayReadsClicks);
    }

    public Layers withHeadWidths(List<Integer> other) {
      return new Layers(hidden, other, without, decay, decayReadsClicks);
    }

    public Layers withWithout(Without other) {
      return new Layers(hidden, headWidths, other, decay, decayReadsClicks);
    }

    public Layers withDecay(Decay other) {
      return new Layers(hidden, headWidths, without, other, decayReadsClicks);
    }

    public Layers withDecayReadsClicks(boolean other) {
      return new Layers(hidden, headWidths, without, decay, other);
    }

    /** Whether both layers train an inherent state. */
    public boolean hasInherent() {
      return decay == Decay.BOTH && (without == Without.NOTHING || without == Without.INTER);
    }

    /** Whether there is a gate. */
    public boolean hasGate() {
      return without == Without.NOTHING || without == Without.INTRA;
    }
  }

  /**
   * The gate g_i.
   *
   * @param gate what opens it
   * @param threshold the probability above which it opens; 0.5 in Eq. 9
   * @param allowLabelLeak must be true for {@link Gate#LABEL}, which lets predictions see their
   *     label
   * @param postClick what a conversion is predicted from where the gate is closed
   */
  public record Gating(Gate gate, float threshold, boolean allowLabelLeak, PostClick postClick) {
    public Gating {
      Objects.requireNonNull(gate, "hawkes config: expected a gate");
      Objects.requireNonNull(postClick, "hawkes config: expected a postClick");
      require(threshold >= 0 && threshold <= 1, "threshold in [0, 1]", threshold);
      require(
          gate != Gate.LABEL || allowLabelLeak,
          "allowLabelLeak=true with gate=LABEL, whose predictions see their own label,",
          allowLabelLeak);
    }

    /** Eq. 9, 13 and 14 as printed. */
    public static Gating ofDefaults() {
      return new Gating(Gate.PREDICTED, 0.5f, false, PostClick.STATE);
    }

    public Gating withGate(Gate other) {
      return new Gating(other, threshold, allowLabelLeak, postClick);
    }

    public Gating withThreshold(float other) {
      return new Gating(gate, other, allowLabelLeak, postClick);
    }

    public Gating withPostClick(PostClick other) {
      return new Gating(gate, threshold, allowLabelLeak, other);
    }
  }

  /** What an ablation takes out. HEROES, section 5.2. */
  public enum Without {
    /** The whole model. */
    NOTHING,
    /** The recurrence within a layer: an MLP of the item and of what the other layer gives. */
    INTRA,
    /** What one layer gives the other, and with it the gate: two independent recurrences. */
    INTER,
    /** The unit: two standard LSTM cells, each reading the other layer's state (Eq. 8). */
    UNIT
  }

  /** Where the state decays towards the inherent one between steps. */
  public enum Decay {
    /** In both layers, as Eq. 6 states it; in the upper one by the steps since its last update. */
    BOTH,
    /** In the click layer only: Eq. 13 as printed. */
    CLICK,
    /** Nowhere: HEROES⁺, section 4.1. There is no inherent state then. */
    NONE
  }

  /**
   * Which state the post-click relevance h^v_i is read from. Where the gate is open both are the
   * same; what later items see is the same with every gate.
   */
  public enum PostClick {
    /** The layer's state, where the gate is closed a copy that knows nothing of item i: Eq. 14. */
    STATE,
    /**
     * What the state becomes if item i is clicked, whatever is predicted: h^v_i is the probability
     * of a conversion given a click (Eq. 2, 5), and a click opens the gate.
     */
    IF_CLICKED
  }

  /** Which events of a list with several of them the first likelihood of Eq. 25 counts. */
  public enum Events {
    /** Each: the list counts once an event, without its other events. */
    EACH,
    /** The first one; what follows it only counts in Eq. 26. */
    FIRST
  }

  /** Which state a prediction reads. */
  public enum Relevance {
    /** h, with the effect of earlier behaviours: what is trained. */
    BEHAVIOURAL,
    /** h~, without it: what the paper ranks by. */
    INHERENT
  }

  public HawkesConfig {
    Objects.requireNonNull(layers, "hawkes config: expected layers");
    Objects.requireNonNull(gating, "hawkes config: expected a gating");
    Objects.requireNonNull(entireSpace, "hawkes config: expected an entire space");
    Objects.requireNonNull(relevance, "hawkes config: expected a relevance");
    require(positions >= 1, "positions >= 1", positions);
    require(
        relevance == Relevance.BEHAVIOURAL || layers.hasInherent(),
        "relevance=BEHAVIOURAL where no inherent state is trained (decay other than BOTH,"
            + " without INTRA or UNIT)",
        relevance);
  }

  /**
   * HEROES: log losses, decay in both layers, inherent relevance predicts. The paper prints no
   * widths; they are those of its authors' code.
   */
  public static HawkesConfig ofHeroes(int positions) {
    return new HawkesConfig(
        positions,
        new Layers(128, List.of(64, 32, 16), Without.NOTHING, Decay.BOTH),
        Gating.ofDefaults(),
        EntireSpace.ofLogLosses(),
        Relevance.INHERENT);
  }

  /** HEROES⁺_comb: the survival losses and the decay together. */
  public static HawkesConfig ofHeroesPlusComb(int positions) {
    HawkesConfig heroes = ofHeroes(positions);
    return heroes.withEntireSpace(heroes.entireSpace().withUnbiased(true));
  }

  /** HEROES⁺: the survival losses, no decay; behavioural relevance predicts, there is no other. */
  public static HawkesConfig ofHeroesPlus(int positions) {
    HawkesConfig comb = ofHeroesPlusComb(positions);
    return new HawkesConfig(
        positions,
        comb.layers().withDecay(Decay.NONE),
        comb.gating(),
        comb.entireSpace(),
        Relevance.BEHAVIOURAL);
  }

  /** Whether the observed clicks are an input. */
  public boolean readsClicks() {
    return layers.decayReadsClicks() || (gating.gate().readsClicks() && layers.hasGate());
  }

  public HawkesConfig withLayers(Layers other) {
    return new HawkesConfig(positions, other, gating, entireSpace, relevance);
  }

  public HawkesConfig withGating(Gating other) {
    return new HawkesConfig(positions, layers, other, entireSpace, relevance);
  }

  public HawkesConfig withEntireSpace(EntireSpace other) {
    return new HawkesConfig(positions, layers, gating, other, relevance);
  }

  public HawkesConfig withRelevance(Relevance other) {
    return new HawkesConfig(positions, layers, gating, entireSpace, other);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "hawkes config: expected %s but got %s".formatted(expected, got));
    }
  }
}
