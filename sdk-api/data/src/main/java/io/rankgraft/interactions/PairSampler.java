package io.rankgraft.interactions;

import io.rankgraft.data.StableHash;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Training rows from a log of observed pairs: each with its labels, and negatives drawn at random
 * from what its user left alone. NMTR (ICDE'19), section III-D.
 *
 * <p>The pairs are those of any behaviour, each once, numbered 0 .. {@link #pairs} − 1 by user,
 * then item. A draw depends on seed and step alone, so that a resumed run meets the negatives it
 * would have met. Every item the user left alone is as likely, with replacement, and one draw costs
 * one search in the user's row, however many of the items the user knows. Safe for concurrent use.
 */
public final class PairSampler {
  /** What a negative is. */
  public enum Rule {
    /** An item without any behaviour of the user; it counts as a negative of all: NMTR's code. */
    UNION,
    /**
     * For each behaviour seen on the pair, items without that behaviour; such an item counts for
     * that behaviour only, and one that was only viewed may be a negative of buying: NMTR's paper.
     */
    PER_BEHAVIOUR
  }

  private static final int MOST_BEHAVIOURS = 31; // bits of an int

  private final BehaviourLog log;
  private final Rule rule;
  private final int negatives;
  private final long seed;
  private final Interactions union;
  private final int[] userOf;
  private final int[] behavioursOf; // bit k: behaviour k was observed

  /**
   * @param negatives how many per pair (and behaviour)
   * @throws IllegalArgumentException if there are no pairs, or a user has none left to draw
   */
  public PairSampler(BehaviourLog log, Rule rule, int negatives, long seed) {
    int behaviours = log.behaviours().size();
    if (negatives < 1 || behaviours > MOST_BEHAVIOURS) {
      throw new IllegalArgumentException(
          "pair sampler: expected 1 negative or more and up to %s behaviours but got %s, %s"
              .formatted(MOST_BEHAVIOURS, negatives, behaviours));
    }
    this.log = log;
    this.rule = rule;
    this.negatives = negatives;
    this.seed = StableHash.number(seed);
    Interactions all = log.interactions().get(0);
    for (int k = 1; k < behaviours; k++) {
      all = all.union(log.interactions().get(k));
    }
    union = all;
    if (union.size() == 0) {
      throw new IllegalArgumentException(
          "pair sampler: expected observed pairs but there are none");
    }
    userOf = new int[union.size()];
    behavioursOf = new int[union.size()];
    for (int user = 0; user < union.users(); user++) {
      Arrays.fill(userOf, union.begin(user), union.end(user), user);
      for (int k = 0; k < behaviours; k++) {
        Interactions table = log.interactions().get(k);
        for (int p = table.begin(user); p < table.end(user); p++) {
          behavioursOf[union.position(user, table.item(p))] |= 1 << k;
        }
        requireLeft(rule == Rule.UNION ? union : table, user);
      }
    }
  }

  static void requireLeft(Interactions seen, int user) {
    if (seen.degree(user) == seen.items()) {
      throw new IllegalArgumentException(
          "pair sampler: expected items to draw as negatives but user %s knows all %s; leave such users out"
              .formatted(user, seen.items()));
    }
  }

  /** The number of distinct observed pairs. */
  public int pairs() {
    return userOf.length;
  }

  /** An empty batch to fill again and again. */
  public PairBatch newBatch() {
    return new PairBatch(log.behaviours().size(), rule == Rule.PER_BEHAVIOUR);
  }

  /**
   * Fills a batch: the given pairs first, in their order, then all negatives.
   *
   * @param pairs the first {@code n} of them are used
   * @param step decides the draw, together with the seed
   */
  public void fill(int[] pairs, int n, long step, PairBatch batch) {
    SplittableRandom random = new SplittableRandom(StableHash.number(seed + step));
    switch (rule) {
      case UNION -> fillUnion(pairs, n, random, batch);
      case PER_BEHAVIOUR -> fillPerBehaviour(pairs, n, random, batch);
    }
  }

  private void fillUnion(int[] pairs, int n, SplittableRandom random, PairBatch batch) {
    batch.clear(n * (1 + negatives));
    addObserved(pairs, n, batch);
    int row = n;
    for (int i = 0; i < n; i++) {
      int user = userOf[pairs[i]];
      for (int j = 0; j < negatives; j++, row++) {
        batch.users[row] = user;
        batch.items[row] = draw(union, user, random);
      }
    }
  }

  private void fillPerBehaviour(int[] pairs, int n, SplittableRandom random, PairBatch batch) {
    int draws = 0;
    for (int i = 0; i < n; i++) {
      draws += Integer.bitCount(behavioursOf[pairs[i]]);
    }
    batch.clear(n + draws * negatives);
    addObserved(pairs, n, batch);
    int row = n;
    for (int i = 0; i < n; i++) {
      int user = userOf[pairs[i]];
      for (int bits = behavioursOf[pairs[i]]; bits != 0; bits &= bits - 1) {
        int k = Integer.numberOfTrailingZeros(bits);
        for (int j = 0; j < negatives; j++, row++) {
          batch.users[row] = user;
          batch.items[row] = draw(log.interactions().get(k), user, random);
          batch.masks[k][row] = 1;
        }
      }
    }
  }

  /** The observed pairs with their labels; their masks, where there are any, are the labels. */
  private void addObserved(int[] pairs, int n, PairBatch batch) {
    for (int i = 0; i < n; i++) {
      batch.users[i] = userOf[pairs[i]];
      batch.items[i] = union.item(pairs[i]);
    }
    for (int k = 0; k < batch.labels.length; k++) {
      for (int i = 0; i < n; i++) {
        batch.labels[k][i] = behavioursOf[pairs[i]] >>> k & 1;
      }
      if (batch.masks.length > 0) {
        System.arraycopy(batch.labels[k], 0, batch.masks[k], 0, n);
      }
    }
  }

  /** One of the items the user is not seen with, all equally likely. */
  static int draw(Interactions seen, int user, SplittableRandom random) {
    int begin = seen.begin(user);
    int degree = seen.end(user) - begin;
    int index = random.nextInt(seen.items() - degree);
    // Skips as many seen items as lie below the index-th unseen one: a search, not a rejection, of
    // a length that depends on the degree alone and with nothing for the processor to guess.
    int low = 0;
    for (int n = degree; n > 0; ) {
      int half = (n + 1) >>> 1;
      int middle = low + half - 1;
      low = seen.item(begin + middle) - middle <= index ? low + half : low;
      n -= half;
    }
    return index + low;
  }
}
