package io.rankgraft.registry;

import io.rankgraft.graph.Task;
import io.rankgraft.train.GradientMerge;
import io.rankgraft.train.LossWeighting;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a graft asks of the objective of its job beyond losses of its own. A job takes it over for
 * the whole TRAIN build; where two grafts ask for different ones, it has to be told which.
 *
 * @param weighting how loss values are weighted
 * @param merge how the losses' gradients become one
 */
public record GraftObjective(Optional<LossWeighting> weighting, Optional<GradientMerge> merge) {
  private static final GraftObjective PLAIN =
      new GraftObjective(Optional.empty(), Optional.empty());

  /** What a configuration asks for. */
  @FunctionalInterface
  public interface Request<C extends Record> {
    /**
     * @param tasks of the job, upstream first
     */
    GraftObjective of(C config, List<Task> tasks);
  }

  public GraftObjective {
    Objects.requireNonNull(weighting, "graft objective: expected a weighting or none");
    Objects.requireNonNull(merge, "graft objective: expected a merge or none");
  }

  /** Nothing: the sum of the losses by their scales. */
  public static GraftObjective plain() {
    return PLAIN;
  }

  public GraftObjective withWeighting(LossWeighting other) {
    return new GraftObjective(Optional.of(other), merge);
  }

  public GraftObjective withMerge(GradientMerge other) {
    return new GraftObjective(weighting, Optional.of(other));
  }

  /** Whether nothing is asked for. */
  public boolean isPlain() {
    return weighting.isEmpty() && merge.isEmpty();
  }
}
