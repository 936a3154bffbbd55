package io.rankgraft.app.data;

import io.rankgraft.backbones.list.ItemLists;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Clicks of a simulated user on graded lists, under the position-based model (Richardson et al.
 * 2007), as HEROES' section 5.4 makes them:
 *
 * <pre>
 *   o_n ~ Bernoulli(ρ_n^τ)                                     looked at
 *   r_n ~ Bernoulli(ε + (1 − ε) gain_n)                        relevant
 *   c_n = o_n r_n                                              clicked
 *   v_n = c_n [y ≥ conversionGrade]                            converted
 * </pre>
 *
 * The gain of grade y is (2^y − 1) / (2^top − 1) or, with {@code relevantGrade}, 1 from that grade
 * on and 0 below: relevance is then yes or no, as in the paper. ρ is that of the eye-tracking
 * experiment of Joachims et al. 2005, its tenth value reused beyond. Lists are shown in the order
 * of an initial ranker, {@link ClickSimulationRanker}, trained on a small share of the labels.
 *
 * <p>Differs from the paper, whose labels are clicks and conversions: graded lists have neither, so
 * the grade gives both.
 *
 * @param tau τ, how strong the bias is; 0 for none
 * @param noise ε, how often what is not relevant is clicked
 * @param topGrade the highest grade
 * @param relevantGrade the lowest grade that is relevant for certain; 0 if every grade is to a
 *     degree
 * @param conversionGrade the lowest grade that converts
 * @param limit how many items of a list are shown
 * @param sessions how often each list is browsed
 */
public record ClickSimulation(
    double tau,
    double noise,
    int topGrade,
    int relevantGrade,
    int conversionGrade,
    int limit,
    int sessions,
    long seed) {

  private static final double[] EXAMINATION = {
    0.68, 0.61, 0.48, 0.34, 0.28, 0.20, 0.11, 0.10, 0.08, 0.06
  };

  public ClickSimulation {
    require("tau", tau, tau >= 0, "0 or more");
    require("noise", noise, noise >= 0 && noise < 1, "0 to below 1");
    require("topGrade", topGrade, topGrade >= 1, "1 or more");
    require(
        "conversionGrade",
        conversionGrade,
        conversionGrade >= 0 && conversionGrade <= topGrade,
        "a grade");
    require(
        "relevantGrade",
        relevantGrade,
        relevantGrade >= 0 && relevantGrade <= topGrade,
        "a grade, or 0 for none");
    require("limit", limit, limit >= 1, "1 or more");
    require("sessions", sessions, sessions >= 1, "1 or more");
  }

  private static void require(String name, double value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "click simulation '%s': expected %s but got %s".formatted(name, expected, value));
    }
  }

  /** No noise, as in the paper; of grades 0 to 4 the two best convert. */
  public static ClickSimulation of(double tau, int limit, int sessions, long seed) {
    return new ClickSimulation(tau, 0, 4, 0, 3, limit, sessions, seed);
  }

  /** The same simulation with other noise. */
  public ClickSimulation withNoise(double other) {
    return new ClickSimulation(
        tau, other, topGrade, relevantGrade, conversionGrade, limit, sessions, seed);
  }

  /** The same simulation with relevance that is yes from a grade on; 0 for degrees of it. */
  public ClickSimulation withRelevantGrade(int other) {
    return new ClickSimulation(tau, noise, topGrade, other, conversionGrade, limit, sessions, seed);
  }

  /**
   * Browsed lists.
   *
   * @param lists the items shown, in the order shown, with simulated labels
   * @param grades the true grade of each item shown
   * @param source the row of each item shown in the graded lists
   */
  public record Browsed(ItemLists lists, int[] grades, int[] source) {}

  /** The probability that the item at a position, from 0, is looked at. */
  public double examination(int position) {
    return StrictMath.pow(EXAMINATION[Math.min(position, EXAMINATION.length - 1)], tau);
  }

  /** The probability that an item of a grade is clicked once looked at. */
  public double relevance(int grade) {
    return noise + (1 - noise) * gain(grade);
  }

  /** The true relevance of a grade, 0 to 1. */
  public double gain(int grade) {
    return relevantGrade > 0
        ? (grade >= relevantGrade ? 1 : 0)
        : (StrictMath.pow(2, grade) - 1) / (StrictMath.pow(2, topGrade) - 1);
  }

  /**
   * Shows every list in the order of a ranker's scores, ties in the order given, and browses it.
   *
   * @param scores one a row of the graded lists
   */
  public Browsed browse(ClickSimulationLists graded, double[] scores) {
    var draws = new Draws(seed, 1);
    int total = 0;
    for (int l = 0; l < graded.size(); l++) {
      total += Math.min(limit, graded.length(l)) * sessions;
    }
    int[] begin = new int[graded.size() * sessions + 1];
    int[] source = new int[total];
    int[] grades = new int[total];
    float[] clicks = new float[total];
    float[] conversions = new float[total];
    float[] numbers = new float[total * graded.width()];
    int list = 0;
    int at = 0;
    for (int l = 0; l < graded.size(); l++) {
      int[] order = order(graded, l, scores);
      for (int s = 0; s < sessions; s++) {
        for (int n = 0; n < order.length; n++, at++) {
          source[at] = order[n];
          grades[at] = graded.grades()[order[n]];
          boolean seen = draws.chance(examination(n));
          boolean click = draws.chance(relevance(grades[at])) && seen;
          clicks[at] = click ? 1 : 0;
          conversions[at] = click && grades[at] >= conversionGrade ? 1 : 0;
          System.arraycopy(
              graded.features(),
              order[n] * graded.width(),
              numbers,
              at * graded.width(),
              graded.width());
        }
        begin[++list] = at;
      }
    }
    ItemLists lists =
        new ItemLists(
            List.of(), graded.width(), begin, new int[0], numbers, clicks, conversions, Map.of());
    return new Browsed(lists, grades, source);
  }

  private int[] order(ClickSimulationLists graded, int list, double[] scores) {
    return IntStream.range(graded.begin()[list], graded.begin()[list + 1])
        .boxed()
        .sorted(Comparator.comparingDouble((Integer row) -> -scores[row]))
        .limit(limit)
        .mapToInt(row -> row)
        .toArray();
  }
}
