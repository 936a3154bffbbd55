package io.rankgraft.evaluate;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ranks each test item among all items. One pass over the scores serves both candidate masks, all
 * slices and all cutoffs. The result does not depend on the number of threads.
 *
 * <p>Masked items are not overwritten: they are counted with the whole row in one branch-free loop
 * and then taken off again, so the cost is one pass over the row per test item.
 *
 * @param threads how many threads score and rank at once
 * @param blockUsers how many users are scored by one call of the scorer
 */
public record FullRanking(int threads, int blockUsers) {
  public FullRanking {
    if (threads < 1 || blockUsers < 1) {
      throw new IllegalArgumentException(
          "full ranking: expected at least 1 thread and 1 user per block but got %s and %s"
              .formatted(threads, blockUsers));
    }
  }

  public static FullRanking ofThreads(int threads) {
    return new FullRanking(threads, 128);
  }

  public FullRanking withBlockUsers(int users) {
    return new FullRanking(threads, users);
  }

  /**
   * Ranks the dataset's test items. See {@link #evaluate(BlockScorer, BehaviourLog, Interactions)}.
   */
  public FullRankingResult evaluate(BlockScorer scorer, MultiBehaviourDataset dataset) {
    return evaluate(scorer, dataset.training(), dataset.test());
  }

  /**
   * Ranks held-out target interactions; users without one are not scored.
   *
   * @param training what the model saw: its target is masked, its other behaviours decide which
   *     test items count as seen
   * @throws IllegalArgumentException if the sizes differ, or a test item is in the training target
   * @throws IllegalStateException if the scorer gives NaN, or not one row per user
   */
  public FullRankingResult evaluate(BlockScorer scorer, BehaviourLog training, Interactions test) {
    checkSizes(scorer, training, test);
    int n = test.size();
    var users = new int[n];
    var items = new int[n];
    var seen = new boolean[n];
    var all = new int[3][n];
    var published = new int[3][n];
    int[] testUsers = usersOf(test);
    new RowPass(scorer, threads, blockUsers)
        .run(
            testUsers,
            () -> {
              var counts = new ScoreCounts();
              var masked = new MaskedItems(training, test);
              return (user, scores) -> {
                masked.fill(user);
                for (int p = test.begin(user); p < test.end(user); p++) {
                  int item = test.item(p);
                  users[p] = user;
                  items[p] = item;
                  seen[p] = masked.seen(item);
                  float score = scores[item];
                  if (!counts.count(scores, score)) {
                    throw RowPass.notANumber(user, scores);
                  }
                  counts.equal--; // the test item itself
                  discount(counts, scores, score, masked, 0, masked.targets);
                  put(published, p, counts, scores.length - masked.targets);
                  discount(counts, scores, score, masked, masked.targets, masked.size);
                  put(all, p, counts, scores.length - masked.size);
                }
              };
            });
    return new FullRankingResult(
        new TestRanks(users, items, seen, published[0], published[1], published[2]),
        new TestRanks(users, items, seen, all[0], all[1], all[2]));
  }

  private static void discount(
      ScoreCounts counts, float[] scores, float score, MaskedItems masked, int from, int to) {
    for (int m = from; m < to; m++) {
      float other = scores[masked.items[m]];
      counts.higher -= other > score ? 1 : 0;
      counts.equal -= other == score ? 1 : 0;
    }
  }

  private static void put(int[][] columns, int position, ScoreCounts counts, int candidates) {
    columns[0][position] = counts.higher;
    columns[1][position] = counts.equal;
    columns[2][position] = candidates;
  }

  static int[] usersOf(Interactions test) {
    return IntStream.range(0, test.users()).filter(u -> test.degree(u) > 0).toArray();
  }

  static void checkSizes(BlockScorer scorer, BehaviourLog training, Interactions test) {
    for (var other : List.of(training.target(), test)) {
      if (other.items() != scorer.items() || other.users() != test.users()) {
        throw new IllegalArgumentException(
            "ranking: expected %s users x %s items as in the test part and the scorer but got %s x %s"
                .formatted(test.users(), scorer.items(), other.users(), other.items()));
      }
    }
    for (int user = 0; user < test.users(); user++) {
      for (int p = test.begin(user); p < test.end(user); p++) {
        if (training.target().contains(user, test.item(p))) {
          throw new IllegalArgumentException(
              "ranking: expected test items outside the training target but user %s has item %s in both"
                  .formatted(user, test.item(p)));
        }
      }
    }
  }
}
