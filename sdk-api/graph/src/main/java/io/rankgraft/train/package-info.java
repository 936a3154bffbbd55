/**
 * From losses to an update, as four values that know no engine:
 *
 * <pre>
 * terms ──▶ LossWeighting ──▶ GradientMerge ──▶ GradientRule ──▶ Optimizer
 *           values, weighted   one gradient       clipping,        one op
 *                              a parameter        masks            a parameter
 * </pre>
 *
 * <ol>
 *   <li>{@link io.rankgraft.train.LossWeighting} sees values only, so one backward pass is enough:
 *       fixed scales, learned uncertainty, FAMO.
 *   <li>{@link io.rankgraft.train.GradientMerge} may see each loss's gradient apart and pays one
 *       backward pass for each. The sum asks once. HTLNet's Algorithm 1, PCGrad, MetaBalance and
 *       CAGrad belong here; they act on parameters of a predicate, sort terms by task, and leave
 *       the rest to the sum.
 *   <li>{@link io.rankgraft.train.GradientRule} sees the one merged gradient: clipping, decay,
 *       training some parameters only. L2 stands after the merge, so that it does not bend the
 *       norms a merge compares.
 *   <li>{@link io.rankgraft.train.Optimizer} turns it into an update, at a rate that {@link
 *       io.rankgraft.train.Schedule} gives for the step.
 * </ol>
 *
 * <p>A {@link io.rankgraft.train.Gradient} is dense, or a list of rows of a table. Ids of rows are
 * distinct and the same for every loss of a step, with zero rows where a loss does not reach: sums,
 * dot products and norms over values alone are those of the whole table, at the cost of the batch.
 * A table that is also read whole gets a dense gradient.
 *
 * <p>How a gradient is derived is TensorFlow's business, but for {@link
 * io.rankgraft.train.CustomGradients} of ops it has none for, and for {@link
 * io.rankgraft.train.OwnGradient} of operations whose formula is better than what it would derive.
 *
 * <p>Which paper needs what: HPMR, NMTR and DTRN fixed weights and the sum; HTLNet a merge with a
 * core task; HEROES the sum, clipping by global norm and an exponential schedule.
 */
package io.rankgraft.train;
