package io.rankgraft.app.effects;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The effects that can be planted, each the claim of a paper. */
public enum Effect {
  /** NMTR: a purchase rests on the click before it. */
  CASCADE(new CascadeEffect(), "cascade"),
  /** HPMR: a taste is shared along a hierarchy of behaviours. */
  TRANSFER(new TransferEffect(), "ptn"),
  /** HTLNet: the label of one task tells the next. */
  CHAIN(new ChainEffect(), "leu-ifu"),
  /** DTRN: which events show an interest depends on the task. */
  INTEREST(new InterestEffect(), "tim"),
  /** HEROES: what was shown before in the list excites or tires. */
  EXCITATION(new ExcitationEffect(), "hawkes"),
  /** Ours: what was bought is bought again, and not at once. */
  HISTORY(new HistoryEffect(), "history");

  /** The number of rows of a log where nothing is said. */
  public static final int ROWS = 120_000;

  private final EffectSource source;
  private final String graft;

  Effect(EffectSource source, String graft) {
    this.source = source;
    this.graft = graft;
  }

  /**
   * @throws IllegalArgumentException if there is no such effect
   */
  public static Effect of(String name) {
    return Arrays.stream(values())
        .filter(effect -> effect.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--effect: expected one of %s but got '%s'".formatted(names(), name)));
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(Effect::text).toList();
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of the graft it was planted for. */
  public String graft() {
    return graft;
  }

  /**
   * @param planted false for the null version: the same counts and events, and labels that have the
   *     same formula with somebody else's
   */
  public EffectLog generate(int rows, boolean planted, long seed) {
    if (rows < 100) {
      throw new IllegalArgumentException("--rows: expected 100 or more but got " + rows);
    }
    return source.generate(rows, planted, seed);
  }
}
