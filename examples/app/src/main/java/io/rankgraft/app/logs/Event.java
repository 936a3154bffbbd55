package io.rankgraft.app.logs;

import java.util.Comparator;

/**
 * Something a user did with an item.
 *
 * @param time in seconds
 * @param request what was done together, such as an invoice
 * @param kinds one bit for each behaviour it counts as
 */
record Event(long time, int user, int item, int request, int kinds) {
  /** By time; at one time by user and request, so that what belongs together is together. */
  static final Comparator<Event> ORDER =
      Comparator.comparingLong(Event::time)
          .thenComparingInt(Event::user)
          .thenComparingInt(Event::request);

  boolean isTogetherWith(Event other) {
    return time == other.time && user == other.user && request == other.request;
  }
}
