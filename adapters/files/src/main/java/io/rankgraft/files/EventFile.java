package io.rankgraft.files;

import io.rankgraft.data.BadInputException;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Reads a multi-behaviour log that is one table of events: the columns {@code user}, {@code item},
 * {@code behaviour} and {@code time}, as CSV, JSON lines or Parquet. Behaviours have any names and
 * number; users and items have ids of any text, numbered in ascending order, and {@link
 * MultiBehaviourDataset#ids} knows them; times are whole seconds or instants.
 *
 * <p>Events of behaviours that are not asked for are left out, and counted in the notes.
 */
public final class EventFile {
  /** What follows the notes of a cut that leaks; see {@link MultiBehaviourReader#warnings}. */
  static final String LEAK = "leave-last-out leaks: ";

  /** Where the test part begins. */
  public enum Cut {
    /**
     * At one time for all: training is before it, of every behaviour; the test part is each user's
     * first target pair from then on that is not trained on.
     */
    TIME,
    /**
     * At each user's last target pair, of those with two or more. All other events stay, those
     * after it too, as published runs have it: the notes count what then tells of the test part.
     */
    LAST
  }

  private EventFile() {}

  /**
   * Reads and cuts.
   *
   * @param behaviours upstream first, the target last
   * @param testShare of {@link Cut#TIME}: the share of target events from its time on
   * @throws BadInputException in one line, if the file cannot be used
   */
  public static MultiBehaviourDataset read(
      Path file, List<String> behaviours, Cut cut, double testShare) {
    if (behaviours.isEmpty() || behaviours.stream().distinct().count() != behaviours.size()) {
      throw new IllegalArgumentException(
          "event file: expected distinct behaviours, the target last, but got " + behaviours);
    }
    if (!(testShare > 0 && testShare < 1)) {
      throw new IllegalArgumentException(
          "event file: expected a test share in (0, 1) but got " + testShare);
    }
    var notes = new Notes();
    var events = new Events(file, behaviours, notes);
    BehaviourLog log = events.log();
    for (int k = 0; k < behaviours.size(); k++) {
      if (log.interactions().get(k).size() == 0) {
        throw BadInputException.in(
            file,
            "expected events of behaviour '%s' but found none; correct the name or leave it out"
                .formatted(behaviours.get(k)));
      }
    }
    MultiBehaviourDataset cutLog =
        switch (cut) {
          case TIME -> byTime(file, log, testShare, notes);
          case LAST -> byLast(file, log, notes);
        };
    return cutLog.withIds(events.userNames(), events.itemNames());
  }

  private static MultiBehaviourDataset byTime(
      Path file, BehaviourLog log, double testShare, Notes notes) {
    Interactions target = log.target();
    long[] times = new long[target.size()];
    for (int p = 0; p < times.length; p++) {
      times[p] = target.timestamp(p);
    }
    Arrays.sort(times);
    long from = times[(int) Math.min(times.length - 1, Math.ceil((1 - testShare) * times.length))];
    List<Interactions> kept = new ArrayList<>();
    for (Interactions table : log.interactions()) {
      kept.add(table.filter((u, v) -> table.timestamp(table.position(u, v)) < from));
    }
    BitSet held = new BitSet(target.size());
    for (int u = 0; u < target.users(); u++) {
      int first = -1;
      for (int p = target.begin(u); p < target.end(u); p++) {
        boolean earlier = first < 0 || target.timestamp(p) < target.timestamp(first);
        first = target.timestamp(p) >= from && earlier ? p : first;
      }
      if (first >= 0) {
        held.set(first);
      }
    }
    notes.add(
        "events from %s on left out of training".formatted(Instant.ofEpochSecond(from)),
        size(log) - size(kept));
    return dataset(file, new BehaviourLog(log.behaviours(), kept), held(target, held), notes);
  }

  private static MultiBehaviourDataset byLast(Path file, BehaviourLog log, Notes notes) {
    Interactions target = log.target();
    BitSet held = new BitSet(target.size());
    int carried = 0;
    int after = 0;
    for (int u = 0; u < target.users(); u++) {
      if (target.degree(u) < 2) {
        continue;
      }
      int last = target.begin(u);
      for (int p = last + 1; p < target.end(u); p++) {
        last = target.timestamp(p) > target.timestamp(last) ? p : last;
      }
      held.set(last);
      boolean seen = false;
      for (int k = 0; k < log.behaviours().size() - 1; k++) {
        Interactions table = log.interactions().get(k);
        seen |= table.contains(u, target.item(last));
        for (int p = table.begin(u); p < table.end(u); p++) {
          after += table.timestamp(p) > target.timestamp(last) ? 1 : 0;
        }
      }
      carried += seen ? 1 : 0;
    }
    notes.add(LEAK + "test pairs whose own auxiliary events are trained on", carried);
    notes.add(LEAK + "auxiliary events after the test pair of their user", after);
    Interactions test = held(target, held);
    return dataset(file, log.withTarget(target.minus(test)), test, notes);
  }

  private static Interactions held(Interactions target, BitSet positions) {
    return target.filter((u, v) -> positions.get(target.position(u, v)));
  }

  private static long size(BehaviourLog log) {
    return size(log.interactions());
  }

  private static long size(List<Interactions> tables) {
    return tables.stream().mapToLong(Interactions::size).sum();
  }

  private static MultiBehaviourDataset dataset(
      Path file, BehaviourLog training, Interactions test, Notes notes) {
    if (test.size() == 0 || training.target().size() == 0) {
      throw BadInputException.in(
          file,
          "expected '%s' events on both sides of the cut but found %s pairs to train on and %s to test; use more of the log or another cut"
              .formatted(
                  training.behaviours().get(training.behaviours().size() - 1),
                  training.target().size(),
                  test.size()));
    }
    MultiBehaviourReader.noteUsers(
        training.target(),
        test,
        training.behaviours().get(training.behaviours().size() - 1),
        notes);
    return new MultiBehaviourDataset(file.getFileName().toString(), training, test, notes.counts());
  }
}
