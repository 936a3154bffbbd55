package io.rankgraft.benchmarks;

/** Something in training. */
interface Stepping extends AutoCloseable {
  /** Trains on. */
  void step();

  @Override
  void close();
}
