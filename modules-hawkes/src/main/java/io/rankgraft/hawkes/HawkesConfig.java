package io.rankgraft.hawkes;

import java.util.List;

/**
 * The switches of {@link Hawkes}.
 *
 * @param positions P, how many items of a list the recurrence is unrolled to
 * @param hidden H, the width of every state
 * @param headWidths the hidden layers of the two heads; empty for a linear head
 * @param without what is taken out: the ablations of Table 2
 * @param decay in which layers states decay between steps
 * @param gate what opens the gate g_i
 * @param gateThreshold the probability above which the gate opens; 0.5 in Eq. 9
 * @param allowLabelLeak must be true for {@link Gate#LABEL}, which lets predictions see their label
 * @param postClick what a conversion is predicted from where the gate is closed
 * @param unbiased whether Eq. 23–28 train and predict; if not, Eq. 17 and 18
 * @param conversionWeight α of Eq. 17
 * @param survivalWeight β of Eq. 28; {@code unbiased} only
 * @param events which events of a list Eq. 25 counts; {@code unbiased} only
 * @param clickPositiveWeight multiplies clicked items in Eq. 18; the paper has 1
 * @param conversionPositiveWeight multiplies converted items in Eq. 18; the paper has 1
 * @param relevance which relevance predicts, Algorithm 1 line 9
 */
public record HawkesConfig(
    int positions,
    int hidden,
    List<Integer> headWidths,
    Without without,
    Decay decay,
    Gate gate,
    float gateThreshold,
    boolean allowLabelLeak,
    PostClick postClick,
    boolean unbiased,
    float conversionWeight,
    float survivalWeight,
    Events events,
    float clickPositiveWeight,
    float conversionPositiveWeight,
    Relevance relevance) {

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
   * same; what later items see is the same in any case.
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
    headWidths = List.copyOf(headWidths);
    require(positions >= 1, "positions >= 1", positions);
    require(hidden >= 1, "hidden >= 1", hidden);
    headWidths.forEach(width -> require(width >= 1, "headWidths >= 1", width));
    require(gateThreshold >= 0 && gateThreshold <= 1, "gateThreshold in [0, 1]", gateThreshold);
    require(
        gate != Gate.LABEL || allowLabelLeak,
        "allowLabelLeak=true with gate=LABEL, whose predictions see their own label,",
        allowLabelLeak);
    require(conversionWeight >= 0, "conversionWeight >= 0", conversionWeight);
    require(survivalWeight >= 0, "survivalWeight >= 0", survivalWeight);
    require(clickPositiveWeight > 0, "clickPositiveWeight > 0", clickPositiveWeight);
    require(conversionPositiveWeight > 0, "conversionPositiveWeight > 0", conversionPositiveWeight);
    require(
        relevance == Relevance.BEHAVIOURAL || hasInherent(without, decay),
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
        128,
        List.of(64, 32, 16),
        Without.NOTHING,
        Decay.BOTH,
        Gate.PREDICTED,
        0.5f,
        false,
        PostClick.STATE,
        false,
        1,
        1,
        Events.EACH,
        1,
        1,
        Relevance.INHERENT);
  }

  /** HEROES⁺_comb: the survival losses and the decay together. */
  public static HawkesConfig ofHeroesPlusComb(int positions) {
    return ofHeroes(positions).asUnbiased(Decay.BOTH, Relevance.INHERENT);
  }

  /** HEROES⁺: the survival losses, no decay; behavioural relevance predicts, there is no other. */
  public static HawkesConfig ofHeroesPlus(int positions) {
    return ofHeroes(positions).asUnbiased(Decay.NONE, Relevance.BEHAVIOURAL);
  }

  private HawkesConfig asUnbiased(Decay newDecay, Relevance newRelevance) {
    return new HawkesConfig(
        positions,
        hidden,
        headWidths,
        without,
        newDecay,
        gate,
        gateThreshold,
        allowLabelLeak,
        postClick,
        true,
        conversionWeight,
        survivalWeight,
        events,
        clickPositiveWeight,
        conversionPositiveWeight,
        newRelevance);
  }

  /** The part that is about predictions and losses. */
  public EntireSpace entireSpace() {
    return new EntireSpace(
        unbiased,
        conversionWeight,
        survivalWeight,
        events,
        clickPositiveWeight,
        conversionPositiveWeight);
  }

  /** Whether both layers train an inherent state. */
  public boolean hasInherent() {
    return hasInherent(without, decay);
  }

  /** Whether there is a gate. */
  public boolean hasGate() {
    return without == Without.NOTHING || without == Without.INTRA;
  }

  private static boolean hasInherent(Without without, Decay decay) {
    return decay == Decay.BOTH && (without == Without.NOTHING || without == Without.INTER);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "hawkes config: expected %s but got %s".formatted(expected, got));
    }
  }
}
