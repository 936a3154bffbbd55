package io.rankgraft.graph;

/** Which of the three builds of a model definition a scope belongs to. */
public enum Build {
  /** Labels, losses, dropout and noise; shares its graph and parameters with {@link #SERVE}. */
  TRAIN,
  /** What validation and scoring run: no label, no loss, no dropout, no noise. */
  SERVE,
  /** A fresh graph with the trained values bound as constants. */
  EXPORT
}
