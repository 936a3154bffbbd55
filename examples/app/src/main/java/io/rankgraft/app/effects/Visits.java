package io.rankgraft.app.effects;

import io.rankgraft.app.data.Draws;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Users who come one after another in time, and their newest events of each behaviour. Before a
 * visit each behaviour gains a Poisson number of events.
 */
final class Visits {
  /** Events that are kept of a behaviour. */
  static final int LENGTH = 10;

  private static final long EPOCH = 1_704_067_200; // 2024-01-01 00:00 UTC
  private static final int SECONDS_PER_VISIT = 40;

  /** Which item a user turns to. */
  interface Choice {
    int item(int behaviour, int user, Draws draws);
  }

  private final double[] means;
  private final Choice choice;
  private final List<List<Deque<Integer>>> events = new ArrayList<>(); // by user, behaviour
  private final boolean[] came;
  private final Draws visits;
  private final Draws drawn;
  private final Draws others;
  private long time = EPOCH;
  private int user;

  /**
   * @param means of the events before a user's first visit, by behaviour; later ones have a third
   */
  Visits(int users, double[] means, Choice choice, long seed) {
    this.means = means.clone();
    this.choice = choice;
    this.came = new boolean[users];
    for (int u = 0; u < users; u++) {
      List<Deque<Integer>> empty = new ArrayList<>();
      for (int b = 0; b < means.length; b++) {
        empty.add(new ArrayDeque<>());
      }
      events.add(empty);
    }
    this.visits = new Draws(seed, 1);
    this.drawn = new Draws(seed, 2);
    this.others = new Draws(seed, 3);
  }

  /** The next user to come. */
  int next() {
    time += 1 + (long) (SECONDS_PER_VISIT * visits.exponential());
    user = visits.below(events.size());
    take(user);
    return user;
  }

  private void take(int u) {
    for (int b = 0; b < means.length; b++) {
      for (int n = drawn.poisson(came[u] ? means[b] / 3 : means[b]); n > 0; n--) {
        Deque<Integer> of = events.get(u).get(b);
        of.addLast(choice.item(b, u, drawn));
        if (of.size() > LENGTH) {
          of.removeFirst();
        }
      }
    }
    came[u] = true;
  }

  long time() {
    return time;
  }

  /** The user's events, oldest first. */
  int[][] events(int of) {
    return events.get(of).stream()
        .map(items -> items.stream().mapToInt(i -> i).toArray())
        .toArray(int[][]::new);
  }

  /** The user whose events labels follow: who came, or in the null version anybody else. */
  int reader(boolean planted) {
    int other = (user + 1 + others.below(events.size() - 1)) % events.size();
    if (!came[other]) {
      take(other);
    }
    return planted ? user : other;
  }

  /** The share of items with a trait; 0 of none. */
  static double share(int[] items, int[] traits, int trait) {
    int count = 0;
    for (int item : items) {
      count += traits[item] == trait ? 1 : 0;
    }
    return items.length == 0 ? 0 : (double) count / items.length;
  }

  static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }
}
