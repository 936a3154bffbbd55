package io.rankgraft.cascade;

import io.rankgraft.graph.GraftScope;

/**
 * A kind of interaction function: {@link Gmf}, {@link Mlp}, {@link NeuMf}, or your own. Each
 * behaviour gets one with parameters of its own; NMTR, section III-B.
 */
@FunctionalInterface
public interface InteractionUnit {
  /**
   * Creates the parameters of one unit.
   *
   * @param scope the unit's own, such as {@code scope.child("unit-view")}
   * @param dim E, the width of user and item vectors
   * @throws IllegalArgumentException if the unit cannot be had for this width
   */
  Interaction in(GraftScope scope, int dim);
}
