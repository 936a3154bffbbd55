package io.rankgraft.evaluate;

import io.rankgraft.interactions.Interactions;

/** The same row of scores for every user. */
public final class ItemScores implements BlockScorer {
  private final float[] scores;

  private ItemScores(float[] scores) {
    this.scores = scores;
  }

  /** One score per item. */
  public static ItemScores of(float[] scores) {
    return new ItemScores(scores.clone());
  }

  /** All scores equal: what a random order is expected to reach, HR@K = K / candidates. */
  public static ItemScores constant(int items) {
    return new ItemScores(new float[items]);
  }

  /** The number of users of each item. Counts above 2^24 are rounded to floats. */
  public static ItemScores popularity(Interactions interactions) {
    int[] degrees = interactions.itemDegrees();
    var scores = new float[degrees.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = degrees[i];
    }
    return new ItemScores(scores);
  }

  @Override
  public int items() {
    return scores.length;
  }

  @Override
  public void score(int[] users, int from, int to, RowSink sink) {
    for (int p = from; p < to; p++) {
      sink.row(p, scores);
    }
  }

  float[] copy() {
    return scores.clone();
  }
}
