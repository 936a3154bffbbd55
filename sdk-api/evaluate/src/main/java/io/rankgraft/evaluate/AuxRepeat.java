package io.rankgraft.evaluate;

import io.rankgraft.interactions.Interactions;

/**
 * Shows users what they already touched: first the items of an auxiliary behaviour that are not in
 * the training target ("viewed, not bought"), by target popularity, then all others by target
 * popularity. No model at all, and hard to beat where the log is not cut at the time of the
 * held-out interaction.
 */
public final class AuxRepeat implements BlockScorer {
  private final Interactions notYet;
  private final ItemScores popularity;
  private final float lift;

  /**
   * @param auxiliary the behaviour to repeat, or a union of several
   * @param target training interactions of the target behaviour
   */
  public AuxRepeat(Interactions auxiliary, Interactions target) {
    notYet = auxiliary.minus(target);
    popularity = ItemScores.popularity(target);
    float most = 0;
    for (float score : popularity.copy()) {
      most = Math.max(most, score);
    }
    lift = most + 1;
  }

  @Override
  public int items() {
    return popularity.items();
  }

  @Override
  public void score(int[] users, int from, int to, RowSink sink) {
    float[] row = popularity.copy();
    for (int position = from; position < to; position++) {
      int user = users[position];
      for (int p = notYet.begin(user); p < notYet.end(user); p++) {
        row[notYet.item(p)] += lift;
      }
      sink.row(position, row);
      for (int p = notYet.begin(user); p < notYet.end(user); p++) {
        row[notYet.item(p)] -= lift;
      }
    }
  }
}
