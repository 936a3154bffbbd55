package io.rankgraft.app.effects;

import io.rankgraft.app.data.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * Which events show an interest depends on the task. DTRN, section 3.3.
 *
 * <p>An item has one of five topics, one of five makers, and a voice, +1 or −1, all by chance: it
 * speaks for its kind or against it. The task click goes by topics, the task buy by makers. An
 * event of either behaviour is of the user's topic with probability .35, of the user's maker with
 * .35, else any. Of a row with item i, f_{t,b} is the mean voice of those of the user's newest ten
 * events of b that agree with i in task t's trait, 0 if none does, and
 *
 * <pre>
 * y_click = 1 with probability σ(−1 + 2.5 (f_watched + f_skipped))        f by topic
 * y_buy   = 1 with probability σ(−1 + 2.5 (f_watched − f_skipped))        f by maker
 * </pre>
 *
 * <p>So each task has to attend to other events of the same sequences, and the two disagree on what
 * a skipped item means. Half of the items shown are of the user's topic or maker, half any.
 *
 * <p>Without the effect f is another user's.
 */
final class InterestEffect implements EffectSource {
  private static final int VALUES = 5;
  private static final int ITEMS = 200;
  private static final double[] MEANS = {9, 9};

  @Override
  public EffectLog generate(int rows, boolean planted, long seed) {
    int users = EffectSource.users(rows);
    Draws traits = new Draws(seed, 41);
    List<Topics> of =
        List.of(new Topics(ITEMS, VALUES, traits), new Topics(ITEMS, VALUES, traits));
    int[] voice = new Topics(ITEMS, 2, traits).of();
    Draws tastes = new Draws(seed, 42);
    int[][][] taste = new int[users][MEANS.length][];
    for (int[][] user : taste) {
      for (int b = 0; b < user.length; b++) {
        user[b] = new int[] {tastes.below(VALUES), tastes.below(VALUES)};
      }
    }
    Visits visits = new Visits(users, MEANS, (b, u, d) -> event(of, taste[u][b], d, 0.7), seed);
    Draws shown = new Draws(seed, 43);
    Draws labels = new Draws(seed, 44);
    List<EffectRow> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int u = visits.next();
      int item = event(of, taste[u][shown.below(MEANS.length)], shown, 0.5);
      int[][] read = visits.events(visits.reader(planted));
      float[] y = new float[of.size()];
      for (int t = 0; t < y.length; t++) {
        int[] trait = of.get(t).of();
        double watched = mean(read[0], trait, voice, trait[item]);
        double skipped = mean(read[1], trait, voice, trait[item]);
        double z = -1 + 2.5 * (t == 0 ? watched + skipped : watched - skipped);
        y[t] = labels.chance(Visits.sigmoid(z)) ? 1 : 0;
      }
      all.add(new EffectRow(u, item, visits.time(), row, visits.events(u), y));
    }
    return new EffectLog(
        users, ITEMS, List.of("watched", "skipped"), List.of("click", "buy"), false, all);
  }

  /** An item of one of the favourite values, or any. */
  private static int event(List<Topics> of, int[] taste, Draws draws, double focus) {
    int trait = draws.below(of.size());
    return draws.chance(focus) ? of.get(trait).any(taste[trait], draws) : draws.below(ITEMS);
  }

  private static double mean(int[] items, int[] trait, int[] voice, int value) {
    int sum = 0;
    int count = 0;
    for (int item : items) {
      if (trait[item] == value) {
        sum += 2 * voice[item] - 1;
        count++;
      }
    }
    return count == 0 ? 0 : (double) sum / count;
  }
}
