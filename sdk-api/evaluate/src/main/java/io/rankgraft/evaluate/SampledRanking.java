package io.rankgraft.evaluate;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Ranks each test item among itself and a few random negatives: items the user has no training
 * interaction of the target behaviour with, the test item excluded, drawn without replacement.
 * Items the user only viewed or carted may be drawn. Where there are fewer such items than asked
 * for, all of them are taken, and {@link TestRanks#candidates} tells. The draw depends on the seed,
 * the user and the item alone, so two models, or two evaluations of one, meet the same negatives.
 *
 * <p>Differs from the published code: that one draws anew at every evaluation, may draw the test
 * item itself, and counts ties against it.
 */
public record SampledRanking(int negatives, long seed, int threads, int blockUsers) {
  public SampledRanking {
    if (negatives < 1 || threads < 1 || blockUsers < 1) {
      throw new IllegalArgumentException(
          "sampled ranking: expected at least 1 negative, thread and user per block but got %s, %s, %s"
              .formatted(negatives, threads, blockUsers));
    }
  }

  /** The usual 99 negatives. */
  public static SampledRanking of99(long seed, int threads) {
    return new SampledRanking(99, seed, threads, 128);
  }

  /**
   * Ranks the dataset's test items. See {@link #evaluate(BlockScorer, BehaviourLog, Interactions)}.
   */
  public TestRanks evaluate(BlockScorer scorer, MultiBehaviourDataset dataset) {
    return evaluate(scorer, dataset.training(), dataset.test());
  }

  /**
   * Ranks held-out target interactions; users without one are not scored.
   *
   * @throws IllegalArgumentException if the sizes differ or a test item is in the training target
   * @throws IllegalStateException if the scorer gives NaN for a drawn item, or not one row per user
   */
  public TestRanks evaluate(BlockScorer scorer, BehaviourLog training, Interactions test) {
    FullRanking.checkSizes(scorer, training, test);
    int n = test.size();
    var users = new int[n];
    var items = new int[n];
    var seen = new boolean[n];
    var higher = new int[n];
    var tied = new int[n];
    var candidates = new int[n];
    int[] testUsers = FullRanking.usersOf(test);
    new RowPass(scorer, threads, blockUsers)
        .run(
            testUsers,
            () -> {
              var masked = new MaskedItems(training, test);
              return (user, scores) -> {
                masked.fill(user);
                for (int p = test.begin(user); p < test.end(user); p++) {
                  int item = test.item(p);
                  users[p] = user;
                  items[p] = item;
                  seen[p] = masked.seen(item);
                  float score = scores[item];
                  int[] drawn = draw(training.target(), user, item);
                  candidates[p] = drawn.length + 1;
                  for (int negative : drawn) {
                    float other = scores[negative];
                    if (Float.isNaN(other) || Float.isNaN(score)) {
                      throw RowPass.notANumber(user, scores);
                    }
                    higher[p] += other > score ? 1 : 0;
                    tied[p] += other == score ? 1 : 0;
                  }
                }
              };
            });
    return new TestRanks(users, items, seen, higher, tied, candidates);
  }

  /** The negatives of one test item, in no particular order. */
  public int[] draw(Interactions trainingTarget, int user, int item) {
    int[] excluded = new int[trainingTarget.degree(user) + 1];
    System.arraycopy(trainingTarget.itemsOf(user), 0, excluded, 0, excluded.length - 1);
    excluded[excluded.length - 1] = item;
    Arrays.sort(excluded);
    int eligible = trainingTarget.items() - excluded.length;
    int count = Math.min(negatives, eligible);
    // Floyd's sampling of distinct indices into the items that are not excluded.
    var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + ((long) user << 32 | item));
    var drawn = new int[count];
    for (int n = 0; n < count; n++) {
      int last = eligible - count + n;
      int index = random.nextInt(last + 1);
      for (int m = 0; m < n; m++) {
        if (drawn[m] == index) {
          index = last;
          break;
        }
      }
      drawn[n] = index;
    }
    for (int n = 0; n < count; n++) {
      for (int skip : excluded) {
        if (skip <= drawn[n]) {
          drawn[n]++;
        }
      }
    }
    return drawn;
  }
}
