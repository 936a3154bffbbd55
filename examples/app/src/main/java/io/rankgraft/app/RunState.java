package io.rankgraft.app;

import io.rankgraft.data.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a run is and what it saw: the note of its checkpoints. Grows epoch by epoch.
 *
 * @param position the next batch
 * @param losses mean loss terms of every finished epoch, summed
 * @param validated the epochs that were validated
 * @param validation NDCG@10 of each of them
 * @param bestEpoch the epoch with the best validation, 0 before the first
 * @param trainSeconds spent in training steps
 * @param seconds spent in all
 */
record RunState(
    Position position,
    List<Double> losses,
    List<Integer> validated,
    List<Double> validation,
    int bestEpoch,
    long steps,
    double trainSeconds,
    double seconds) {

  static RunState start() {
    return new RunState(new Position(0, 0), List.of(), List.of(), List.of(), 0, 0, 0, 0);
  }

  int epochs() {
    return losses.size();
  }

  double bestValidation() {
    return validation.stream().mapToDouble(v -> v).max().orElse(Double.NEGATIVE_INFINITY);
  }

  /** Validations since the best one. */
  int withoutImprovement() {
    int best = validated.indexOf(bestEpoch);
    return best < 0 ? 0 : validated.size() - 1 - best;
  }

  /** One more epoch. */
  RunState withEpoch(Position next, double loss, int newSteps, double trainTime, double time) {
    List<Double> more = new ArrayList<>(losses);
    more.add(loss);
    return new RunState(
        next,
        more,
        validated,
        validation,
        bestEpoch,
        steps + newSteps,
        trainSeconds + trainTime,
        seconds + time);
  }

  /** The last epoch's validation. */
  RunState withValidation(double ndcg, double time) {
    List<Integer> at = new ArrayList<>(validated);
    at.add(epochs());
    List<Double> values = new ArrayList<>(validation);
    values.add(ndcg);
    return new RunState(
        position,
        losses,
        at,
        values,
        ndcg > bestValidation() ? epochs() : bestEpoch,
        steps,
        trainSeconds,
        seconds + time);
  }
}
