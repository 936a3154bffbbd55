package io.rankgraft.tensorflow;

import java.util.List;

/**
 * Who takes the steps of rounds: rounds of local steps on each partition of the rows, then the mean
 * of what they came to. Stich 2019, "Local SGD converges fast and communicates little".
 */
public interface RoundEngine {
  /** How each partition is trained on. */
  RoundPlan plan();

  int partitions();

  /** Rows of all partitions. */
  long rows();

  /** Takes one round's steps from a state: one part per partition, in their order. */
  List<RoundPart> run(RoundState from);
}
