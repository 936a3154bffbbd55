package io.rankgraft.app;

import io.rankgraft.evaluate.BlockScorer;
import io.rankgraft.tensorflow.ModelSession;
import java.util.List;

/** A multi-behaviour model in a graph, which ranks all items for a user. */
interface Ranker extends Model {
  /** Scores by the values of the session; to be closed before it. */
  Scores scorer(ModelSession session, int threads);

  /** What a reader of the report should know. */
  List<String> notes();

  /** A scorer and what closes it. */
  record Scores(BlockScorer scorer, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
      closing.run();
    }
  }
}
