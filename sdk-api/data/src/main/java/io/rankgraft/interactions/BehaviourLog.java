package io.rankgraft.interactions;

import java.util.ArrayList;
import java.util.List;

/**
 * A multi-behaviour log: the kinds of interaction in order, upstream (view) to downstream (buy);
 * the last is the target. All share one user and one item numbering.
 */
public record BehaviourLog(List<String> behaviours, List<Interactions> interactions) {
  public BehaviourLog {
    behaviours = List.copyOf(behaviours);
    interactions = List.copyOf(interactions);
    if (behaviours.isEmpty() || behaviours.size() != interactions.size()) {
      throw new IllegalArgumentException(
          "behaviour log: expected one interactions table per behaviour but got %s names, %s tables"
              .formatted(behaviours.size(), interactions.size()));
    }
    if (behaviours.stream().distinct().count() != behaviours.size()) {
      throw new IllegalArgumentException(
          "behaviour log: expected distinct behaviours but got " + behaviours);
    }
    Interactions first = interactions.get(0);
    for (int k = 1; k < behaviours.size(); k++) {
      Interactions other = interactions.get(k);
      if (other.users() != first.users() || other.items() != first.items()) {
        throw new IllegalArgumentException(
            "behaviour log '%s': expected %s users x %s items but got %s x %s"
                .formatted(
                    behaviours.get(k), first.users(), first.items(), other.users(), other.items()));
      }
    }
  }

  public int users() {
    return interactions.get(0).users();
  }

  public int items() {
    return interactions.get(0).items();
  }

  /** The interactions to be predicted: the last behaviour's. */
  public Interactions target() {
    return interactions.get(interactions.size() - 1);
  }

  /** The same log with other target interactions, for instance a training part. */
  public BehaviourLog withTarget(Interactions target) {
    var replaced = new ArrayList<>(interactions);
    replaced.set(replaced.size() - 1, target);
    return new BehaviourLog(behaviours, replaced);
  }
}
