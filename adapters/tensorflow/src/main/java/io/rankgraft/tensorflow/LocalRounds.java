package io.rankgraft.tensorflow;

import java.util.ArrayList;
import java.util.List;

/**
 * Rounds in one process, one partition after the other: the bits that as many machines give.
 *
 * @param worker takes the steps
 * @param parts the partitions
 */
public record LocalRounds(RoundWorker worker, RoundPlan plan, List<Partition> parts)
    implements RoundEngine {
  /**
   * The rows of one partition.
   *
   * @param rows how many there are
   * @param feed fills the feed of a step from their numbers
   */
  public record Partition(int rows, TrainingLoop.BatchFeed feed) {}

  public LocalRounds {
    parts = List.copyOf(parts);
  }

  @Override
  public int partitions() {
    return parts.size();
  }

  @Override
  public long rows() {
    return parts.stream().mapToLong(Partition::rows).sum();
  }

  @Override
  public List<RoundPart> run(RoundState from) {
    List<RoundPart> done = new ArrayList<>();
    for (int p = 0; p < parts.size(); p++) {
      done.add(worker.run(from, p, parts.get(p).rows(), parts.get(p).feed()));
    }
    return done;
  }
}
