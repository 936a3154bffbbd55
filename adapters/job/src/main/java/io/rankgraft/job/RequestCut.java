package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.RowNumbers;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Cuts rows into parts with whole requests, by the time of a request's first row. */
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
    long[] keys = store.longs(JobPlan.REQUEST);
    int[] firsts = new int[keys.length + 1];
    int count = 0;
    for (int row = 0; row < keys.length; row++) {
      if (row == 0 || keys[row] != keys[row - 1]) {
        firsts[count++] = row;
      }
    }
    if (count == keys.length) {
      throw new BadInputException(
          "--request %s: expected neighbouring rows with one value in it, which were shown together, but no two of %s rows have; sort the log by request, or leave it out"
              .formatted(column, keys.length));
    }
    firsts[count] = keys.length;
    return new RequestCut(store, Arrays.copyOf(firsts, count + 1));
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
    long[] rows = store.longs(JobPlan.TIME);
    long[] times = new long[requests];
    for (int r = 0; r < requests; r++) {
      times[r] = rows[firsts[r]];
    }
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
