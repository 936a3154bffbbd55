package io.rankgraft.benchmarks;

import io.rankgraft.models.DtrnConfig;
import java.util.List;

/**
 * The least matrix products of DTRN's equations, with TIM, TRM and MMoE: what belongs to a request
 * once a request, what tasks share once for all, projections of the target's attention folded into
 * the query. Look-ups, norms and softmax are none.
 */
record DtrnProducts(DtrnData data) {
  /** One user and some candidates. */
  void ofOneRequest(ProductSizes sizes, int candidates) {
    add(sizes, 1, candidates);
  }

  /**
   * @param requests R; of a training step every row is one
   * @param candidates C
   */
  void add(ProductSizes sizes, long requests, long candidates) {
    DtrnConfig config = data.config();
    long d = config.dim();
    long h = config.heads();
    long l = config.length();
    long t = data.schema().tasks().size();
    long m = data.schema().behaviours().size();
    long inner = config.feedForwardRatio() * d;
    for (int b = 0; b < m; b++) {
      for (int projection = 0; projection < 4; projection++) { // Eq. 3 and 4: Q, K, V, O
        sizes.dense(requests * l, d, d);
      }
      sizes.small(requests * h, l, d / h, l);
      sizes.small(requests * h, d / h, l, l); // (A V)ᵀ, the faster way round
      sizes.dense(t * requests * l, d, inner); // Eq. 5
      sizes.dense(t * requests * l, inner, d);
      sizes.dense(t * candidates, d, h * d); // Eq. 7: the target's attention
      sizes.small(t * requests, candidates / requests * h, d, l);
      sizes.small(t * requests, candidates / requests * h, l, d);
      sizes.dense(t * candidates, h * d, d);
      sizes.dense(t * candidates, d, inner); // Eq. 7: the decoder
      sizes.dense(t * candidates, inner, d);
    }
    long width = (data.schema().fields().size() + 1 + m) * d;
    sizes.lookUp(data.schema().items(), d, m * l * requests + candidates, 2);
    data.schema().fields().forEach(field -> sizes.lookUp(field.size(), d, candidates, 2));
    for (int task = 0; task < t; task++) {
      sizes.dense(candidates, width, width / config.trmRatio()); // Eq. 9
      sizes.dense(candidates, width / config.trmRatio(), width);
      sizes.dense(candidates, width, config.experts()); // gate
    }
    for (int expert = 0; expert < config.experts(); expert++) {
      sizes.stack(t * candidates, width, config.expert());
    }
    long mixed = config.expert().get(config.expert().size() - 1);
    for (int task = 0; task < t; task++) {
      sizes.stack(candidates, mixed, config.tower());
      sizes.stack(candidates, config.tower().get(config.tower().size() - 1), List.of(1));
    }
  }
}
