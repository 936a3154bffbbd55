package io.rankgraft.app.data;

/**
 * Configuration of a generated view, cart, buy log with a planted hierarchy: one preference runs
 * through all behaviours, and each upstream behaviour has an interest of its own that ends there.
 *
 * <p>User {@code u} has tastes {@code s, c, v}, item {@code i} traits {@code p, q, r} and a
 * popularity {@code b}:
 *
 * <pre>
 *   s_u, c_u, v_u ~ N(0, I_d)      p_i, q_i, r_i uniform, of length 1      b_i ~ N(0, 1)
 *   buy(u, i)      = taste · s_u·p_i + popularity · b_i       the preference that carries over
 *   cartOnly(u, i) = taste · c_u·q_i + popularity · b_i       put in the cart, not bought
 *   viewOnly(u, i) = taste · v_u·r_i + popularity · b_i       looked at out of curiosity
 * </pre>
 *
 * All traits have one length, so that an item's popularity is {@code b} alone.
 *
 * <p>A choice of n items from a set by a utility is Plackett and Luce's: one item after another,
 * each time with probability proportional to exp(utility) among those left (Gumbel-top-n, in other
 * words). For a user with n_v views, n_c carts and n_b purchases:
 *
 * <pre>
 *   views by preference     N: viewShared n_v of all items by buy
 *   carts by preference     C: cartShared n_c of N by buy
 *   purchases               B: (1 - directBuys) n_b of C by buy, the rest of the items outside N by buy
 *   carts without purchase  X: (1 - cartShared) n_c of the items outside N by cartOnly, viewed and
 *                              carted in one session
 *   views by curiosity      O: the rest of n_v, of the items outside N and X by viewOnly
 * </pre>
 *
 * So views hold s, c and v, carts s and c, purchases s only: the shared part of an upstream taste
 * carries over downstream and its unique part does not. Given s, purchases are independent of c and
 * v. n_v, n_c, n_b are Poisson around the means times the user's log-normal activity.
 *
 * <p>Time: a user has 6 + Poisson(6) sessions of {@link PlantedData#SESSION_SECONDS}, a day or more
 * apart. A view falls into any session; a cart follows in the view's session with probability
 * sameSession, else in a later one; a purchase follows the cart likewise. Within a session views
 * come before carts before purchases. The test pair is the user's last purchase, and everything of
 * that user from the start of its session on is cut, of every behaviour: training holds the test
 * pair only where it was viewed or carted in an earlier session.
 *
 * <p>Without hierarchy (the null version) the purchases, the test part and the sessions are exactly
 * those of the hierarchy version, and views and carts are those of an independent second world,
 * with its own tastes and traits but the same popularity, counts and sessions: the same marginals,
 * and nothing upstream tells about a user's purchases.
 *
 * @param dimensions d, of each taste
 * @param viewsPerUser mean of n_v, before the cut; likewise carts and buys
 * @param taste how strongly taste decides: standard deviation of its part of a utility
 * @param popularity standard deviation of popularity's part of a utility
 * @param viewShared part of the views that follows the buying preference
 * @param cartShared part of the carts that follows the buying preference
 * @param directBuys part of the purchases without a view or cart
 * @param sameSession probability that the next step of the funnel follows within the session
 * @param hierarchy false for the null version
 */
public record PlantedHierarchy(
    int users,
    int items,
    int dimensions,
    double viewsPerUser,
    double cartsPerUser,
    double buysPerUser,
    double taste,
    double popularity,
    double viewShared,
    double cartShared,
    double directBuys,
    double sameSession,
    boolean hierarchy,
    long seed) {

  /**
   * The embedded data set. The cut leaves about 40 views, 10 carts and 5 purchases per user; half
   * of the views and a quarter of the carts lead nowhere. A funnel ends in the session it began in,
   * so that nothing in training announces a test purchase but taste.
   */
  public static final PlantedHierarchy EMBEDDED =
      new PlantedHierarchy(2000, 1500, 8, 46, 12.5, 7, 2.5, 0.5, 0.5, 0.75, 0.3, 1, true, 2024);

  public PlantedHierarchy {
    require("users", users, users >= 1, "1 or more");
    require("items", items, items >= 2, "2 or more");
    require("dimensions", dimensions, dimensions >= 1, "1 or more");
    require("buysPerUser", buysPerUser, buysPerUser >= 2, "2 or more: one to train, one to test");
    require("cartsPerUser", cartsPerUser, cartsPerUser >= 2, "2 or more");
    require("viewsPerUser", viewsPerUser, viewsPerUser >= cartsPerUser, "cartsPerUser or more");
    require(
        "items",
        items,
        items >= 4 * viewsPerUser,
        "at least four times viewsPerUser, or there is nothing to choose");
    require("taste", taste, taste >= 0 && taste <= 10, "0 to 10");
    require("popularity", popularity, popularity >= 0 && popularity <= 10, "0 to 10");
    requirePart("viewShared", viewShared);
    requirePart("cartShared", cartShared);
    requirePart("directBuys", directBuys);
    requirePart("sameSession", sameSession);
  }

  private static void requirePart(String name, double value) {
    require(name, value, value >= 0 && value <= 1, "0 to 1");
  }

  private static void require(String name, double value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "planted hierarchy '%s': expected %s but got %s".formatted(name, expected, value));
    }
  }

  public PlantedHierarchy withSeed(long other) {
    return new PlantedHierarchy(
        users,
        items,
        dimensions,
        viewsPerUser,
        cartsPerUser,
        buysPerUser,
        taste,
        popularity,
        viewShared,
        cartShared,
        directBuys,
        sameSession,
        hierarchy,
        other);
  }

  /** The same purchases with or without upstream information. */
  public PlantedHierarchy withHierarchy(boolean planted) {
    return new PlantedHierarchy(
        users,
        items,
        dimensions,
        viewsPerUser,
        cartsPerUser,
        buysPerUser,
        taste,
        popularity,
        viewShared,
        cartShared,
        directBuys,
        sameSession,
        planted,
        seed);
  }

  /** Generates the data set; equal configurations give equal data. */
  public PlantedData generate() {
    return PlantedData.generate(this);
  }
}
