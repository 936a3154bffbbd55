package io.rankgraft.models;

import io.rankgraft.evaluate.BlockScorer;

/** A scorer of a trained model; close it before the model's session. */
public interface ModelScorer extends BlockScorer, AutoCloseable {
  @Override
  void close();
}
