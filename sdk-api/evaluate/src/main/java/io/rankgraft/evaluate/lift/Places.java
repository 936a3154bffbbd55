package io.rankgraft.evaluate.lift;

import java.util.Arrays;

/**
 * Values in order, equal ones at one place.
 *
 * @param count the number of different values
 * @param of the place of each row's value, from 0
 */
record Places(int count, int[] of) {
  static Places of(double[] values) {
    double[] sorted = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      sorted[i] = values[i] + 0.0; // -0 sorts before +0 but equals it
    }
    Arrays.sort(sorted);
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[count++] = sorted[i];
      }
    }
    int[] places = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      places[i] = Arrays.binarySearch(sorted, 0, count, values[i] + 0.0);
    }
    return new Places(count, places);
  }
}
