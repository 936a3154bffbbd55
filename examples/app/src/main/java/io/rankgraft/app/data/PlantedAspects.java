package io.rankgraft.app.data;

import io.rankgraft.data.Split;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Configuration of generated impressions with interests that are each task's own: the tasks look at
 * different aspects of the same events.
 *
 * <p>An item has a value of each of four aspects, say its topic, style, maker and price range, all
 * uniform, and a voice: items by turns speak for their kind, +1, and against it, −1. What its kind
 * is depends on the task: task t goes by aspect t. A user has for each behaviour a favourite value
 * of each aspect; an event is, with probability {@code focus}, an item of the favourite value of
 * some aspect, else any item.
 *
 * <p>For an impression of item i at an instant, f_{t,b} is the mean voice of those among the user's
 * most recent {@code window} events of b strictly before it that agree with i in aspect t, 0 if
 * none does, and y_t is 1 with probability
 *
 * <pre>
 * σ(bias_t + popularity · n_i + strength · Σ_b w_{t,b} f_{t,b}),   n_i ~ N(0, 1)
 *
 *   w       watch  skip  click  leave  enter   (behaviours)    bias
 *   watch     1     -1     0      0      1                     -0.5
 *   click     1      0     1     -1      0                     -1.5
 *   enter    -1      0     1      0      1                     -1.5
 *   buy       0      1     0     -1      1                     -2
 * </pre>
 *
 * <p>So every task must attend to other events of the same sequences, and tasks disagree on what a
 * behaviour means. The mean of all voices, which attention without a preference gives, says part of
 * it for every task; one attention for all tasks can follow all four aspects at once, which says a
 * little more; only an attention a task can say the rest.
 *
 * <p>Voices and not counts: softmax attention gives a mean of events, and layer norm takes away its
 * length, so how many events are akin to the item reaches a tower only as a product of the item and
 * a mean, for which the tower would need many more rows.
 *
 * <p>Impressions: half are items of a favourite value of a random behaviour, half are any item.
 * Behaviours have 0 or more events: Poisson with the means {@code events}, spread over the same
 * days as the impressions. An impression leaves no event.
 *
 * <p>Without interests items, users, events, impressions and popularity are exactly those of the
 * version with them, and f is taken from the sequences of another user, drawn anew for every
 * impression: what is left to learn is how each item does with anyone. In the null version there is
 * nothing to learn.
 *
 * @param values number of values of each aspect
 * @param events mean number of events a user, by behaviour
 * @param interests whether f is of the user's own events
 */
public record PlantedAspects(
    int users,
    int items,
    int values,
    int impressionsPerUser,
    List<Double> events,
    int window,
    double focus,
    double strength,
    double popularity,
    boolean interests,
    long seed) {

  public static final List<String> BEHAVIOURS = PlantedInterests.BEHAVIOURS;
  public static final List<String> TASKS = PlantedInterests.TASKS;

  /** w: by task, then behaviour. */
  static final double[][] WEIGHTS = {
    {1, -1, 0, 0, 1}, {1, 0, 1, -1, 0}, {-1, 0, 1, 0, 1}, {0, 1, 0, -1, 1}
  };

  static final double[] BIAS = {-0.5, -1.5, -1.5, -2};

  /**
   * The embedded data set: 40,000 impressions; sequences of 2 to 8 events, some empty. Few items
   * and values, so that aspects are learned within a minute.
   */
  public static final PlantedAspects EMBEDDED =
      new PlantedAspects(
          1000, 64, 3, 40, List.of(9.6, 8.0, 6.4, 6.4, 4.8), 8, 0.5, 3, 0.5, true, 2025);

  public PlantedAspects {
    events = List.copyOf(events);
    require("users", users, users >= 2, "2 or more");
    require("items", items, items >= 1, "1 or more");
    require("values", values, values >= 2, "2 or more");
    require("impressionsPerUser", impressionsPerUser, impressionsPerUser >= 1, "1 or more");
    require("window", window, window >= 1, "1 or more");
    require("focus", focus, focus >= 0 && focus <= 1, "0 to 1");
    require("strength", strength, strength >= 0, "0 or more");
    require("popularity", popularity, popularity >= 0, "0 or more");
    if (events.size() != BEHAVIOURS.size() || events.stream().anyMatch(e -> e < 0)) {
      throw new IllegalArgumentException(
          "planted aspects 'events': expected %s means, 0 or more, but got %s"
              .formatted(BEHAVIOURS.size(), events));
    }
  }

  private static void require(String name, double value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "planted aspects '%s': expected %s but got %s".formatted(name, expected, value));
    }
  }

  public PlantedAspects withInterests(boolean planted) {
    return with(strength, popularity, planted, seed);
  }

  /** The null version: every label is 1 with probability σ(bias_t), whoever and whatever it is. */
  public PlantedAspects byChance() {
    return with(0, 0, interests, seed);
  }

  public PlantedAspects withPopularity(double other) {
    return with(strength, other, interests, seed);
  }

  public PlantedAspects withSeed(long other) {
    return with(strength, popularity, interests, other);
  }

  private PlantedAspects with(
      double newStrength, double newPopularity, boolean planted, long newSeed) {
    return new PlantedAspects(
        users,
        items,
        values,
        impressionsPerUser,
        events,
        window,
        focus,
        newStrength,
        newPopularity,
        planted,
        newSeed);
  }

  /** Generates the data and the truth behind it. */
  public PlantedInterestsData generate() {
    Catalogue catalogue = catalogue();
    int[][][] favourites = new int[users][BEHAVIOURS.size()][TASKS.size()];
    var draws = new Draws(seed, 2);
    for (int[][] user : favourites) {
      for (int[] behaviour : user) {
        for (int a = 0; a < behaviour.length; a++) {
          behaviour[a] = draws.below(values);
        }
      }
    }
    return impressions(catalogue, favourites, log(catalogue, favourites));
  }

  /**
   * @param aspects by task, then by item
   * @param voices +1 or −1, by item
   * @param appeal n, by item
   */
  private record Catalogue(int[][] aspects, int[] voices, double[] appeal) {
    /** An item of the favourite value of some aspect with probability {@code focus}, else any. */
    int favourite(int[] values, double focus, Draws draws) {
      if (draws.chance(focus)) {
        int aspect = draws.below(values.length);
        int[] akin =
            IntStream.range(0, voices.length)
                .filter(i -> aspects[aspect][i] == values[aspect])
                .toArray();
        if (akin.length > 0) {
          return akin[draws.below(akin.length)];
        }
      }
      return draws.below(voices.length);
    }
  }

  private Catalogue catalogue() {
    int[][] aspects = new int[TASKS.size()][items];
    int[] voices = new int[items];
    double[] appeal = new double[items];
    var draws = new Draws(seed, 1);
    for (int i = 0; i < items; i++) {
      for (int[] aspect : aspects) {
        aspect[i] = draws.below(values);
      }
      voices[i] = i % 2 == 0 ? 1 : -1;
      appeal[i] = draws.normal();
    }
    return new Catalogue(aspects, voices, appeal);
  }

  private SequenceLog log(Catalogue catalogue, int[][][] favourites) {
    return PlantedEvents.log(
        BEHAVIOURS,
        users,
        items,
        events,
        seed,
        (behaviour, user, draws) -> catalogue.favourite(favourites[user][behaviour], focus, draws));
  }

  private PlantedInterestsData impressions(
      Catalogue catalogue, int[][][] favourites, SequenceLog log) {
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
      what[row] = catalogue.favourite(favourites[u][b], 0.5, draws);
      when[row] = PlantedEvents.instant(draws);
      int other = (u + 1 + otherDraws.below(users - 1)) % users;
      double[] logits = logits(catalogue, log, interests ? u : other, what[row], when[row]);
      for (int t = 0; t < logits.length; t++) {
        truth[t][row] = (float) (1 / (1 + StrictMath.exp(-logits[t])));
        labels[t][row] = labelDraws.chance(truth[t][row]) ? 1 : 0;
      }
    }
    return new PlantedInterestsData(
        new SequenceData(
            "planted-aspects" + version(),
            log,
            new SequenceRows(TASKS, who, what, when, labels),
            Split.byTime(when),
            Map.of()),
        truth);
  }

  private String version() {
    if (strength == 0 && popularity == 0) {
      return "-null";
    }
    return interests ? "" : "-others";
  }

  private double[] logits(Catalogue catalogue, SequenceLog log, int user, int item, long instant) {
    double[] logits = BIAS.clone();
    int[] history = new int[window];
    for (int t = 0; t < logits.length; t++) {
      logits[t] += popularity * catalogue.appeal()[item];
    }
    for (int b = 0; b < BEHAVIOURS.size(); b++) {
      int count = log.history(b, user, instant, window, history, 0);
      for (int t = 0; t < logits.length; t++) {
        int[] aspect = catalogue.aspects()[t];
        int akin = 0;
        int voices = 0;
        for (int l = 0; l < count; l++) {
          if (aspect[history[l]] == aspect[item]) {
            akin++;
            voices += catalogue.voices()[history[l]];
          }
        }
        logits[t] += akin == 0 ? 0 : strength * WEIGHTS[t][b] * voices / akin;
      }
    }
    return logits;
  }
}
