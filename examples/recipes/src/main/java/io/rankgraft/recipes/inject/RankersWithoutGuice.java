package io.rankgraft.recipes.inject;

import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.RankerOptions;
import io.rankgraft.serve.Rankers;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Rankers in an application of Spring, CDI, or none: everything is a constructor, and the
 * annotations are {@code jakarta.inject}'s.
 *
 * <pre>{@code
 * @Configuration                                       // Spring
 * class Ranking {
 *   @Bean(destroyMethod = "close") Rankers rankers() { return RankersWithoutGuice.rankers(folder); }
 *   @Bean Scorer feed(Rankers rankers) { return rankers.scorer("feed"); }
 * }
 *
 * class Ranking {                                      // CDI
 *   @Produces @ApplicationScoped Rankers rankers() { return RankersWithoutGuice.rankers(folder); }
 *   void close(@Disposes Rankers rankers) { rankers.close(); }
 * }
 * }</pre>
 */
public final class RankersWithoutGuice {
  /** A service that ranks with whatever scorer it is given; safe for concurrent use. */
  @Singleton
  public static final class Feed {
    private final Scorer scorer;

    @Inject
    public Feed(Scorer scorer) {
      this.scorer = scorer;
    }

    /** The place of the best of some items for a user with one history of all behaviours. */
    public int best(int[] history, int[] items) {
      try (Features features = scorer.newFeatures();
          ScoreOutputs outputs = scorer.newOutputs()) {
        features.begin(items.length).put("item", items);
        List.of("view", "cart", "buy").forEach(behaviour -> features.put(behaviour, history));
        scorer.score(features, outputs);
        int best = 0;
        for (int i = 1; i < items.length; i++) {
          best = outputs.ranking().get(i) > outputs.ranking().get(best) ? i : best;
        }
        return best;
      }
    }
  }

  private RankersWithoutGuice() {}

  /** Loads and verifies all rankers of the application, or none; close it at the end. */
  public static Rankers rankers(Path feed) {
    return new Rankers(
        Map.of("feed", RankerOptions.of(feed, "onnx")), Map.of("onnx", OnnxScorer::load));
  }
}
