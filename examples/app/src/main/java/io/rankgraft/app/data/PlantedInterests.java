package io.rankgraft.app.data;

import io.rankgraft.data.Split;
import java.util.List;
import java.util.Map;

/**
 * Configuration of generated impressions with planted interests that depend on the task: five
 * behaviours, four tasks, and every task reads the behaviours in its own way.
 *
 * <p>An item has a topic and a style, both uniform. A user has for each behaviour b a favourite
 * topic and a favourite style, drawn apart; an event of b is an item of the favourite topic with
 * probability {@code focus}, else of the favourite style with probability {@code focus}, else any.
 * So the two traits are mixed in every sequence, and nothing but the task tells which one counts.
 *
 * <p>For an impression of item i at an instant, f_b^topic is the part of the user's most recent
 * {@code window} events of b strictly before it with i's topic, f_b^style likewise (0 without
 * events), and y_t is 1 with probability
 *
 * <pre>
 * σ(bias_t + popularity · n_i + strength · Σ_b (u_{t,b} f_b^topic + v_{t,b} f_b^style)),   n_i ~ N(0, 1)
 *
 *              watch  skip  click  leave  enter        (behaviours)
 * watch    u      1    -1      0      0      0      bias -0.5
 *          v      0     0      1      0      0
 * click    u      0     0      0      0      0      bias -1.5
 *          v      1    -1      1     -1      0
 * enter    u     -1     0      1      0      0      bias -1.5
 *          v      0     0      0     -1      1
 * buy      u      0     1      0      0      1      bias -2
 *          v     -1     0      1      0      0
 * </pre>
 *
 * <p>Tasks pull in opposite directions: watched topics speak for watching and against entering,
 * skipped ones against watching and for buying, and watching goes by topic where clicking goes by
 * style, of the same events.
 *
 * <p>Impressions: half are items of a favourite topic or style of a random behaviour, half are any
 * item. Behaviours have 0 or more events: Poisson with the means {@code events}, spread over the
 * same days as the impressions. An impression leaves no event.
 *
 * <p>Without interests (the null version) items, users, events, impressions and popularity are
 * exactly those of the version with them, and f_b is taken from the sequences of another user,
 * drawn anew for every impression: labels have the same formula and nearly the same rates, and
 * neither the user nor the user's own sequences say anything about them.
 *
 * @param traits number of topics, and of styles
 * @param events mean number of events a user, by behaviour
 * @param interests false for the null version
 */
public record PlantedInterests(
    int users,
    int items,
    int traits,
    int impressionsPerUser,
    List<Double> events,
    int window,
    double focus,
    double strength,
    double popularity,
    boolean interests,
    long seed) {

  /** Five behaviours, two of them of averted users. */
  public static final List<String> BEHAVIOURS = List.of("watch", "skip", "click", "leave", "enter");

  public static final List<String> TASKS = List.of("watch", "click", "enter", "buy");

  /** u: the weight of topics, by task, then behaviour. */
  static final double[][] TOPIC = {
    {1, -1, 0, 0, 0}, {0, 0, 0, 0, 0}, {-1, 0, 1, 0, 0}, {0, 1, 0, 0, 1}
  };

  /** v: the weight of styles. */
  static final double[][] STYLE = {
    {0, 0, 1, 0, 0}, {1, -1, 1, -1, 0}, {0, 0, 0, -1, 1}, {-1, 0, 1, 0, 0}
  };

  static final double[] BIAS = {-0.5, -1.5, -1.5, -2};

  /**
   * 40,000 impressions; sequences of 3 to 12 events, some empty. Few items, so that their traits
   * are learned within a minute by what multiplies the item with its user's events; plain softmax
   * attention under layer norms does not, see {@link PlantedAspects}.
   */
  public static final PlantedInterests EMBEDDED =
      new PlantedInterests(
          1000, 64, 4, 40, List.of(12.0, 10.0, 6.0, 8.0, 3.0), 12, 0.5, 6, 0.5, true, 2025);

  public PlantedInterests {
    events = List.copyOf(events);
    require("users", users, users >= 2, "2 or more");
    require("traits", traits, traits >= 2, "2 or more");
    require("items", items, items >= traits * traits, "traits² or more");
    require("impressionsPerUser", impressionsPerUser, impressionsPerUser >= 1, "1 or more");
    require("window", window, window >= 1, "1 or more");
    require("focus", focus, focus >= 0 && focus <= 1, "0 to 1");
    require("strength", strength, strength >= 0, "0 or more");
    require("popularity", popularity, popularity >= 0, "0 or more");
    if (events.size() != BEHAVIOURS.size() || events.stream().anyMatch(e -> e < 0)) {
      throw new IllegalArgumentException(
          "planted interests 'events': expected %s means, 0 or more, but got %s"
              .formatted(BEHAVIOURS.size(), events));
    }
  }

  private static void require(String name, double value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "planted interests '%s': expected %s but got %s".formatted(name, expected, value));
    }
  }

  public PlantedInterests withInterests(boolean planted) {
    return new PlantedInterests(
        users,
        items,
        traits,
        impressionsPerUser,
        events,
        window,
        focus,
        strength,
        popularity,
        planted,
        seed);
  }

  public PlantedInterests withSize(int newUsers, int newImpressionsPerUser) {
    return new PlantedInterests(
        newUsers,
        items,
        traits,
        newImpressionsPerUser,
        events,
        window,
        focus,
        strength,
        popularity,
        interests,
        seed);
  }

  /** Generates the data and the truth behind it. */
  public PlantedInterestsData generate() {
    int[] topic = new int[items];
    int[] style = new int[items];
    double[] appeal = new double[items];
    var itemDraws = new Draws(seed, 1);
    for (int i = 0; i < items; i++) {
      topic[i] = itemDraws.below(traits);
      style[i] = itemDraws.below(traits);
      appeal[i] = itemDraws.normal();
    }
    var catalogue = new PlantedInterestsCatalogue(traits, topic, style, appeal);
    int[][][] favourites = new int[users][BEHAVIOURS.size()][];
    var userDraws = new Draws(seed, 2);
    for (int[][] user : favourites) {
      for (int b = 0; b < user.length; b++) {
        user[b] = new int[] {userDraws.below(traits), userDraws.below(traits)};
      }
    }
    SequenceLog log = log(catalogue, favourites);
    return impressions(catalogue, favourites, log);
  }

  private SequenceLog log(PlantedInterestsCatalogue catalogue, int[][][] favourites) {
    return PlantedEvents.log(
        BEHAVIOURS,
        users,
        items,
        events,
        seed,
        (behaviour, user, draws) -> catalogue.favourite(favourites[user][behaviour], focus, draws));
  }

  private PlantedInterestsData impressions(
      PlantedInterestsCatalogue catalogue, int[][][] favourites, SequenceLog log) {
    int n = users * impressionsPerUser;
    int[] who = new int[n];
    int[] what = new int[n];
    long[] when = new long[n];
    float[][] labels = new float[TASKS.size()][n];
    float[][] truth = new float[TASKS.size()][n];
    var draws = new Draws(seed, 3);
    var labelDraws = new Draws(seed, 4);
    var otherDraws = new Draws(seed, 5);
    for (int row = 0; row < n; row++) {
      int u = row / impressionsPerUser;
      int b = draws.below(BEHAVIOURS.size());
      who[row] = u;
      what[row] = catalogue.favourite(favourites[u][b], draws.chance(0.5) ? 0.7 : 0, draws);
      when[row] = PlantedEvents.instant(draws);
      int other = (u + 1 + otherDraws.below(users - 1)) % users;
      int reader = interests ? u : other;
      double[] logits = logits(catalogue, log, reader, what[row], when[row]);
      for (int t = 0; t < logits.length; t++) {
        truth[t][row] = (float) (1 / (1 + StrictMath.exp(-logits[t])));
        labels[t][row] = labelDraws.chance(truth[t][row]) ? 1 : 0;
      }
    }
    var rows = new SequenceRows(TASKS, who, what, when, labels);
    return new PlantedInterestsData(
        new SequenceData(
            interests ? "planted-interests" : "planted-interests-null",
            log,
            rows,
            Split.byTime(when),
            Map.of()),
        truth);
  }

  private double[] logits(
      PlantedInterestsCatalogue catalogue, SequenceLog log, int user, int item, long instant) {
    double[] logits = BIAS.clone();
    int[] history = new int[window];
    for (int t = 0; t < logits.length; t++) {
      logits[t] += popularity * catalogue.appeal()[item];
    }
    for (int b = 0; b < BEHAVIOURS.size(); b++) {
      int count = log.history(b, user, instant, window, history, 0);
      double topics = 0;
      double styles = 0;
      for (int l = 0; l < count; l++) {
        topics += catalogue.topic()[history[l]] == catalogue.topic()[item] ? 1 : 0;
        styles += catalogue.style()[history[l]] == catalogue.style()[item] ? 1 : 0;
      }
      for (int t = 0; t < logits.length && count > 0; t++) {
        logits[t] += strength * (TOPIC[t][b] * topics + STYLE[t][b] * styles) / count;
      }
    }
    return logits;
  }
}
