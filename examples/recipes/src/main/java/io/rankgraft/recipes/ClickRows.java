package io.rankgraft.recipes;

import io.rankgraft.tensorflow.Feed;
import java.util.SplittableRandom;

/**
 * Made-up rows for the {@link ClickModel}: a user buys again in the half of the catalogue the
 * purchases are in.
 *
 * @param item the candidate of each row
 * @param histories by behaviour, row after row
 * @param label whether it was bought
 */
record ClickRows(int[] item, int[][] histories, float[] label) {
  private static final int ROWS = 256;

  static ClickRows of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int half = ClickModel.ITEMS / 2;
    int[] item = new int[ROWS];
    float[] label = new float[ROWS];
    int[][] histories = new int[ClickModel.BEHAVIOURS.size()][ROWS * ClickModel.HISTORY];
    for (int row = 0; row < ROWS; row++) {
      int taste = random.nextInt(2);
      item[row] = random.nextInt(ClickModel.ITEMS);
      label[row] = item[row] / half == taste && random.nextInt(10) < 8 ? 1 : 0;
      for (int k = 0; k < histories.length; k++) {
        for (int t = 0; t < ClickModel.HISTORY; t++) {
          boolean own = random.nextInt(histories.length) <= k; // views stray, purchases do not
          int side = own ? taste : random.nextInt(2);
          histories[k][row * ClickModel.HISTORY + t] = side * half + random.nextInt(half);
        }
      }
    }
    return new ClickRows(item, histories, label);
  }

  /** The rows as they are fed, to inputs below a path: empty for the model in code. */
  Feed feed(String path) {
    Feed feed = new Feed().put(path + "item", item).put("label-buy", label, ROWS);
    for (int k = 0; k < histories.length; k++) {
      feed.put(path + ClickModel.BEHAVIOURS.get(k), histories[k], ROWS, ClickModel.HISTORY);
    }
    return feed;
  }

  double[] labels() {
    double[] labels = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = label[i];
    }
    return labels;
  }
}
