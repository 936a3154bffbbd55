package io.rankgraft.app;

import io.rankgraft.evaluate.BlockScorer;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;

/** A multi-behaviour ranker in a graph, as an experiment trains and ranks with it. */
interface Ranker {
  /** The update of one step; asked once, before the session is opened. */
  Trainer trainer(Schedule rate);

  /** How many examples an epoch goes over. */
  int examples();

  /**
   * Fills a feed of the TRAIN build.
   *
   * @param examples the first {@code n} are this step's, 0 to {@link #examples} − 1
   * @param step the number of finished steps
   */
  void feed(Feed feed, int[] examples, int n, long step);

  /** Scores by the values of the session; to be closed before it. */
  Scores scorer(ModelSession session, int threads);

  /** A scorer and what closes it. */
  record Scores(BlockScorer scorer, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
      closing.run();
    }
  }
}
