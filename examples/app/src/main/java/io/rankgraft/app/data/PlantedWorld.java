package io.rankgraft.app.data;

import java.util.Arrays;

/**
 * Tastes and traits, and the choices that follow from them. The equations stand at {@link
 * PlantedHierarchy}.
 */
final class PlantedWorld {
  /** Draws of items already chosen before their weight is taken out. */
  private static final int MISSES = 64;

  private final PlantedHierarchy config;
  private final Draws draws;
  private final float[] popularity;
  private final float[][] shared;
  private final float[][] cartOnly;
  private final float[][] viewOnly;
  private final float[][] sharedTraits;
  private final float[][] cartTraits;
  private final float[][] viewTraits;

  private final float[] utility;
  private final double[] cumulative;

  /** Whether the current user has viewed an item. */
  private final boolean[] viewed;

  /**
   * @param popularity b_i times its scale; worlds may share it
   */
  PlantedWorld(PlantedHierarchy config, Draws draws, float[] popularity) {
    this.config = config;
    this.draws = draws;
    this.popularity = popularity;
    int d = config.dimensions();
    this.shared = draws.normals(config.users(), d);
    this.cartOnly = draws.normals(config.users(), d);
    this.viewOnly = draws.normals(config.users(), d);
    this.sharedTraits = draws.directions(config.items(), d, config.taste());
    this.cartTraits = draws.directions(config.items(), d, config.taste());
    this.viewTraits = draws.directions(config.items(), d, config.taste());
    this.utility = new float[config.items()];
    this.cumulative = new double[config.items()];
    this.viewed = new boolean[config.items()];
  }

  /** buy(u, i) of every item. */
  void buyUtilities(int user, float[] out) {
    utilities(shared[user], sharedTraits, out);
  }

  private void utilities(float[] taste, float[][] traits, float[] out) {
    for (int i = 0; i < traits.length; i++) {
      float[] trait = traits[i];
      float dot = 0;
      for (int k = 0; k < taste.length; k++) {
        dot += taste[k] * trait[k];
      }
      out[i] = dot + popularity[i];
    }
  }

  /** Generates one user's whole log. */
  void live(PlantedUser user, EventLog log) {
    int u = user.user();
    int cartsByPreference = (int) Math.round(config.cartShared() * user.carts());
    int viewsByPreference =
        Math.max(cartsByPreference, (int) Math.round(config.viewShared() * user.views()));
    int cartsOnly = user.carts() - cartsByPreference;
    int viewsOnly = Math.max(0, user.views() - viewsByPreference - cartsOnly);
    Arrays.fill(viewed, false);

    buyUtilities(u, utility);
    int[] wanted = choose(unviewed(), viewsByPreference);
    int[] sessions = new int[config.items()];
    for (int item : wanted) {
      viewed[item] = true;
      sessions[item] = draws.below(user.sessions());
      log.add(EventLog.VIEW, item, user, sessions[item], draws);
    }
    int[] carted = choose(wanted, cartsByPreference);
    for (int item : carted) {
      sessions[item] = follow(sessions[item], user.sessions());
      log.add(EventLog.CART, item, user, sessions[item], draws);
    }
    int direct = (int) Math.round(config.directBuys() * user.buys());
    for (int item : choose(carted, user.buys() - direct)) {
      log.add(EventLog.BUY, item, user, follow(sessions[item], user.sessions()), draws);
    }
    for (int item : choose(unviewed(), direct)) {
      log.add(EventLog.BUY, item, user, draws.below(user.sessions()), draws);
    }

    utilities(cartOnly[u], cartTraits, utility);
    for (int item : choose(unviewed(), cartsOnly)) {
      int session = draws.below(user.sessions());
      viewed[item] = true;
      log.add(EventLog.VIEW, item, user, session, draws);
      log.add(EventLog.CART, item, user, session, draws);
    }
    utilities(viewOnly[u], viewTraits, utility);
    for (int item : choose(unviewed(), viewsOnly)) {
      log.add(EventLog.VIEW, item, user, draws.below(user.sessions()), draws);
    }
  }

  /** The session of the next step of the funnel: this one, or any later one. */
  private int follow(int session, int sessions) {
    int later = sessions - 1 - session;
    return later == 0 || draws.chance(config.sameSession())
        ? session
        : session + 1 + draws.below(later);
  }

  /** Plackett and Luce's choice of {@code count} items by the current utilities. */
  private int[] choose(int[] from, int count) {
    int[] left = from.clone();
    int[] chosen = new int[Math.min(count, left.length)];
    double total = accumulate(left);
    int misses = 0;
    for (int size = 0; size < chosen.length; ) {
      int k = Arrays.binarySearch(cumulative, 0, left.length, total * draws.uniform());
      k = Math.min(k < 0 ? -k - 1 : k + 1, left.length - 1);
      if (left[k] >= 0) {
        chosen[size++] = left[k];
        left[k] = -1;
      } else if (++misses == MISSES) {
        // What was chosen holds most of the weight by now: take it out.
        left = Arrays.stream(left).filter(item -> item >= 0).toArray();
        total = accumulate(left);
        misses = 0;
      }
    }
    return chosen;
  }

  /** Running sums of exp(utility); the last is returned. */
  private double accumulate(int[] from) {
    double sum = 0;
    for (int k = 0; k < from.length; k++) {
      sum += StrictMath.exp(utility[from[k]]);
      cumulative[k] = sum;
    }
    return sum;
  }

  private int[] unviewed() {
    int[] left = new int[viewed.length];
    int size = 0;
    for (int item = 0; item < viewed.length; item++) {
      if (!viewed[item]) {
        left[size++] = item;
      }
    }
    return Arrays.copyOf(left, size);
  }
}
