/**
 * What to do when several losses pull at the same parameters: HTLNet's Algorithm 1 (RecSys'24,
 * section 4.2) and the published alternatives, as values for the engine's objective. None of them
 * needs a graft: they swap in wherever a ranker has several losses.
 *
 * <p>As {@link io.rankgraft.train.GradientMerge}, from each task's gradient to one, on the shared
 * parameters only:
 *
 * <ul>
 *   <li>{@link io.rankgraft.merge.Algorithm1}: projects tasks that conflict with the core task and
 *       scales them towards its norm.
 *   <li>{@link io.rankgraft.merge.PcGrad}, {@link io.rankgraft.merge.CaGrad}: no task is core.
 *   <li>{@link io.rankgraft.merge.MetaBalance}: norms only, tensor by tensor, averaged over steps.
 *   <li>{@link io.rankgraft.merge.GradNorm}: weights of losses, learned from gradient norms.
 * </ul>
 *
 * <p>As {@link io.rankgraft.train.LossWeighting}, from loss values to weights in one backward pass:
 * {@link io.rankgraft.merge.UncertaintyWeights}, {@link io.rankgraft.merge.Famo}.
 *
 * <h2>How merges compute</h2>
 *
 * All terms of one task are one loss; terms without a task, such as regularisers, join the sum
 * untouched. Each task is differentiated once. Every merge here gives a linear combination of the
 * tasks' gradients whose coefficients follow from their inner products, so the large tensors are
 * read for the inner products and once more for the combination, and everything between is
 * arithmetic on a few float64 scalars. Table gradients are lists of distinct rows, the same for all
 * losses, so duplicates are accumulated before any norm is taken and the cost is that of the batch.
 *
 * <p>Shared parameters are named: {@link io.rankgraft.merge.Shared#below}.
 */
package io.rankgraft.merge;
