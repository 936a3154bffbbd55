package io.rankgraft.graph;

/**
 * One paper's contribution as a drop-in: an immutable value that adds ops to a graph.
 *
 * <p>A graft reads its inputs, creates its parameters and losses through the scope and returns its
 * outputs; it never looks for anything in the graph. One graft value may be attached many times,
 * under different names. Implementations are safe for use by several threads as long as each has
 * its own scope.
 *
 * @param <I> a record of the tensors, and where a paper needs them the functions, the graft reads
 * @param <O> a record of the tensors it gives
 */
@FunctionalInterface
public interface Graft<I, O> {
  O attach(GraftScope scope, I inputs);
}
