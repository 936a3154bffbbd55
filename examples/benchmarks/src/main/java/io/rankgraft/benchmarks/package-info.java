/**
 * Costs as ratios: each benchmark times a piece of work and what it cannot do without in turn, in
 * one run. Absolute times are only as good as the machine was quiet.
 */
package io.rankgraft.benchmarks;
