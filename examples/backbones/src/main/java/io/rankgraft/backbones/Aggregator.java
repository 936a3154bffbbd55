package io.rankgraft.backbones;

/**
 * What a graph encoder does with the neighbour sum N = (A X) ⊙ r. HPMR, section 4.1.2 and figure 7;
 * the names are the paper's, the formulas those of its authors' code. The slope of LeakyReLU is
 * 0.2.
 */
public enum Aggregator {
  /** N. */
  LIGHTGCN,
  /** LeakyReLU(N). Not the published LR-GCCF, which is linear and residual. */
  GCCF,
  /** LeakyReLU(N W + b). */
  GCN,
  /**
   * t = LeakyReLU(N W + b), then t + LeakyReLU((X⁰ ⊙ t) W' + b'). Not the published NGCF: the ego
   * factor is layer 0 at every layer.
   */
  NGCF;

  /** Whether Agg(c N) = c Agg(N) for c > 0. */
  boolean isHomogeneous() {
    return !hasWeights();
  }

  boolean hasWeights() {
    return this == GCN || this == NGCF;
  }
}
