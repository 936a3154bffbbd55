package io.rankgraft.interactions;

import io.rankgraft.data.StableHash;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Pairs of an observed item and one the user prefers it to, from the channels of a log. Loni et
 * al., "Bayesian Personalized Ranking with Multi-Channel User Feedback" (RecSys'16), as NMTR
 * (ICDE'19, section IV-A) compares with it: the level of a pair is its last behaviour in the log's
 * order; the other item comes with probability β from the user's items of lower levels, else from
 * those the user left alone. Where there are no lower ones, always the latter.
 *
 * <p>Differs from the paper: items of lower levels are equally likely, whatever their level.
 * Observed pairs are not drawn by level: an epoch goes over all of them, and a weight for each
 * level, of use in the loss, does the same on average.
 *
 * <p>Draws depend on seed and step alone. Safe for concurrent use.
 */
public final class MultiChannelSampler {
  private final Interactions union;
  private final double lowerShare;
  private final long seed;
  private final int[] position; // of each pair, in the union
  private final int[] user; // of each pair
  private final int[] level; // of each position
  private final int[] byLevel; // each user's positions, lowest level first
  private final int[] lower; // of each pair: how many of them have a lower level

  /**
   * @param weights of the levels; pairs of a level without weight are no examples
   * @param lowerShare β, in [0, 1]
   * @throws IllegalArgumentException if there is no pair with weight, or a user has no item left
   */
  public MultiChannelSampler(BehaviourLog log, List<Float> weights, double lowerShare, long seed) {
    if (!(lowerShare >= 0 && lowerShare <= 1) || weights.size() != log.behaviours().size()) {
      throw new IllegalArgumentException(
          "multi-channel sampler: expected a share in [0, 1] and %s weights but got %s and %s"
              .formatted(log.behaviours().size(), lowerShare, weights));
    }
    this.lowerShare = lowerShare;
    this.seed = StableHash.number(seed);
    Interactions all = log.interactions().get(0);
    for (Interactions table : log.interactions().subList(1, log.interactions().size())) {
      all = all.union(table);
    }
    union = all;
    level = new int[union.size()];
    int[] userOf = new int[union.size()];
    for (int u = 0; u < union.users(); u++) {
      Arrays.fill(userOf, union.begin(u), union.end(u), u);
      PairSampler.requireLeft(union, u);
      for (int k = 0; k < weights.size(); k++) { // later ones overwrite
        Interactions table = log.interactions().get(k);
        for (int p = table.begin(u); p < table.end(u); p++) {
          level[union.position(u, table.item(p))] = k;
        }
      }
    }
    byLevel =
        IntStream.range(0, union.users())
            .flatMap(
                u ->
                    IntStream.range(union.begin(u), union.end(u))
                        .boxed()
                        .sorted((a, b) -> Integer.compare(level[a], level[b]))
                        .mapToInt(Integer::intValue))
            .toArray();
    position = IntStream.range(0, union.size()).filter(p -> weights.get(level[p]) > 0).toArray();
    if (position.length == 0) {
      throw new IllegalArgumentException(
          "multi-channel sampler: expected observed pairs of a level with weight but there are none in %s with %s"
              .formatted(log.behaviours(), weights));
    }
    user = Arrays.stream(position).map(p -> userOf[p]).toArray();
    lower =
        IntStream.range(0, position.length)
            .map(
                i ->
                    (int)
                        IntStream.range(union.begin(user[i]), union.end(user[i]))
                            .filter(p -> level[p] < level[position[i]])
                            .count())
            .toArray();
  }

  /** The number of examples. */
  public int pairs() {
    return position.length;
  }

  public int user(int pair) {
    return user[pair];
  }

  public int item(int pair) {
    return union.item(position[pair]);
  }

  /** The place of the pair's last behaviour in the log's order. */
  public int level(int pair) {
    return level[position[pair]];
  }

  /**
   * The other items of some pairs, {@code times} each: those of the first pair, then of the second.
   *
   * @param pairs the first {@code n} of them are used
   * @param step decides the draw, together with the seed
   */
  public int[] others(int[] pairs, int n, int times, long step) {
    SplittableRandom random = new SplittableRandom(StableHash.number(seed + step));
    int[] drawn = new int[n * times];
    for (int j = 0; j < drawn.length; j++) {
      int pair = pairs[j / times];
      boolean fromLower = random.nextDouble() < lowerShare && lower[pair] > 0;
      drawn[j] =
          fromLower
              ? union.item(byLevel[union.begin(user[pair]) + random.nextInt(lower[pair])])
              : PairSampler.draw(union, user[pair], random);
    }
    return drawn;
  }
}
