package io.rankgraft.app.data;

/**
 * Generated impressions and the truth behind them.
 *
 * @param probabilities by which the labels were drawn, by task, then by row
 */
public record PlantedInterestsData(SequenceData data, float[][] probabilities) {}
