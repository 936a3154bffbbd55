package io.rankgraft.tensorflow;

import io.rankgraft.train.GradientMerge;
import io.rankgraft.train.GradientRule;
import io.rankgraft.train.LossWeighting;
import io.rankgraft.train.Optimizer;
import io.rankgraft.train.Schedule;

/** From losses to an update: weighting → merge → rule → optimizer. */
public record Objective(
    LossWeighting weighting,
    GradientMerge merge,
    GradientRule rule,
    Optimizer optimizer,
    Schedule schedule) {

  /** Fixed weights, one backward pass, no rule. */
  public static Objective of(Optimizer optimizer, Schedule schedule) {
    return new Objective(
        LossWeighting.fixed(), GradientMerge.sum(), GradientRule.identity(), optimizer, schedule);
  }

  public Objective withWeighting(LossWeighting newWeighting) {
    return new Objective(newWeighting, merge, rule, optimizer, schedule);
  }

  public Objective withMerge(GradientMerge newMerge) {
    return new Objective(weighting, newMerge, rule, optimizer, schedule);
  }

  public Objective withRule(GradientRule newRule) {
    return new Objective(weighting, merge, newRule, optimizer, schedule);
  }
}
