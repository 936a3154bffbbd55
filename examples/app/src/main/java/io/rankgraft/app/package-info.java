/**
 * The command line: what it trains, on which split, how it selects, and what it leaves behind.
 *
 * <p>A {@link io.rankgraft.app.Family} reads a data set and configures a {@link
 * io.rankgraft.app.Variant}: a model with its options. A {@link io.rankgraft.app.Study} of the data
 * set makes {@link io.rankgraft.app.Run}s of variants, and an {@link io.rankgraft.app.Experiment}
 * trains any of them. How it selects an epoch, what it measures on the test part and how it reports
 * that is the variant's {@link io.rankgraft.app.Evaluation}. There are two:
 *
 * <ul>
 *   <li>{@link io.rankgraft.app.RankingEvaluation} ranks all items of a {@link
 *       io.rankgraft.app.Split} log, by a {@link io.rankgraft.app.Ranker};
 *   <li>{@link io.rankgraft.app.TaskEvaluation} compares with the labels of {@link
 *       io.rankgraft.app.TaskData}, of rows or of the items of lists, what a {@link
 *       io.rankgraft.app.Predictor} says.
 * </ul>
 *
 * To add a model, implement {@link io.rankgraft.app.Family} and name it there.
 */
package io.rankgraft.app;
