/**
 * Whether a graft helped: a host alone, the host with a graft, and controls, on the same held-out
 * rows.
 *
 * <pre>{@code
 * LiftReport report =
 *     Lift.ofDefaults()
 *         .compare(
 *             PairedPredictions.ofBinary("buy", labels, hostProbabilities, graftedProbabilities)
 *                 .withControl("recalibrated", recalibrated)
 *                 .withControl("plain", plainTower)
 *                 .withBestControl("plain") // on the validation rows
 *                 .withUnits(userOfRow)
 *                 .withSlice("new users", isNewUser));
 * report.headline(); // buy: better than every control by AUC +0.0123 [+0.0080, +0.0165] over plain ...
 * }</pre>
 *
 * <p>Without controls the headline says whether the graft helped the host. Differences come with
 * paired bootstrap intervals: all models are measured on the same drawn units, so what makes a draw
 * easy or hard for all cancels. A unit is what was sampled independently, a user or a request
 * rather than a row. Rows outside a task's mask do not count, sample weights count in everything,
 * and a metric is the one of {@link io.rankgraft.evaluate.BinaryMetrics} where all weights are
 * equal.
 *
 * <p>Rows that no one machine holds: {@link io.rankgraft.evaluate.PredictionSums} and {@link
 * io.rankgraft.evaluate.lift.CalibrationSums} of any parts, then {@link
 * io.rankgraft.evaluate.lift.DrawSums} of any parts and {@link io.rankgraft.evaluate.lift.AucDraws}
 * of ranges of scores, merge to the same bits as in one pass, and {@link
 * io.rankgraft.evaluate.lift.PairedBootstrap#interval} takes what they come to. A whole lift is
 * {@link io.rankgraft.evaluate.lift.LiftTotals}, then {@link io.rankgraft.evaluate.lift.LiftSums}.
 */
package io.rankgraft.evaluate.lift;
