/**
 * The command line: what it trains, on which split, how it selects, and what it leaves behind.
 *
 * <p>{@link io.rankgraft.app.Setup} is everything that decides the numbers of a run; {@link
 * io.rankgraft.app.Experiment} runs it on a {@link io.rankgraft.app.Split}; {@link
 * io.rankgraft.app.RunReport} tells what came of it.
 */
package io.rankgraft.app;
