package io.rankgraft.history;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The pairs of a log's auxiliary behaviours with their patterns, and for each training purchase the
 * pattern it is learned with; see the package page for what is left out, and why. Immutable.
 *
 * <p>A pattern is a set of auxiliary behaviours: bit k stands for behaviour k, upstream first. With
 * view and cart, 1 is viewed, 2 carted, 3 both; 0 is no history.
 */
public final class HistoryPairs {
  /** The width of φ: purchases, and purchases against reach. */
  public static final int FEATURES = 2;

  private static final int MOST_AUXILIARIES = 8;
  private static final double FEW_UNTOUCHED = 0.05;

  /** Low enough to be after what is touched, high enough to keep an order in float32. */
  private static final double LEAST_LEVEL = 0.01;

  private final Interactions pairs;
  private final Interactions purchases;
  private final int[] patterns;
  private final int auxiliaries;
  private final int[] whole;
  private final int[] leftOut;
  private final float[] popularity;
  private final float[] popularityLeftOut;
  private final float[] userFactors;
  private final float[] itemFactors;
  private final float untouchedLevel;

  /** Whether a purchase is learned with one of its auxiliary pairs. */
  private interface Keeps {
    /**
     * @param position of the purchase in the target
     * @param auxiliary position of the same pair in the behaviour
     */
    boolean test(int behaviour, int position, int auxiliary);
  }

  private HistoryPairs(BehaviourLog log, Keeps keeps) {
    auxiliaries = log.behaviours().size() - 1;
    if (auxiliaries < 1 || auxiliaries > MOST_AUXILIARIES) {
      throw new IllegalArgumentException(
          "history: expected 1 to %s behaviours before the target but the log has %s"
              .formatted(MOST_AUXILIARIES, log.behaviours()));
    }
    Interactions union = log.interactions().get(0);
    for (int k = 1; k < auxiliaries; k++) {
      union = union.union(log.interactions().get(k));
    }
    pairs = union;
    patterns = new int[union.size()];
    for (int u = 0; u < union.users(); u++) {
      for (int p = union.begin(u); p < union.end(u); p++) {
        patterns[p] = pattern(log, u, union.item(p), -1, (k, position, auxiliary) -> true);
      }
    }
    Interactions target = log.target();
    purchases = target;
    whole = new int[target.size()];
    leftOut = new int[target.size()];
    int[] bought = target.itemDegrees();
    int[] reach = pairs.itemDegrees();
    float[] raw = new float[FEATURES * bought.length];
    for (int v = 0; v < bought.length; v++) {
      counts(bought[v], reach[v], raw, v);
    }
    Standard standard = Standard.of(pairs, raw);
    popularity = standard.of(raw);
    float[] left = new float[FEATURES * target.size()];
    UntouchedShares users = new UntouchedShares(target.users());
    UntouchedShares items = new UntouchedShares(target.items());
    for (int u = 0; u < target.users(); u++) {
      for (int p = target.begin(u); p < target.end(u); p++) {
        int v = target.item(p);
        whole[p] = pattern(log, u, v, p, (k, position, auxiliary) -> true);
        leftOut[p] = pattern(log, u, v, p, keeps);
        users.count(u, leftOut[p] == 0);
        items.count(v, leftOut[p] == 0);
        int reached = whole[p] != 0 && leftOut[p] == 0 ? reach[v] - 1 : reach[v];
        counts(bought[v] - 1, reached, left, p);
      }
    }
    popularityLeftOut = standard.of(left);
    userFactors = users.factors();
    itemFactors = items.factors();
    untouchedLevel = (float) Math.min(1, Math.max(LEAST_LEVEL, users.mean() / FEW_UNTOUCHED));
  }

  /** What φ standardises, at a row. */
  private static void counts(int purchases, int reach, float[] into, int row) {
    into[FEATURES * row] = (float) Math.log1p(purchases);
    into[FEATURES * row + 1] = (float) (Math.log1p(purchases) - Math.log1p(reach));
  }

  /** Mean and deviation of each feature over the history pairs. */
  private record Standard(double[] mean, double[] deviation) {
    static Standard of(Interactions pairs, float[] byItem) {
      Standard standard = new Standard(new double[FEATURES], new double[FEATURES]);
      int n = Math.max(1, pairs.size());
      for (int f = 0; f < FEATURES; f++) {
        double sum = 0;
        double squares = 0;
        for (int p = 0; p < pairs.size(); p++) {
          double x = byItem[FEATURES * pairs.item(p) + f];
          sum += x;
          squares += x * x;
        }
        standard.mean[f] = sum / n;
        double variance = squares / n - standard.mean[f] * standard.mean[f];
        standard.deviation[f] = variance > 1e-12 ? Math.sqrt(variance) : 1; // all alike
      }
      return standard;
    }

    float[] of(float[] raw) {
      float[] phi = new float[raw.length];
      for (int i = 0; i < raw.length; i++) {
        phi[i] = (float) ((raw[i] - mean[i % FEATURES]) / deviation[i % FEATURES]);
      }
      return phi;
    }
  }

  private int pattern(BehaviourLog log, int user, int item, int position, Keeps keeps) {
    int pattern = 0;
    for (int k = 0; k < auxiliaries; k++) {
      int at = log.interactions().get(k).position(user, item);
      if (at >= 0 && keeps.test(k, position, at)) {
        pattern |= 1 << k;
      }
    }
    return pattern;
  }

  /**
   * Purchases keep all their auxiliary pairs: for logs that are not cut at the held-out purchases.
   *
   * @throws IllegalArgumentException if the log has no behaviour before the target, or more than 8
   */
  public static HistoryPairs asLogged(BehaviourLog log) {
    return new HistoryPairs(log, (k, position, auxiliary) -> true);
  }

  /**
   * Purchases keep what came before their session.
   *
   * @param sessionSeconds how long before a purchase its own session began
   * @throws IllegalArgumentException if a behaviour has no time stamps
   */
  public static HistoryPairs before(BehaviourLog log, long sessionSeconds) {
    for (int k = 0; k < log.behaviours().size(); k++) {
      if (!log.interactions().get(k).hasTimestamps()) {
        throw new IllegalArgumentException(
            "history: expected time stamps but behaviour '%s' has none; use asLogged or withoutOwn"
                .formatted(log.behaviours().get(k)));
      }
    }
    Interactions target = log.target();
    return new HistoryPairs(
        log,
        (k, position, auxiliary) ->
            log.interactions().get(k).timestamp(auxiliary)
                < target.timestamp(position) - sessionSeconds);
  }

  /**
   * A share of purchases, drawn at random, loses its pairs of a behaviour: for logs without times
   * that are cut at the held-out purchases.
   *
   * @param ownShares by auxiliary behaviour, in [0, 1]; see {@link #ownShares}
   * @param seed decides which: the same log and seed give the same pairs everywhere
   */
  public static HistoryPairs withoutOwn(BehaviourLog log, List<Float> ownShares, long seed) {
    if (ownShares.size() != log.behaviours().size() - 1
        || ownShares.stream().anyMatch(s -> !(s >= 0 && s <= 1))) {
      throw new IllegalArgumentException(
          "history: expected one share in [0, 1] for each behaviour before the target of %s but got %s"
              .formatted(log.behaviours(), ownShares));
    }
    SplittableRandom random = new SplittableRandom(seed); // purchases are asked for in one order
    return new HistoryPairs(
        log, (k, position, auxiliary) -> random.nextDouble() >= ownShares.get(k));
  }

  /**
   * The share of auxiliary pairs of purchases that are the purchases' own, by behaviour: 1 − a / b,
   * a of the held-out and b of the training purchases being in the behaviour; 0 where a is larger.
   *
   * @param heldOut target pairs that are not in {@code training}, for which the log was cut as for
   *     those to be scored
   */
  public static List<Float> ownShares(BehaviourLog training, Interactions heldOut) {
    List<Float> shares = new ArrayList<>();
    for (Interactions auxiliary :
        training.interactions().subList(0, training.behaviours().size() - 1)) {
      double held = shareIn(auxiliary, heldOut);
      double trained = shareIn(auxiliary, training.target());
      shares.add(trained == 0 ? 0f : (float) Math.max(0, 1 - held / trained));
    }
    return List.copyOf(shares);
  }

  private static double shareIn(Interactions auxiliary, Interactions purchases) {
    return purchases.size() == 0
        ? 0
        : 1 - (double) purchases.minus(auxiliary).size() / purchases.size();
  }

  /** The pairs of at least one auxiliary behaviour. */
  public Interactions pairs() {
    return pairs;
  }

  /** The target behaviour's pairs. */
  Interactions purchases() {
    return purchases;
  }

  /** The number of patterns, the empty one included. */
  public int patternCount() {
    return 1 << auxiliaries;
  }

  /** The pattern of each of {@link #pairs}, by position; a copy, as all arrays here. */
  public int[] patterns() {
    return patterns.clone();
  }

  /** The pattern of each training purchase in the whole log. */
  public int[] purchasePatterns() {
    return whole.clone();
  }

  /** The pattern each training purchase is learned with. */
  public int[] purchasePatternsLeftOut() {
    return leftOut.clone();
  }

  /** φ of each item, [items, 2], row-major. */
  public float[] popularity() {
    return popularity.clone();
  }

  /** φ of each training purchase's item without that purchase, [purchases, 2], row-major. */
  public float[] popularityLeftOut() {
    return popularityLeftOut.clone();
  }

  /** √(σ_u / σ̄) of each user, [users]: how much of what they buy they had not touched. */
  public float[] userFactors() {
    return userFactors.clone();
  }

  /**
   * A factor of the score of untouched items: 1 where at least one purchase in twenty is of such;
   * where fewer are, in proportion, since the log then has no reason to rank them among touched
   * ones.
   */
  public float untouchedLevel() {
    return untouchedLevel;
  }

  /** √(σ_v / σ̄) of each item, [items]: how much of what is bought of it had not been touched. */
  public float[] itemFactors() {
    return itemFactors.clone();
  }

  /**
   * h of each of {@link #pairs}, their scores in a full ranking.
   *
   * @param weights w by pattern, [patterns]
   * @param slopes m by pattern, [patterns, 2], row-major
   */
  public float[] scores(float[] weights, float[] slopes) {
    float[] scores = new float[patterns.length];
    for (int p = 0; p < scores.length; p++) {
      scores[p] = weights[patterns[p]];
      for (int f = 0; f < FEATURES; f++) {
        scores[p] += slopes[FEATURES * patterns[p] + f] * popularity[FEATURES * pairs.item(p) + f];
      }
    }
    return scores;
  }
}
