package io.rankgraft.behaviours;

/**
 * The vectors of users and items.
 *
 * @param dim d, their width
 * @param interaction how events are read
 * @param users whether each behaviour has a vector of the user, from its own events, or all share
 *     the mean of these, as all share one in NMTR
 * @param items whether items have a table of their own, which starts at the host's vectors where
 *     these are tapped as {@code items}, or keep the host's frozen under a learned linear map
 */
public record BehaviourVectors(int dim, EventReading interaction, Users users, Items items) {
  /** Where a behaviour's vector of the user comes from. */
  public enum Users {
    OWN,
    SHARED
  }

  /** Where item vectors come from. */
  public enum Items {
    TABLE,
    FROZEN
  }

  private static final BehaviourVectors DEFAULTS =
      new BehaviourVectors(16, EventReading.MEAN, Users.OWN, Items.TABLE);

  public BehaviourVectors {
    if (dim < 1) {
      throw new IllegalArgumentException(
          "behaviour vectors 'dim': expected 1 or more but got " + dim);
    }
  }

  public static BehaviourVectors ofDefaults() {
    return DEFAULTS;
  }

  public BehaviourVectors withDim(int other) {
    return new BehaviourVectors(other, interaction, users, items);
  }

  public BehaviourVectors withInteraction(EventReading other) {
    return new BehaviourVectors(dim, other, users, items);
  }

  public BehaviourVectors withUsers(Users other) {
    return new BehaviourVectors(dim, interaction, other, items);
  }

  public BehaviourVectors withItems(Items other) {
    return new BehaviourVectors(dim, interaction, users, other);
  }
}
