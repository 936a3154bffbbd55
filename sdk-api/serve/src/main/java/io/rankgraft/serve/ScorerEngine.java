package io.rankgraft.serve;

/** Something that runs exported rankers, such as ONNX Runtime. */
@FunctionalInterface
public interface ScorerEngine {
  /**
   * Loads the model of an opened bundle and replays its golden rows.
   *
   * @param threads that one request may use
   * @throws io.rankgraft.data.BadInputException if the bundle has no model for this engine, or does
   *     not score as it should
   */
  Scorer load(Bundle bundle, int threads);
}
