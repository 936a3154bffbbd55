package io.rankgraft.app.effects;

import io.rankgraft.app.data.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * What was bought is bought again, and not at once. Ours, no paper's.
 *
 * <p>A user buys from eight items of chance, 80 of 100 times, else any of 4,000; looks at them half
 * of the time, else at any. Of a row with item i, n is how often i is among the user's newest ten
 * events of {@code bought}, l the events since the last of these, v whether i is among those of
 * {@code viewed}, and
 *
 * <pre>
 * y_buy = 1 with probability σ(−2 + [n &gt; 0] (if l ≥ 2: 1 + 1.5 ln n, else −1.5) + v)
 * </pre>
 *
 * <p>Three of ten items shown are the newest purchases', two those looked at, the others any: an
 * item has few rows, so what tells is that it is the same, not which.
 *
 * <p>Without the effect n, l and v are those of another user, and of an item from that user's
 * events with the same probabilities.
 */
final class HistoryEffect implements EffectSource {
  private static final int ITEMS = 4_000;
  private static final int REPERTOIRE = 8;
  private static final double[] MEANS = {6, 8};

  @Override
  public EffectLog generate(int rows, boolean planted, long seed) {
    int users = EffectSource.users(rows);
    Draws tastes = new Draws(seed, 62);
    int[][] own = new int[users][REPERTOIRE];
    for (int[] items : own) {
      for (int n = 0; n < REPERTOIRE; n++) {
        items[n] = tastes.below(ITEMS);
      }
    }
    Visits visits =
        new Visits(
            users,
            MEANS,
            (b, u, d) ->
                d.chance(b == 0 ? 0.5 : 0.8) ? own[u][d.below(REPERTOIRE)] : d.below(ITEMS),
            seed);
    Draws shown = new Draws(seed, 63);
    Draws labels = new Draws(seed, 64);
    Draws others = new Draws(seed, 65);
    List<EffectRow> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int u = visits.next();
      int[][] events = visits.events(u);
      int item = shown(events, shown);
      int[][] read = visits.events(visits.reader(planted));
      int other = shown(read, others);
      float y = labels.chance(Visits.sigmoid(logit(read, planted ? item : other))) ? 1 : 0;
      all.add(new EffectRow(u, item, visits.time(), row, events, new float[] {y}));
    }
    return new EffectLog(
        users, ITEMS, List.of("viewed", "bought"), List.of("buy"), false, all);
  }

  private static int shown(int[][] events, Draws draws) {
    double x = draws.uniform();
    int[] from = x < 0.3 ? events[1] : x < 0.5 ? events[0] : new int[0];
    return from.length == 0 ? draws.below(ITEMS) : from[draws.below(from.length)];
  }

  private static double logit(int[][] events, int item) {
    int often = 0;
    int since = 0;
    for (int bought : events[1]) {
      since = bought == item ? 0 : since + 1;
      often += bought == item ? 1 : 0;
    }
    double again = often == 0 ? 0 : since >= 2 ? 1 + 1.5 * StrictMath.log(often) : -1.5;
    double viewed = 0;
    for (int seen : events[0]) {
      viewed = seen == item ? 1 : viewed;
    }
    return -2 + again + viewed;
  }
}
