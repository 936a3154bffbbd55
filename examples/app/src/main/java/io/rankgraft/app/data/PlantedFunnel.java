package io.rankgraft.app.data;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.files.table.LabelledTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Configuration of a generated log with a planted funnel: click, long view, watch time.
 *
 * <p>User {@code u} has a taste {@code s}, item {@code i} a trait {@code p} and a bait {@code b}:
 *
 * <pre>
 *   s_u ~ N(0, I_d)   p_i uniform, of length 1   b_i ~ N(0, 1)   a = s_u · p_i
 *   click     ~ Bernoulli σ(clickBase + taste a + bait b_i)
 *   long view ~ Bernoulli σ(viewBase + taste a − conflict b_i), of clicked rows
 *   watch time in seconds:
 *     not clicked    7 x²,  x uniform in (0, 1)
 *     clicked        7 + 11 x
 *     viewed long    18 + exp(depthBase + depth a − conflict b_i + noise · N(0, 1))
 * </pre>
 *
 * So one preference, {@code a}, runs through all three tasks: what raises clicks raises views and
 * watch time. And one thing sets them against each other: bait raises clicks and lowers what
 * follows, so the click's gradient on an item's embedding opposes the others'. Most of the variance
 * of watch time is in the long tail of the few long views, and much of it is noise that no model
 * can predict; the binary labels say more about {@code a} with less noise.
 *
 * <p>Features: user, item, hour (which says nothing), and two that are related to what is hidden:
 * the user's segment, 10 intervals of the first element of s, and the item's category, that of 20
 * fixed directions nearest to p. Each row's user and item are drawn independently: items are
 * exposed at random, as in KuaiRand. Rows are in order of time, a second apart.
 *
 * <p>Without funnel (the null version) watch times are exactly those of the funnel version, and
 * clicks and long views are those of an independent second world with its own tastes, traits and
 * baits but the same users, items and features: the same rates, the same chain between click and
 * view, and nothing a task before knows helps with watch time.
 *
 * @param dimensions d
 * @param taste weight of a in click and view
 * @param bait weight of b in click
 * @param conflict weight of −b in view and watch time; 0 for tasks that agree
 * @param depth weight of a in the logarithm of the time beyond 18 seconds
 * @param noise its standard deviation
 * @param funnel false for the null version
 */
public record PlantedFunnel(
    int rows,
    int users,
    int items,
    int dimensions,
    double clickBase,
    double viewBase,
    double depthBase,
    double taste,
    double bait,
    double conflict,
    double depth,
    double noise,
    boolean funnel,
    long seed) {

  /**
   * The embedded data set: 20 % clicks and 12 % long views or thereabouts. 240 training rows a user
   * and 320 an item, in three dimensions, are enough to learn tastes by clicks, and with this much
   * noise not by watch times alone; tried on another seed.
   */
  public static final PlantedFunnel EMBEDDED =
      new PlantedFunnel(120_000, 400, 300, 3, -2.2, -0.3, 2.5, 1.5, 0.6, 0.3, 0.7, 1.0, true, 2024);

  /** The tasks in order. */
  public static final List<String> TASKS = List.of("click", "view", "watch");

  private static final int SEGMENTS = 10;
  private static final int CATEGORIES = 20;
  private static final int HOURS = 24;
  private static final double VALID_SECONDS = 7;
  private static final double LONG_SECONDS = 18;

  public PlantedFunnel {
    require("rows", rows, rows >= 100, "100 or more");
    require("users", users, users >= 2, "2 or more");
    require("items", items, items >= 2, "2 or more");
    require("dimensions", dimensions, dimensions >= 1, "1 or more");
    for (double weight : new double[] {taste, bait, conflict, depth, noise}) {
      require("weights", weight, weight >= 0 && weight <= 5, "0 to 5");
    }
  }

  private static void require(String name, double value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "planted funnel '%s': expected %s but got %s".formatted(name, expected, value));
    }
  }

  public PlantedFunnel withSeed(long other) {
    return new PlantedFunnel(
        rows,
        users,
        items,
        dimensions,
        clickBase,
        viewBase,
        depthBase,
        taste,
        bait,
        conflict,
        depth,
        noise,
        funnel,
        other);
  }

  public PlantedFunnel withRows(int other) {
    return new PlantedFunnel(
        other,
        users,
        items,
        dimensions,
        clickBase,
        viewBase,
        depthBase,
        taste,
        bait,
        conflict,
        depth,
        noise,
        funnel,
        seed);
  }

  /** The null version: watch times as they are, the tasks before of another world. */
  public PlantedFunnel withoutFunnel() {
    return new PlantedFunnel(
        rows,
        users,
        items,
        dimensions,
        clickBase,
        viewBase,
        depthBase,
        taste,
        bait,
        conflict,
        depth,
        noise,
        false,
        seed);
  }

  /** What is hidden of one world. */
  private record World(float[][] tastes, float[][] traits, float[][] baits) {
    static World draw(PlantedFunnel config, long stream) {
      Draws draws = new Draws(config.seed, stream);
      return new World(
          draws.normals(config.users, config.dimensions),
          draws.directions(config.items, config.dimensions, 1),
          draws.normals(config.items, 1));
    }

    double affinity(int user, int item) {
      double a = 0;
      for (int k = 0; k < tastes[user].length; k++) {
        a += (double) tastes[user][k] * traits[item][k];
      }
      return a;
    }
  }

  /** What a world makes of the exposures, and what there was to know beforehand. */
  private final class Outcome {
    final float[] click = new float[rows];
    final float[] view = new float[rows];
    final float[] watch = new float[rows];
    final double[] expectedWatch = new double[rows];

    Outcome(World world, long stream, int[] user, int[] item) {
      Draws draws = new Draws(seed, stream);
      for (int row = 0; row < rows; row++) {
        double a = world.affinity(user[row], item[row]);
        double b = world.baits()[item[row]][0];
        double pClick = sigmoid(clickBase + taste * a + bait * b);
        double pView = sigmoid(viewBase + taste * a - conflict * b);
        double mu = depthBase + depth * a - conflict * b;
        boolean clicked = draws.chance(pClick);
        boolean viewed = draws.chance(pView) && clicked;
        double x = draws.uniform();
        double tail = StrictMath.exp(mu + noise * draws.normal());
        click[row] = clicked ? 1 : 0;
        view[row] = viewed ? 1 : 0;
        watch[row] =
            (float)
                (viewed
                    ? LONG_SECONDS + tail
                    : clicked
                        ? VALID_SECONDS + (LONG_SECONDS - VALID_SECONDS) * x
                        : VALID_SECONDS * x * x);
        expectedWatch[row] =
            (1 - pClick) * VALID_SECONDS / 3
                + pClick * (1 - pView) * (VALID_SECONDS + LONG_SECONDS) / 2
                + pClick * pView * (LONG_SECONDS + StrictMath.exp(mu + noise * noise / 2));
      }
    }
  }

  private static double sigmoid(double z) {
    return 1 / (1 + StrictMath.exp(-z));
  }

  /**
   * A generated log and the truth behind it.
   *
   * @param expectedWatch the mean watch time of each row given all that is hidden: no model
   *     predicts better
   */
  public record Generated(LabelledTable table, double[] expectedWatch) {}

  /** Draws the log. */
  public Generated generate() {
    World world = World.draw(this, 11);
    Draws exposures = new Draws(seed, 12);
    int[] user = new int[rows];
    int[] item = new int[rows];
    int[] hour = new int[rows];
    for (int row = 0; row < rows; row++) {
      user[row] = exposures.below(users);
      item[row] = exposures.below(items);
      hour[row] = exposures.below(HOURS);
    }
    Outcome own = new Outcome(world, 13, user, item);
    Outcome before = funnel ? own : new Outcome(World.draw(this, 14), 15, user, item);
    int[] segments = segments(world);
    int[] categories = categories(world);
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("user", new Column.Ints(user));
    columns.put("item", new Column.Ints(item));
    columns.put("segment", ints(row -> segments[user[row]]));
    columns.put("category", ints(row -> categories[item[row]]));
    columns.put("hour", new Column.Ints(hour));
    columns.put("label-click", new Column.Floats(before.click));
    columns.put("label-view", new Column.Floats(before.view));
    columns.put("label-watch", new Column.Floats(own.watch));
    long[] seconds = IntStream.range(0, rows).asLongStream().toArray();
    return new Generated(
        new LabelledTable(
            funnel ? "planted-funnel" : "planted-funnel-null",
            schema(),
            TASKS,
            new Batch(rows, columns),
            seconds,
            0,
            Map.of()),
        own.expectedWatch);
  }

  private Column ints(java.util.function.IntUnaryOperator of) {
    return new Column.Ints(IntStream.range(0, rows).map(of).toArray());
  }

  private FeatureSchema schema() {
    return new FeatureSchema(
        List.of(
            ids("user", users),
            ids("item", items),
            ids("segment", SEGMENTS),
            ids("category", CATEGORIES),
            ids("hour", HOURS)));
  }

  private static Feature ids(String name, int size) {
    List<String> values = IntStream.range(0, size).mapToObj(i -> name + "-" + i).toList();
    return new Feature(
        name,
        Axis.CANDIDATE,
        new Categorical.Vocabulary(values, FeatureType.Rule.REJECT, FeatureType.Rule.REJECT));
  }

  /** Equal intervals of the first element of a taste, from −2 to 2. */
  private int[] segments(World world) {
    return IntStream.range(0, users)
        .map(
            u -> {
              double place = (world.tastes()[u][0] + 2) / 4 * SEGMENTS;
              return (int) Math.max(0, Math.min(SEGMENTS - 1, Math.floor(place)));
            })
        .toArray();
  }

  private int[] categories(World world) {
    float[][] centres = new Draws(seed, 16).directions(CATEGORIES, dimensions, 1);
    return IntStream.range(0, items)
        .map(
            i -> {
              int best = 0;
              double most = -2;
              for (int c = 0; c < CATEGORIES; c++) {
                double cosine = 0;
                for (int k = 0; k < dimensions; k++) {
                  cosine += (double) centres[c][k] * world.traits()[i][k];
                }
                if (cosine > most) {
                  most = cosine;
                  best = c;
                }
              }
              return best;
            })
        .toArray();
  }
}
