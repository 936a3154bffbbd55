package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.RowNumbers;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts rows into parts with whole requests, by the time of a request's first row. The heap grows
 * with requests, some 16 bytes each, and not with rows.
 */
final class RequestCut {
  private final RowStore store;
  private final int[] firsts; // the first row of each request, then the number of rows

  private RequestCut(RowStore store, int[] firsts) {
    this.store = store;
    this.firsts = firsts;
  }

  /**
   * Neighbouring rows with one value in the column are a request.
   *
   * @throws BadInputException if no two rows are
   */
  static RequestCut of(RowStore store, String column) {
    int rows = store.rows();
    Firsts firsts = new Firsts();
    store.eachLong(JobPlan.REQUEST, firsts);
    if (firsts.count == rows) {
      throw new BadInputException(
          "--request %s: expected neighbouring rows with one value in it, which were shown together, but no two of %s rows have; sort the log by request, or leave it out"
              .formatted(column, rows));
    }
    int[] found = Arrays.copyOf(firsts.places, firsts.count + 1);
    found[firsts.count] = rows;
    return new RequestCut(store, found);
  }

  /** The first row of each request. */
  private static final class Firsts implements RowStore.LongSeen {
    private int[] places = new int[1 << 10];
    private int count;
    private long last;

    @Override
    public void at(int row, long key) {
      if (row == 0 || key != last) {
        if (count == places.length) {
          places = Arrays.copyOf(places, count + (count >> 1));
        }
        places[count++] = row;
      }
      last = key;
    }
  }

  /** All requests, in the order of the rows. */
  Part whole() {
    return part(Split.cut(firsts.length - 1).get(0));
  }

  /** By time where there is one, else in the order of the rows. */
  List<Part> parts(boolean timed, double... shares) {
    int requests = firsts.length - 1;
    List<int[]> cut = timed ? Split.cut(times(requests), shares) : Split.cut(requests, shares);
    List<Part> parts = new ArrayList<>();
    cut.forEach(numbers -> parts.add(part(numbers)));
    return parts;
  }

  private long[] times(int requests) {
    long[] times = new long[requests];
    int[] seen = {0};
    store.eachLong(
        JobPlan.TIME,
        (row, time) -> {
          if (row == firsts[seen[0]]) { // the last of firsts is no row
            times[seen[0]++] = time;
          }
        });
    return times;
  }

  private Part part(int[] requests) {
    int[] own = new int[requests.length + 1];
    for (int r = 0; r < requests.length; r++) {
      own[r + 1] = own[r] + firsts[requests[r] + 1] - firsts[requests[r]];
    }
    RowNumbers rows = RowNumbers.list(own[requests.length]);
    for (int r = 0; r < requests.length; r++) {
      for (int i = own[r]; i < own[r + 1]; i++) {
        rows.set(i, firsts[requests[r]] + i - own[r]);
      }
    }
    return new Part(store, rows, Optional.of(new Requests(own)));
  }
}
