package io.rankgraft.serve;

import io.rankgraft.data.FeatureSchema;

/**
 * A loaded ranker. Safe for concurrent use, with features and outputs of each thread's own; the
 * same features give the same bits on every thread.
 *
 * <p>Closing waits for the runs that have started; a run that starts later is refused.
 */
public interface Scorer extends AutoCloseable {
  Signature signature();

  /** How raw values become inputs. */
  FeatureSchema schema();

  /**
   * Scores the candidates of the features.
   *
   * @param outputs of this scorer's signature; overwritten
   * @throws io.rankgraft.data.BadInputException if a feature is missing, of a wrong type or size,
   *     not finite or no id of the schema
   * @throws IllegalStateException after {@link #close}
   */
  void score(Features features, ScoreOutputs outputs);

  /** Scores into new outputs, which the caller closes. */
  default ScoreOutputs score(Features features) {
    ScoreOutputs outputs = newOutputs();
    score(features, outputs);
    return outputs;
  }

  /** Features to fill, for one thread at a time; the caller closes them. */
  default Features newFeatures() {
    return Features.of(signature(), schema());
  }

  /** Outputs to score into, for one thread at a time; the caller closes them. */
  default ScoreOutputs newOutputs() {
    return ScoreOutputs.of(signature());
  }

  @Override
  void close();
}
