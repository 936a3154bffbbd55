/**
 * The commands around a host one already has: a graft onto it, its lift, a bundle of both, scores.
 *
 * <p>{@link io.rankgraft.app.graft.TappedGraft} is what {@code --graft} names; {@link
 * io.rankgraft.app.graft.HostFile} is the host in its file; {@link
 * io.rankgraft.app.graft.GraftTraining} trains the one on the other; {@link
 * io.rankgraft.app.graft.GraftedBundle} ships both.
 */
package io.rankgraft.app.graft;
