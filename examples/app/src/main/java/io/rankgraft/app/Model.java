package io.rankgraft.app;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingListener;
import java.util.List;

/** A model in a graph, as an experiment trains it. */
interface Model {
  /** The update of one step; asked once, before the session is opened. */
  Trainer trainer(ModelGraph graph);

  /** What an epoch goes over, by number. */
  int[] examples();

  /**
   * Fills a feed of the TRAIN build.
   *
   * @param examples the first {@code n} are this step's
   * @param step the number of finished steps
   */
  void feed(Feed feed, int[] examples, int n, long step);

  /** Watches the training for what its report shows. */
  default List<TrainingListener> watchers() {
    return List.of();
  }
}
