package io.rankgraft.app.graft;

import io.rankgraft.graph.Names;
import io.rankgraft.graph.Taps;
import java.util.List;

/**
 * A graft as {@code --graft} names it: what it taps, and how it is mounted.
 *
 * @param taps the taps it needs, by the names {@code --tap} gives them
 * @param splices whether it can replace a tap; all can correct the logit
 */
public record TappedGraft(
    String name, String about, List<String> taps, boolean splices, Mounting mounting) {
  /** The host's logit: what a residual join corrects, and what is compared. */
  static final String LOGIT = "logit";

  /** Mounts the graft in one build. */
  @FunctionalInterface
  interface Mounting {
    /** The host's taps with the graft joined. */
    Taps mount(Site site);
  }

  /** All there are. */
  public static final List<TappedGraft> ALL =
      List.of(
          new TappedGraft(
              "tim",
              "TIM over the sequences of the schema, read by the row's item",
              List.of(LOGIT),
              false,
              InterestMounts::tim),
          new TappedGraft(
              "trm",
              "TRM refines the features of a row; the one that can be spliced",
              List.of(LOGIT, "fields"),
              true,
              InterestMounts::trm),
          new TappedGraft(
              "tim-trm",
              "TRM over the host's features and TIM's interest, as in DTRN",
              List.of(LOGIT, "fields"),
              false,
              InterestMounts::timAndTrm),
          new TappedGraft(
              "leu-ifu",
              "a tower that reads the host's prediction by LEU and its hidden layer by IFU",
              List.of(LOGIT, "fields", "hidden"),
              false,
              TowerMounts::leuAndIfu),
          new TappedGraft(
              "ptn",
              "PTN hands the interest of each sequence on to the next",
              List.of(LOGIT),
              false,
              BehaviourMounts::ptn),
          new TappedGraft(
              "cascade",
              "each sequence's match with the item rests on the one before, as in NMTR",
              List.of(LOGIT),
              false,
              BehaviourMounts::cascade));

  /**
   * @throws IllegalArgumentException if there is none of that name, or it does not fit a host that
   *     scores rows
   */
  static TappedGraft of(String name) {
    if (name.equals("hawkes")) {
      throw new IllegalArgumentException(
          "graft 'hawkes': expected a host that scores whole lists but this command's hosts score rows; mount Hawkes in code");
    }
    return ALL.stream()
        .filter(graft -> graft.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "graft '%s': expected one of %s; %s"
                        .formatted(
                            name,
                            ALL.stream().map(TappedGraft::name).toList(),
                            Names.nearest(name, ALL.stream().map(TappedGraft::name).toList()))));
  }

  /**
   * @throws IllegalArgumentException if the graft cannot be joined so
   */
  void requireJoin(boolean splice) {
    if (splice && !splices) {
      throw new IllegalArgumentException(
          "graft '%s': expected --join residual but got splice; it gives something the host has no place for"
              .formatted(name));
    }
  }
}
