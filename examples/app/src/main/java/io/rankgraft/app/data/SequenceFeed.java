package io.rankgraft.app.data;

import io.rankgraft.data.Axis;
import io.rankgraft.models.Dtrn;
import io.rankgraft.tensorflow.Feed;
import java.util.List;

/**
 * Rows of a {@link SequenceData} as batches of {@link Dtrn}. The sparse features are the user and
 * the item. Not safe for concurrent use.
 */
public final class SequenceFeed {
  private final SequenceData data;
  private final int length;

  /**
   * @param length positions of every sequence, the model's
   */
  public SequenceFeed(SequenceData data, int length) {
    this.data = data;
    this.length = length;
  }

  /** What a model of this data is built for. */
  public Dtrn.Schema schema() {
    return new Dtrn.Schema(
        data.rows().tasks(),
        data.log().behaviours(),
        data.log().items(),
        List.of(new Dtrn.Field("user", data.log().users(), Axis.REQUEST)));
  }

  /** Feeds the first {@code n} rows and their labels. */
  public void train(Dtrn model, Feed feed, int[] rows, int n) {
    serve(model, feed, rows, n);
    float[][] labels = new float[data.rows().tasks().size()][n];
    for (int t = 0; t < labels.length; t++) {
      for (int i = 0; i < n; i++) {
        labels[t][i] = data.rows().labels()[t][rows[i]];
      }
    }
    model.feedLabels(feed, labels);
  }

  /** Feeds the first {@code n} rows. */
  public void serve(Dtrn model, Feed feed, int[] rows, int n) {
    int[] items = new int[n];
    int[] users = new int[n];
    for (int i = 0; i < n; i++) {
      items[i] = data.rows().items()[rows[i]];
      users[i] = data.rows().users()[rows[i]];
    }
    int behaviours = data.log().behaviours().size();
    int[][] events = new int[behaviours][n * length];
    float[][] masks = new float[behaviours][n * length];
    for (int b = 0; b < behaviours; b++) {
      data.histories(b, rows, n, length, events[b], masks[b]);
    }
    model.feed(feed, new Dtrn.Batch(items, new int[][] {users}, events, masks));
  }
}
