package io.rankgraft.interactions;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A multi-behaviour log cut for training and testing.
 *
 * @param name what reports call it
 * @param training what a model may see
 * @param test held-out target interactions; disjoint from the training target
 * @param notes what the reader tolerated, by reason, in its order: duplicate pairs, users without a
 *     purchase, …
 * @param ids of users and items where these are not row numbers
 * @param validation target pairs that choose models, part of the training target, where the log
 *     comes with them
 */
public record MultiBehaviourDataset(
    String name,
    BehaviourLog training,
    Interactions test,
    Map<String, Long> notes,
    Optional<Ids> ids,
    Optional<Interactions> validation) {
  /**
   * What a log calls its rows.
   *
   * @param users by row; null where they are row numbers
   * @param items likewise
   */
  public record Ids(List<String> users, List<String> items) {}

  /** Users and items that are row numbers. */
  public MultiBehaviourDataset(
      String name, BehaviourLog training, Interactions test, Map<String, Long> notes) {
    this(name, training, test, notes, Optional.empty(), Optional.empty());
  }

  /** The same with ids, each null where they are row numbers. */
  public MultiBehaviourDataset withIds(List<String> users, List<String> items) {
    return new MultiBehaviourDataset(
        name,
        training,
        test,
        notes,
        users == null && items == null ? Optional.empty() : Optional.of(new Ids(users, items)),
        validation);
  }

  public MultiBehaviourDataset {
    // Not Map.copyOf: its order changes from run to run, and reports print the notes.
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    if (test.users() != training.users() || test.items() != training.items()) {
      throw new IllegalArgumentException(
          "dataset '%s': expected a test part of %s users x %s items but got %s x %s"
              .formatted(name, training.users(), training.items(), test.users(), test.items()));
    }
    if (validation.isPresent() && validation.get().minus(training.target()).size() > 0) {
      throw new IllegalArgumentException(
          "dataset '%s': expected validation pairs of the training target but %s are none"
              .formatted(name, validation.get().minus(training.target()).size()));
    }
    int shared = training.target().size() - training.target().minus(test).size();
    if (shared > 0) {
      throw new IllegalArgumentException(
          "dataset '%s': expected a test part apart from the training target but %s pairs are in both"
              .formatted(name, shared));
    }
  }
}
