/**
 * The command line: what it trains, on which split, how it selects, and what it leaves behind.
 *
 * <p>A {@link io.rankgraft.app.ModelFamily} opens a {@link io.rankgraft.app.Study} of one data set;
 * a study makes {@link io.rankgraft.app.Run}s, and {@code train} and {@code compare} know no more
 * than that. There are two kinds:
 *
 * <ul>
 *   <li>{@link io.rankgraft.app.Family}: multi-behaviour models that rank all items. {@link
 *       io.rankgraft.app.Setup} is everything that decides the numbers of a run; {@link
 *       io.rankgraft.app.Experiment} runs it on a {@link io.rankgraft.app.Split}; {@link
 *       io.rankgraft.app.RunReport} tells what came of it.
 *   <li>{@link io.rankgraft.app.TaskFamily}: models that predict tasks of rows or of the items of
 *       lists. {@link io.rankgraft.app.TaskRun}, {@link io.rankgraft.app.TaskExperiment}, {@link
 *       io.rankgraft.app.TaskData} and {@link io.rankgraft.app.TaskRunReport} are the same for
 *       them.
 * </ul>
 *
 * To add a family, implement one of the two and name it in {@link io.rankgraft.app.ModelFamily}.
 */
package io.rankgraft.app;
