package io.rankgraft.app.effects;

import io.rankgraft.app.data.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * A purchase rests on the click before it. NMTR, section III-B.
 *
 * <p>An item has one of twelve topics. A user has a topic A of looking and clicking and a topic B
 * of buying, drawn apart. An event of {@code viewed} or {@code clicked} is of A with probability
 * .5, one of {@code bought} of A with .3 and of B with .4, else of any. Of a row with item i, f_b
 * is the share of i's topic among the user's newest ten events of b, and
 *
 * <pre>
 * click   z_c = −1.6 + 3 (f_viewed + f_clicked)          y_click = 1 with probability σ(z_c)
 * buy     z_b = z_c − 2.4 + 3 f_bought                   y_buy   = 1 with probability σ(z_b)
 * </pre>
 *
 * <p>So buys are rare, most of what tells them is told by clicks, and the order is the paper's: each
 * logit is the one upstream and its own term. Half of the items shown are of A or B, half any.
 *
 * <p>Without the effect f_b is another user's.
 */
final class CascadeEffect implements EffectSource {
  private static final int TOPICS = 12;
  private static final int ITEMS = 240;
  private static final double[] MEANS = {7, 4, 2};

  @Override
  public EffectLog generate(int rows, boolean planted, long seed) {
    int users = EffectSource.users(rows);
    Topics topics = new Topics(ITEMS, TOPICS, new Draws(seed, 11));
    Draws tastes = new Draws(seed, 12);
    int[][] taste = new int[users][];
    for (int u = 0; u < users; u++) {
      taste[u] = new int[] {tastes.below(TOPICS), tastes.below(TOPICS)};
    }
    Visits visits = new Visits(users, MEANS, (b, u, d) -> event(topics, b, taste[u], d), seed);
    Draws shown = new Draws(seed, 13);
    Draws labels = new Draws(seed, 14);
    List<EffectRow> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int u = visits.next();
      int item =
          shown.chance(0.5) ? topics.any(taste[u][shown.below(2)], shown) : shown.below(ITEMS);
      int[][] read = visits.events(visits.reader(planted));
      int topic = topics.of()[item];
      double click =
          -1.6
              + 3
                  * (Visits.share(read[0], topics.of(), topic)
                      + Visits.share(read[1], topics.of(), topic));
      double buy = click - 2.4 + 3 * Visits.share(read[2], topics.of(), topic);
      float[] y = {
        labels.chance(Visits.sigmoid(click)) ? 1 : 0, labels.chance(Visits.sigmoid(buy)) ? 1 : 0
      };
      all.add(new EffectRow(u, item, visits.time(), row, visits.events(u), y));
    }
    return new EffectLog(
        users,
        ITEMS,
        List.of("viewed", "clicked", "bought"),
        List.of("click", "buy"),
        false,
        all);
  }

  private static int event(Topics topics, int behaviour, int[] taste, Draws draws) {
    double x = draws.uniform();
    if (behaviour < 2) {
      return x < 0.5 ? topics.any(taste[0], draws) : draws.below(ITEMS);
    }
    return x < 0.3
        ? topics.any(taste[0], draws)
        : x < 0.7 ? topics.any(taste[1], draws) : draws.below(ITEMS);
  }
}
