package io.rankgraft.benchmarks;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.util.List;

/**
 * Under what a benchmark runs.
 *
 * @param small tiny sizes and one round: shows that it runs, not how fast
 * @param profile whether ops are listed by time after the timings
 */
record Conditions(int threads, boolean small, boolean profile) {
  Conditions withSmall(boolean tiny) {
    return new Conditions(threads, tiny, profile);
  }

  /** A size of the work. */
  int size(int full, int reduced) {
    return small ? reduced : full;
  }

  /** A session on a finished graph. */
  ModelSession open(ModelGraph graph) {
    return small
        ? ModelSession.openForFewRuns(graph, Threads.of(threads))
        : ModelSession.open(graph, Threads.of(threads));
  }

  /** Times several pieces of work in turn. */
  Rounds time(int warmUp, int rounds, List<Runnable> work) {
    return small ? Rounds.time(0, 1, work) : Rounds.time(warmUp, rounds, work);
  }
}
