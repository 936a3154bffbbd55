package io.rankgraft.job;

import java.util.Arrays;

/**
 * Which neighbouring rows of a part were shown together.
 *
 * @param firsts the place of each request's first row, and after them the number of rows
 */
record Requests(int[] firsts) {

  int count() {
    return firsts.length - 1;
  }

  int length(int request) {
    return firsts[request + 1] - firsts[request];
  }

  int longest() {
    int longest = 0;
    for (int r = 0; r < count(); r++) {
      longest = Math.max(longest, length(r));
    }
    return longest;
  }

  /** The first place of a request at or after a place. */
  int endAt(int place) {
    int at = Arrays.binarySearch(firsts, place);
    return firsts[at >= 0 ? at : -at - 1];
  }

  /** The request of each place from one to below another, counted from 0. */
  int[] numbers(int from, int to) {
    int at = Arrays.binarySearch(firsts, from);
    int request = at >= 0 ? at : -at - 2;
    int first = request;
    int[] numbers = new int[to - from];
    for (int place = from; place < to; place++) {
      request += place == firsts[request + 1] ? 1 : 0;
      numbers[place - from] = request - first;
    }
    return numbers;
  }

  /** The places of some requests' rows. */
  int[] places(int[] requests, int n) {
    int[] places = new int[rows(requests, n)];
    int at = 0;
    for (int r = 0; r < n; r++) {
      for (int place = firsts[requests[r]]; place < firsts[requests[r] + 1]; place++) {
        places[at++] = place;
      }
    }
    return places;
  }

  /** The request of each of {@link #places}, counted from 0. */
  int[] numbers(int[] requests, int n) {
    int[] numbers = new int[rows(requests, n)];
    int at = 0;
    for (int r = 0; r < n; r++) {
      Arrays.fill(numbers, at, at += length(requests[r]), r);
    }
    return numbers;
  }

  private int rows(int[] requests, int n) {
    int rows = 0;
    for (int r = 0; r < n; r++) {
      rows += length(requests[r]);
    }
    return rows;
  }
}
