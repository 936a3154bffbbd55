package io.rankgraft.evaluate;

/** A scorer and what reports call it. */
public record NamedScorer(String name, BlockScorer scorer) {}
