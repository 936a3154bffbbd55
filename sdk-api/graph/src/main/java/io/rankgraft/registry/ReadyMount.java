package io.rankgraft.registry;

import io.rankgraft.graph.GraftScope;

/**
 * How a graft is mounted on any host and log: it finds its inputs at a site.
 *
 * @param <C> its configuration
 */
@FunctionalInterface
public interface ReadyMount<C extends Record> {
  /**
   * Adds the graft to one build.
   *
   * @param scope below the mount's name: where parameters and losses are made
   * @throws IllegalArgumentException if the site lacks what the graft needs; the message says what
   *     it needs and what there is
   */
  Contribution attach(GraftScope scope, Site site, C config);
}
