/**
 * Whether a graft helped: a host alone against the host with a graft, on the same held-out rows.
 *
 * <pre>{@code
 * LiftReport report =
 *     Lift.ofDefaults()
 *         .compare(
 *             PairedPredictions.ofBinary("buy", labels, hostProbabilities, graftedProbabilities)
 *                 .withUnits(userOfRow)
 *                 .withSlice("new users", isNewUser));
 * report.headline(); // the graft helped: buy AUC +0.0123 [+0.0080, +0.0165] ...
 * }</pre>
 *
 * <p>Differences come with paired bootstrap intervals: both models are measured on the same drawn
 * units, so what makes a draw easy or hard for both cancels. A unit is what was sampled
 * independently, a user or a request rather than a row. Rows outside a task's mask do not count,
 * sample weights count in everything, and a metric is the one of {@link
 * io.rankgraft.evaluate.BinaryMetrics} where all weights are equal.
 */
package io.rankgraft.evaluate.lift;
