package io.rankgraft.backbones;

import io.rankgraft.interactions.Interactions;
import io.rankgraft.tensorflow.Feed;
import java.util.Arrays;

/**
 * The edges of a batch of users, in buffers reused from batch to batch: the row in the batch, the
 * item and the position in the log of each edge. Not safe for concurrent use.
 */
public final class EdgeBuffer {
  private final Interactions pairs;
  private int[] rows = new int[0];
  private int[] items = new int[0];
  private int[] positions = new int[0];
  private int size;

  public EdgeBuffer(Interactions pairs) {
    this.pairs = pairs;
  }

  /** Fills the buffers with the edges of the first {@code n} users, in their order. */
  public void fill(int[] users, int n) {
    int needed = 0;
    for (int r = 0; r < n; r++) {
      needed += pairs.degree(users[r]);
    }
    if (rows.length < needed) {
      rows = new int[needed + needed / 4];
      items = new int[rows.length];
      positions = new int[rows.length];
    }
    size = 0;
    for (int r = 0; r < n; r++) {
      int begin = pairs.begin(users[r]);
      int end = pairs.end(users[r]);
      Arrays.fill(rows, size, size + end - begin, r);
      for (int p = begin; p < end; p++, size++) {
        items[size] = pairs.item(p);
        positions[size] = p;
      }
    }
  }

  public void feedRows(Feed feed, String input) {
    feed.putFirst(input, rows, size);
  }

  public void feedItems(Feed feed, String input) {
    feed.putFirst(input, items, size);
  }

  public void feedPositions(Feed feed, String input) {
    feed.putFirst(input, positions, size);
  }
}
