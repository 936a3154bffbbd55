package io.rankgraft.app.logs;

import java.util.SplittableRandom;

/**
 * What was lately done with items: how popular each is, and draws of items in proportion to that.
 * Nothing that comes later is known.
 */
final class Trend {
  private final int[] window; // items of the newest events
  private final int[] inWindow; // events there, by item
  private final int[] known; // items that had an event
  private final boolean[] isKnown;
  private int items;
  private long events;

  /**
   * @param length events of the window
   */
  Trend(int items, int length) {
    this.window = new int[length];
    this.inWindow = new int[items];
    this.known = new int[items];
    this.isKnown = new boolean[items];
  }

  void add(int item) {
    int place = (int) (events % window.length);
    if (events >= window.length) {
      inWindow[window[place]]--;
    }
    window[place] = item;
    inWindow[item]++;
    events++;
    if (!isKnown[item]) {
      isKnown[item] = true;
      known[items++] = item;
    }
  }

  /** Items that had an event. */
  int known() {
    return items;
  }

  boolean isKnown(int item) {
    return isKnown[item];
  }

  /** Events of an item over the mean of the known items', in the window. */
  double popularity(int item) {
    return events == 0
        ? 0
        : (double) inWindow[item] * items / Math.min(events, (long) window.length);
  }

  /** A known item: each as likely as its share of the window. */
  int drawPopular(SplittableRandom random) {
    return window[random.nextInt((int) Math.min(events, window.length))];
  }

  /** A known item, all as likely. */
  int drawAny(SplittableRandom random) {
    return known[random.nextInt(items)];
  }
}
