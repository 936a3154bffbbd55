package io.rankgraft.app.effects;

import io.rankgraft.app.data.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * What was shown before in the list excites or tires, and clicks excite conversions. HEROES,
 * sections 1 and 3.2.
 *
 * <p>An item has one of six topics, 0 to 5. A request is a list of five to nine items of chance,
 * with gaps of 20 seconds in the mean. Of the item at place i, shown at t_i, with topic c_i,
 *
 * <pre>
 * κ_ij  = exp(−(t_i − t_j) / 60 s)
 * click   y_i = 1 with probability σ(−1.2 + 2.5 Σ_{j&lt;i} κ_ij [c_i = c_j + 1] − 2 Σ_{j&lt;i} κ_ij [c_i = c_j])
 * buy     of a clicked item with probability σ(−1.5 + 4 Σ_{j&lt;i} κ_ij y_j [c_i = c_j + 2]), else 0
 * </pre>
 *
 * <p>with topics modulo 6. Nothing but the list tells of a label: what users clicked before,
 * {@code clicked}, is of chance.
 *
 * <p>Without the effect c_j are the topics of a list of chance, drawn anew for every row.
 */
final class ExcitationEffect implements EffectSource {
  private static final int TOPICS = 6;
  private static final int ITEMS = 120;
  private static final int SHORTEST = 5;
  private static final int LENGTHS = 5;
  private static final double[] MEANS = {4};

  @Override
  public EffectLog generate(int rows, boolean planted, long seed) {
    int users = EffectSource.users(rows);
    int[] topics = new Topics(ITEMS, TOPICS, new Draws(seed, 51)).of();
    Visits visits = new Visits(users, MEANS, (b, u, d) -> d.below(ITEMS), seed);
    Draws shown = new Draws(seed, 53);
    Draws labels = new Draws(seed, 54);
    Draws others = new Draws(seed, 55);
    List<EffectRow> all = new ArrayList<>();
    long end = 0; // of the list before: lists do not overlap
    for (int request = 0; all.size() < rows; request++) {
      int u = visits.next();
      int length = SHORTEST + shown.below(LENGTHS);
      int[] item = new int[length];
      long[] time = new long[length];
      float[] clicks = new float[length];
      for (int i = 0; i < length; i++) {
        item[i] = shown.below(ITEMS);
        long gap = 1 + (long) (20 * shown.exponential());
        time[i] = i == 0 ? Math.max(visits.time(), end + 1) : time[i - 1] + gap;
        end = time[i];
        int[] topic = new int[i + 1];
        for (int j = 0; j <= i; j++) {
          int other = others.below(TOPICS);
          topic[j] = planted || j == i ? topics[item[j]] : other;
        }
        double[] z = logits(topic, time, clicks, i);
        clicks[i] = labels.chance(Visits.sigmoid(z[0])) ? 1 : 0;
        float buy = labels.chance(clicks[i] * Visits.sigmoid(z[1])) ? 1 : 0;
        all.add(
            new EffectRow(
                u, item[i], time[i], request, visits.events(u), new float[] {clicks[i], buy}));
      }
    }
    return new EffectLog(
        users, ITEMS, List.of("clicked"), List.of("click", "buy"), true, all);
  }

  private static double[] logits(int[] topic, long[] time, float[] clicks, int i) {
    double click = -1.2;
    double buy = -1.5;
    for (int j = 0; j < i; j++) {
      double k = StrictMath.exp(-(time[i] - time[j]) / 60.0);
      int apart = Math.floorMod(topic[i] - topic[j], TOPICS);
      click += apart == 1 ? 2.5 * k : apart == 0 ? -2 * k : 0;
      buy += apart == 2 ? 4 * k * clicks[j] : 0;
    }
    return new double[] {click, buy};
  }
}
