package io.rankgraft.app.data;

/**
 * How active a user is, and when; drawn apart from tastes, so that two worlds can share it.
 *
 * @param starts first second of each session, ascending, seconds since the epoch
 * @param views distinct items to view; likewise carts and buys
 */
record PlantedUser(int user, long[] starts, int views, int carts, int buys) {
  /** 2024-01-01 00:00 UTC. */
  private static final long EPOCH = 1_704_067_200;

  private static final long DAY = 86_400;

  /** Standard deviation of the logarithm of a user's activity. */
  private static final double ACTIVITY = 0.4;

  static PlantedUser draw(PlantedHierarchy config, int user, Draws draws) {
    // The shift keeps the mean activity at 1.
    double activity = StrictMath.exp(ACTIVITY * draws.normal() - ACTIVITY * ACTIVITY / 2);
    long[] starts = new long[6 + draws.poisson(6)];
    long at = EPOCH + (long) (30 * DAY * draws.uniform());
    for (int s = 0; s < starts.length; s++) {
      starts[s] = at;
      at += DAY + (long) (2 * DAY * draws.exponential());
    }
    int buys = 2 + draws.poisson((config.buysPerUser() - 2) * activity);
    int carts = 2 + draws.poisson((config.cartsPerUser() - 2) * activity);
    int views = draws.poisson(config.viewsPerUser() * activity);
    // Long logs of very active users would take what there is to choose from.
    views = Math.min(Math.max(views, carts), config.items() / 2);
    carts = Math.min(carts, views);
    return new PlantedUser(user, starts, views, carts, Math.min(buys, carts));
  }

  int sessions() {
    return starts.length;
  }
}
