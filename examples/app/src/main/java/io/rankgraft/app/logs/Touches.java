package io.rankgraft.app.logs;

import io.rankgraft.interactions.Interactions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What each user ever did with each item, and when first.
 *
 * @param behaviours the pairs of each kind of event, by its bit
 */
record Touches(List<Interactions> behaviours) {
  static Touches of(TimeOrder events, int users, int items, int kinds) {
    List<IntStream.Builder> who = new ArrayList<>();
    List<IntStream.Builder> what = new ArrayList<>();
    List<LongStream.Builder> when = new ArrayList<>();
    for (int k = 0; k < kinds; k++) {
      who.add(IntStream.builder());
      what.add(IntStream.builder());
      when.add(LongStream.builder());
    }
    events.forEach(
        e -> {
          for (int k = 0; k < kinds; k++) {
            if ((e.kinds() >> k & 1) != 0) {
              who.get(k).add(e.user());
              what.get(k).add(e.item());
              when.get(k).add(e.time());
            }
          }
        });
    return new Touches(
        IntStream.range(0, kinds)
            .mapToObj(
                k ->
                    Interactions.of(
                        users,
                        items,
                        who.get(k).build().toArray(),
                        what.get(k).build().toArray(),
                        when.get(k).build().toArray()))
            .toList());
  }

  /** The time of the first event of a user with an item; the greatest number without one. */
  long first(int user, int item) {
    long first = Long.MAX_VALUE;
    for (Interactions pairs : behaviours) {
      int place = pairs.position(user, item);
      first = place < 0 ? first : Math.min(first, pairs.timestamp(place));
    }
    return first;
  }

  /** The kinds of all events of a user with an item. */
  int kinds(int user, int item) {
    int kinds = 0;
    for (int k = 0; k < behaviours.size(); k++) {
      kinds |= behaviours.get(k).contains(user, item) ? 1 << k : 0;
    }
    return kinds;
  }
}
