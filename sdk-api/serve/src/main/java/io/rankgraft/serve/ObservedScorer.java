package io.rankgraft.serve;

import io.rankgraft.data.FeatureSchema;

/** A scorer whose calls a listener is told of. Closing it closes the scorer. */
public final class ObservedScorer implements Scorer {
  private final Scorer scorer;
  private final ScoringListener listener;

  private ObservedScorer(Scorer scorer, ScoringListener listener) {
    this.scorer = scorer;
    this.listener = listener;
  }

  public static ObservedScorer of(Scorer scorer, ScoringListener listener) {
    return new ObservedScorer(scorer, listener);
  }

  @Override
  public Signature signature() {
    return scorer.signature();
  }

  @Override
  public FeatureSchema schema() {
    return scorer.schema();
  }

  @Override
  public void score(Features features, ScoreOutputs outputs) {
    long start = System.nanoTime();
    try {
      scorer.score(features, outputs);
    } catch (RuntimeException e) {
      listener.onFailed(e);
      throw e;
    }
    listener.onScored(
        System.nanoTime() - start,
        features.candidates(),
        features.ids(),
        features.unknownIds(),
        outputs.nonFinite());
  }

  @Override
  public void close() {
    scorer.close();
  }
}
