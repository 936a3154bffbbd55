package io.rankgraft.app;

import java.util.List;
import java.util.Map;

/**
 * What one finished training gives, and all that {@code compare} needs to not do it again.
 *
 * @param key what the run depends on: model, options, data, seed; a result with another key is of another
 *     run
 * @param metrics by name, such as {@code HR@10 unseen}
 * @param bestEpoch the epoch whose parameters were ranked
 * @param losses mean loss an epoch
 * @param validation validation NDCG@10, by epoch
 */
record RunResult(
    String key,
    Map<String, Double> metrics,
    int epochs,
    int bestEpoch,
    List<Double> losses,
    Map<Integer, Double> validation,
    double secondsPerEpoch,
    double secondsPerStep,
    long parameters) {}
