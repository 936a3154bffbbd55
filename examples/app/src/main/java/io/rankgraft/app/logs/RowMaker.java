package io.rankgraft.app.logs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Rows of a log in the order of time. A row knows what lies strictly before its time, and of its
 * own request the events before it; then, drawn at random for the same user and time, come items
 * with which the request has nothing to do: every other one in proportion to what was done with it
 * lately, the others all alike.
 *
 * <p>The same log and seed give the same rows.
 */
final class RowMaker {
  private static final int WINDOW = 50_000; // events by which items are popular
  private static final int TRIES = 20; // until a negative is left out

  private final LogForm form;
  private final TimeOrder events;
  private final Optional<Touches> touches;
  private final SplittableRandom random;
  private final Histories histories;
  private final Trend trend;
  private final int[] touched; // items, by user
  private final KeptNegatives kept;
  private final RowSink sink;

  /**
   * @param touches of a log of first touches
   */
  private RowMaker(
      LogForm form,
      TimeOrder events,
      int users,
      int items,
      Optional<Touches> touches,
      long seed,
      RowSink sink) {
    this.form = form;
    this.events = events;
    this.touches = touches;
    this.random = new SplittableRandom(seed);
    this.histories = new Histories(users, form.sequences().size(), form.length());
    this.trend = new Trend(items, WINDOW);
    this.touched = new int[users];
    this.kept = new KeptNegatives(form.tasks().size());
    this.sink = sink;
  }

  /** Makes all rows and says which share of the negatives they have. */
  static KeptNegatives run(
      LogForm form,
      TimeOrder events,
      int users,
      int items,
      Optional<Touches> touches,
      long seed,
      RowSink sink) {
    RowMaker maker = new RowMaker(form, events, users, items, touches, seed, sink);
    maker.run();
    return maker.kept;
  }

  private void run() {
    List<Event> moment = new ArrayList<>();
    events.forEach(
        e -> {
          if (!moment.isEmpty() && moment.get(0).time() != e.time()) {
            take(moment);
            moment.clear();
          }
          moment.add(e);
        });
    take(moment);
  }

  /** All events of one time: first their rows, then they become history. */
  private void take(List<Event> moment) {
    List<Request> requests = new ArrayList<>();
    for (int from = 0; from < moment.size(); ) {
      int to = from + 1;
      while (to < moment.size() && moment.get(to).isTogetherWith(moment.get(from))) {
        to++;
      }
      requests.add(Request.of(moment.subList(from, to)));
      from = to;
    }
    requests.forEach(this::rows);
    requests.forEach(this::remember);
  }

  /**
   * Events of a user that belong together.
   *
   * @param kinds of each distinct item, in the order of their first events
   */
  private record Request(long time, int user, Map<Integer, Integer> kinds) {
    static Request of(List<Event> together) {
      Map<Integer, Integer> kinds = new LinkedHashMap<>();
      together.forEach(e -> kinds.merge(e.item(), e.kinds(), (a, b) -> a | b));
      return new Request(together.get(0).time(), together.get(0).user(), kinds);
    }
  }

  private void rows(Request request) {
    int user = request.user();
    int[][] before = new int[form.sequences().size()][];
    for (int s = 0; s < before.length; s++) {
      before[s] = form.sequences().get(s).within() ? new int[0] : histories.of(user, s);
    }
    int[][] own = new int[before.length][request.kinds().size()]; // events of the request so far
    int[] ownCounts = new int[before.length];
    for (Map.Entry<Integer, Integer> event : request.kinds().entrySet()) {
      int item = event.getKey();
      if (isRow(request, item, event.getValue())) {
        for (int s = 0; s < before.length; s++) {
          if (form.sequences().get(s).within()) {
            before[s] = histories.newest(own[s], ownCounts[s]);
          }
        }
        int kinds = touches.map(t -> t.kinds(user, item)).orElse(event.getValue());
        row(request, item, kinds, before);
        negatives(request, before);
      }
      for (int s = 0; s < before.length; s++) {
        if ((event.getValue() & form.sequences().get(s).kinds()) != 0) {
          own[s][ownCounts[s]++] = item;
        }
      }
    }
  }

  /**
   * A first touch, or an event of the target. Where items are drawn against it, others must have
   * had it before: those drawn are known, and else that alone would tell them apart.
   */
  private boolean isRow(Request request, int item, int kinds) {
    boolean row =
        touches.isPresent()
            ? touches.get().first(request.user(), item) == request.time()
            : (kinds & form.target().kinds()) != 0;
    return row && (form.negatives() == 0 || trend.isKnown(item));
  }

  private void row(Request request, int item, int kinds, int[][] before) {
    boolean[] labels = new boolean[form.tasks().size()];
    for (int t = 0; t < labels.length; t++) {
      labels[t] = (kinds & form.tasks().get(t).kinds()) != 0;
    }
    kept.logged(labels);
    write(request, item, labels, before);
  }

  private void write(Request request, int item, boolean[] labels, int[][] before) {
    sink.row(
        request.time(),
        request.user(),
        item,
        trend.popularity(item),
        histories.activity(request.user()),
        labels,
        before);
  }

  private void negatives(Request request, int[][] before) {
    if (form.negatives() == 0) {
      return;
    }
    boolean[] none = new boolean[form.tasks().size()];
    int[] drawn = new int[form.negatives()];
    int n = 0;
    for (int d = 0; d < drawn.length; d++) {
      for (int tries = 0; tries < TRIES; tries++) {
        int item = d % 2 == 0 ? trend.drawPopular(random) : trend.drawAny(random);
        if (!isAmong(item, drawn, n) && isNegative(request, item)) {
          drawn[n++] = item;
          write(request, item, none, before);
          break;
        }
      }
    }
    kept.drawn(n, Math.max(n, trend.known() - touched[request.user()] - anew(request)));
  }

  private boolean isNegative(Request request, int item) {
    return !request.kinds().containsKey(item)
        && (touches.isEmpty() || touches.get().first(request.user(), item) > request.time());
  }

  private static boolean isAmong(int item, int[] drawn, int n) {
    for (int i = 0; i < n; i++) {
      if (drawn[i] == item) {
        return true;
      }
    }
    return false;
  }

  /** The request's known items that are not among the touched ones of before. */
  private int anew(Request request) {
    int anew = 0;
    for (int item : request.kinds().keySet()) {
      anew +=
          trend.isKnown(item)
                  && (touches.isEmpty()
                      || touches.get().first(request.user(), item) == request.time())
              ? 1
              : 0;
    }
    return anew;
  }

  private void remember(Request request) {
    int user = request.user();
    request
        .kinds()
        .forEach(
            (item, kinds) -> {
              for (int s = 0; s < form.sequences().size(); s++) {
                LogForm.Sequence sequence = form.sequences().get(s);
                if (!sequence.within() && (kinds & sequence.kinds()) != 0) {
                  histories.add(user, s, item);
                }
              }
              histories.active(user);
              trend.add(item);
              if (touches.isPresent() && touches.get().first(user, item) == request.time()) {
                touched[user]++;
              }
            });
  }
}
