package io.rankgraft.app.effects;

import io.rankgraft.app.data.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * The label of one task tells the next. HTLNet, section 4.1: p(y²|x) rests on y¹.
 *
 * <p>An item has one of twelve topics and, apart from it, one of four styles. A user has a topic of
 * {@code viewed}, half of whose events are of it, and a style of {@code bought}, likewise. Of a row
 * with item i, f is the share of i's topic among the newest ten events of {@code viewed}, g that of
 * i's style among those of {@code bought}, and
 *
 * <pre>
 * y_click = 1 with probability σ(−1.8 + 5 f)
 * y_buy   = 1 with probability σ(−4.5 + 4 y_click + 2 (g − 1/4))
 * </pre>
 *
 * <p>So a click is most of what tells a purchase, and the purchase has a part of its own. Half of
 * the items shown are of the user's topic, half any.
 *
 * <p>Without the effect f and g are another user's.
 */
final class ChainEffect implements EffectSource {
  private static final int TOPICS = 12;
  private static final int STYLES = 4;
  private static final int ITEMS = 240;
  private static final double[] MEANS = {7, 4};

  @Override
  public EffectLog generate(int rows, boolean planted, long seed) {
    int users = EffectSource.users(rows);
    Draws traits = new Draws(seed, 31);
    Topics topics = new Topics(ITEMS, TOPICS, traits);
    Topics styles = new Topics(ITEMS, STYLES, traits);
    Draws tastes = new Draws(seed, 32);
    int[][] taste = new int[users][];
    for (int u = 0; u < users; u++) {
      taste[u] = new int[] {tastes.below(TOPICS), tastes.below(STYLES)};
    }
    List<Topics> of = List.of(topics, styles);
    Visits visits =
        new Visits(
            users,
            MEANS,
            (b, u, d) -> d.chance(0.5) ? of.get(b).any(taste[u][b], d) : d.below(ITEMS),
            seed);
    Draws shown = new Draws(seed, 33);
    Draws labels = new Draws(seed, 34);
    List<EffectRow> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int u = visits.next();
      int item = shown.chance(0.5) ? topics.any(taste[u][0], shown) : shown.below(ITEMS);
      int[][] read = visits.events(visits.reader(planted));
      double f = Visits.share(read[0], topics.of(), topics.of()[item]);
      double g = Visits.share(read[1], styles.of(), styles.of()[item]);
      float click = labels.chance(Visits.sigmoid(-1.8 + 5 * f)) ? 1 : 0;
      double buy = Visits.sigmoid(-4.5 + 4 * click + 2 * (g - 0.25));
      float[] y = {click, labels.chance(buy) ? 1 : 0};
      all.add(new EffectRow(u, item, visits.time(), row, visits.events(u), y));
    }
    return new EffectLog(
        users, ITEMS, List.of("viewed", "bought"), List.of("click", "buy"), false, all);
  }
}
