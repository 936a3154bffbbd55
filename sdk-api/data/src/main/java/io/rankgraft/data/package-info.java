/**
 * Data as rankers see it, without an engine.
 *
 * <p>Two views of it. For models of a behaviour graph: {@link
 * io.rankgraft.interactions.Interactions} holds one behaviour's user-item pairs, {@link
 * io.rankgraft.interactions.BehaviourLog} several behaviours in order, {@link
 * io.rankgraft.interactions.MultiBehaviourDataset} a log with its test part, and {@link
 * io.rankgraft.interactions.HoldOut} keeps some training pairs back to select by; {@link
 * io.rankgraft.interactions.PairSampler} makes labelled rows of it, with negatives. For models of
 * rows:
 *
 * <pre>
 * Rows ─▶ RowEncoder(RowPlan: FeatureSchema and labels) ─▶ RowStore ─▶ Batch by row numbers
 * raw values                                               memory, or mapped by a RowCache
 * </pre>
 *
 * <p>{@link io.rankgraft.data.FeatureSchema} says how raw values become inputs, {@link
 * io.rankgraft.data.RowEncoder} does it, in training and in serving alike, {@link
 * io.rankgraft.data.SchemaCheck} says what would be lost, {@link io.rankgraft.data.RowStore} holds
 * encoded rows however many there are, {@link io.rankgraft.data.Split} cuts them by time and {@link
 * io.rankgraft.data.ShuffledIndices} draws them in batches. The events of a sequence are oldest
 * first wherever rows are seen; {@link io.rankgraft.data.SequenceLayout} is how a host may differ.
 *
 * <p>What comes from outside and cannot be used is a {@link io.rankgraft.data.BadInputException}.
 * What is random follows from a seed alone and is the same on every machine.
 */
package io.rankgraft.data;
