package io.rankgraft.app.effects;

import io.rankgraft.app.data.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * A taste is shared along a hierarchy of behaviours. HPMR, sections 4.2 and 4.3.
 *
 * <p>Items have vectors q ~ N(0, I) of four numbers. A user's taste of {@code viewed} is new, and
 * each behaviour downstream keeps most of the taste upstream:
 *
 * <pre>
 * z^viewed = w^viewed,   z^k = .8 z^{k−1} + .6 w^k   (k = carted, bought),   w ~ N(0, I)
 * y_cart = 1 with probability σ(−1.5 + z^carted · q),   y_buy with σ(−2.5 + z^bought · q)
 * </pre>
 *
 * <p>An event of k is the one of eight items of chance with the greatest z^k · q. There are about
 * seven events of {@code viewed}, three of {@code carted} and one of {@code bought}: what is known of
 * the taste downstream is known from upstream, and part of what upstream shows is its alone. Items
 * shown are any.
 *
 * <p>Without the effect z is another user's.
 */
final class TransferEffect implements EffectSource {
  private static final int ITEMS = 240;
  private static final int WIDTH = 4;
  private static final int CHOICES = 8;
  private static final double[] MEANS = {7, 3, 1};
  private static final double[] BIAS = {-1.5, -2.5};

  @Override
  public EffectLog generate(int rows, boolean planted, long seed) {
    int users = EffectSource.users(rows);
    float[][] q = new Draws(seed, 21).normals(ITEMS, WIDTH);
    float[][][] z = new float[MEANS.length][][];
    Draws tastes = new Draws(seed, 22);
    for (int b = 0; b < z.length; b++) {
      z[b] = tastes.normals(users, WIDTH);
      for (int u = 0; u < users && b > 0; u++) {
        for (int d = 0; d < WIDTH; d++) {
          z[b][u][d] = 0.8f * z[b - 1][u][d] + 0.6f * z[b][u][d];
        }
      }
    }
    Visits visits = new Visits(users, MEANS, (b, u, d) -> event(z[b][u], q, d), seed);
    Draws shown = new Draws(seed, 23);
    Draws labels = new Draws(seed, 24);
    List<EffectRow> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int u = visits.next();
      int item = shown.below(ITEMS);
      int reader = visits.reader(planted);
      float[] y = new float[BIAS.length];
      for (int t = 0; t < y.length; t++) {
        double p = Visits.sigmoid(BIAS[t] + dot(z[t + 1][reader], q[item]));
        y[t] = labels.chance(p) ? 1 : 0;
      }
      all.add(new EffectRow(u, item, visits.time(), row, visits.events(u), y));
    }
    return new EffectLog(
        users,
        ITEMS,
        List.of("viewed", "carted", "bought"),
        List.of("cart", "buy"),
        false,
        all);
  }

  private static int event(float[] taste, float[][] q, Draws draws) {
    int best = draws.below(ITEMS);
    for (int n = 1; n < CHOICES; n++) {
      int other = draws.below(ITEMS);
      best = dot(taste, q[other]) > dot(taste, q[best]) ? other : best;
    }
    return best;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }
}
