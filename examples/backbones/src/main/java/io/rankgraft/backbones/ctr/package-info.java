/**
 * Click and conversion models in two halves, so that a graft can sit at every seam:
 *
 * <pre>
 * inputs ─▶ FeatureEmbedding ─▶ Bottom ─▶ one representation a task ─▶ Head ─▶ one logit a task
 *           [rows, fields, d]   DeepFM     [rows, width]               MMoE     [rows]
 * </pre>
 *
 * <p>{@link io.rankgraft.backbones.ctr.FeatureEmbedding} follows a feature schema and looks all ids
 * up in one table, whose gradient is a list of rows. A {@link io.rankgraft.backbones.ctr.Bottom}
 * need not know tasks: it may give the same representation for all of them. A {@link
 * io.rankgraft.backbones.ctr.Head} never assumes that they are the same, and computes once what is
 * asked for the same tensor twice.
 */
package io.rankgraft.backbones.ctr;
