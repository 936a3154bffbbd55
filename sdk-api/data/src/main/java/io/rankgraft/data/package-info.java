/**
 * Data as rankers see it, without an engine.
 *
 * <p>Two views of it. For models of a behaviour graph: {@link
 * io.rankgraft.interactions.Interactions} holds one behaviour's user-item pairs, {@link
 * io.rankgraft.interactions.BehaviourLog} several behaviours in order, {@link
 * io.rankgraft.interactions.MultiBehaviourDataset} a log with its test part, and {@link
 * io.rankgraft.interactions.HoldOut} keeps some training pairs back to select by; {@link
 * io.rankgraft.interactions.PairSampler} makes labelled rows of it, with negatives, and {@link
 * io.rankgraft.interactions.BehaviourOrder} says whether the order holds. For models of rows:
 * {@link io.rankgraft.data.FeatureSchema} says how raw values become inputs, {@link
 * io.rankgraft.data.Batch} carries them, a {@link io.rankgraft.data.BatchSource} hands batches out
 * and resumes where it stopped, {@link io.rankgraft.data.Split} cuts rows by time.
 *
 * <p>What comes from outside and cannot be used is a {@link io.rankgraft.data.BadInputException}.
 * What is random follows from a seed alone and is the same on every machine.
 */
package io.rankgraft.data;
