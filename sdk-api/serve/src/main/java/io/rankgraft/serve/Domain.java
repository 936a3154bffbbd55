package io.rankgraft.serve;

/** What a score means. */
public enum Domain {
  /** Any real number; its probability is {@code 1 / (1 + exp(-x))}. */
  LOGIT {
    @Override
    double ramp(double host, double full, double lambda) {
      return host + lambda * (full - host);
    }
  },
  /** From 0 to 1. */
  PROBABILITY {
    @Override
    double ramp(double host, double full, double lambda) {
      double z = LOGIT.ramp(logit(host), logit(full), lambda);
      return 1 / (1 + Math.exp(-z));
    }
  },
  /** In units of the label. */
  AMOUNT {
    @Override
    double ramp(double host, double full, double lambda) {
      return host + lambda * (full - host);
    }
  };

  private static final double LEAST = 1e-15;

  /**
   * The score between the host's (λ = 0) and the grafted ranker's (λ = 1). A probability moves in
   * its logit, as a residual join with λ would move it.
   */
  abstract double ramp(double host, double full, double lambda);

  private static double logit(double p) {
    double inside = Math.min(Math.max(p, LEAST), 1 - LEAST);
    return Math.log(inside) - Math.log1p(-inside);
  }
}
