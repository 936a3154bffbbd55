/**
 * Grafts by name, ready to be mounted on any host and log.
 *
 * <p>A {@link io.rankgraft.registry.NamedGraft} has a name, a configuration record with its
 * defaults, and a {@link io.rankgraft.registry.ReadyMount}, which finds its inputs at a {@link
 * io.rankgraft.registry.Site}. A {@link io.rankgraft.registry.GraftRegistry} holds them; jars bring
 * theirs by a {@link io.rankgraft.registry.GraftProvider}. Whoever needs none of this mounts a
 * graft in code, with {@link io.rankgraft.graph.Mount}.
 */
package io.rankgraft.registry;
