package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Categorical.Vocabulary;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
class SwappableScorerTest {
  private static final int SWAPS = 1_000;
  private static final int THREADS = 4;

  private static float[] scores(Scorer scorer) {
    try (Features features = PriceRanker.fill(scorer.newFeatures());
        ScoreOutputs outputs = scorer.score(features)) {
      return outputs.copyRanking();
    }
  }

  private static Supplier<Scorer> broken() {
    return () -> {
      throw new BadInputException("bundle: expected a sound one but it is not");
    };
  }

  @Test
  void theNewRankerScoresAfterASwapAndTheOldOneIsClosed() {
    Scorer first = new PriceRanker.Plus(0);
    try (SwappableScorer scorer = SwappableScorer.of(first)) {
      assertArrayEquals(new float[] {9, 14}, scores(scorer));
      scorer.swap(() -> new PriceRanker.Plus(1));
      assertArrayEquals(new float[] {10, 15}, scores(scorer));
      assertThrows(IllegalStateException.class, () -> scores(first));
    }
  }

  /** Notes how many candidates every run has. */
  private record Noting(Scorer scorer, List<Integer> runs) implements Scorer {
    @Override
    public Signature signature() {
      return scorer.signature();
    }

    @Override
    public FeatureSchema schema() {
      return scorer.schema();
    }

    @Override
    public void score(Features features, ScoreOutputs outputs) {
      runs.add(features.candidates());
      scorer.score(features, outputs);
    }

    @Override
    public void close() {
      scorer.close();
    }
  }

  @Test
  void aNewRankerHasScoredTheLargestRequestBeforeItServes() {
    List<Integer> runs = new ArrayList<>();
    try (SwappableScorer scorer = SwappableScorer.of(new PriceRanker.Plus(0))) {
      scores(scorer);
      scorer.swap(() -> new Noting(new PriceRanker.Plus(1), runs));
      assertEquals(Set.of(2), Set.copyOf(runs));
      int warm = runs.size();
      assertArrayEquals(new float[] {10, 15}, scores(scorer));
      assertEquals(warm + 1, runs.size());
    }
  }

  @Test
  void aRankerThatCannotBeLoadedChangesNothing() {
    try (SwappableScorer scorer = SwappableScorer.of(new PriceRanker.Plus(0))) {
      assertThrows(BadInputException.class, () -> scorer.swap(broken()));
      assertArrayEquals(new float[] {9, 14}, scores(scorer));
    }
  }

  /** The schema of the ranker with another first feature. */
  private static FeatureSchema items(FeatureType type) {
    List<Feature> features = new ArrayList<>(PriceRanker.SCHEMA.features());
    features.set(0, new Feature("item", Axis.CANDIDATE, type));
    return new FeatureSchema(features);
  }

  private static Vocabulary vocabulary(String... values) {
    return new Vocabulary(List.of(values), Rule.RESERVE, Rule.RESERVE);
  }

  @Test
  void aVocabularyMayGrowAtItsEndAndShrinkBack() {
    try (SwappableScorer scorer = SwappableScorer.of(new PriceRanker.Plus(0));
        Features features = scorer.newFeatures()) {
      scorer.swap(() -> new PriceRanker.Plus(1, items(vocabulary("a", "b", "c"))));
      assertArrayEquals(new float[] {10, 15}, scores(scorer));
      PriceRanker.fill(features).put("item", new int[] {2, 4});
      scorer.score(features).close();
      scorer.swap(() -> new PriceRanker.Plus(0));
      var unknown =
          assertThrows(BadInputException.class, () -> scorer.score(features)).getMessage();
      assertTrue(unknown.contains("expected an id of 0 to 3 but got 4"), unknown);
    }
  }

  @Test
  void aRankerWhoseIdsStandForOtherValuesIsRefusedAndClosed() {
    try (SwappableScorer scorer = SwappableScorer.of(new PriceRanker.Plus(0))) {
      for (FeatureType type :
          List.of(
              vocabulary("b", "a"),
              vocabulary("a", "c", "b"),
              new Vocabulary(List.of("a", "b"), Rule.RESERVE, Rule.REJECT),
              new Categorical.Hashed(2, Rule.RESERVE))) {
        Scorer next = new PriceRanker.Plus(1, items(type));
        String message =
            assertThrows(BadInputException.class, () -> scorer.swap(() -> next)).getMessage();
        assertTrue(message.contains("feature 'item'"), message);
        assertThrows(IllegalStateException.class, () -> scores(next));
      }
      assertArrayEquals(new float[] {9, 14}, scores(scorer));
    }
  }

  @Test
  void aSwapToTheRankerThatServesChangesNothing() {
    Scorer only = new PriceRanker.Plus(0);
    try (SwappableScorer scorer = SwappableScorer.of(only)) {
      scorer.swap(() -> only);
      assertArrayEquals(new float[] {9, 14}, scores(scorer));
    }
  }

  @Test
  void theHostAloneServesWhereTheGraftedRankerCannotBeLoaded() {
    try (SwappableScorer scorer = SwappableScorer.of(broken(), () -> new PriceRanker.Plus(5))) {
      assertArrayEquals(new float[] {14, 19}, scores(scorer));
    }
    var both = assertThrows(BadInputException.class, () -> SwappableScorer.of(broken(), broken()));
    assertEquals(1, both.getSuppressed().length);
  }

  @Test
  void lambdaRampsFromTheHostToTheGraftedRanker() {
    try (SwappableScorer scorer = SwappableScorer.of(new PriceRanker.Plus(0))) {
      scorer.ramp(0);
      assertArrayEquals(new float[] {1, 5}, scores(scorer));
      scorer.ramp(0.25);
      assertArrayEquals(new float[] {1 + 0.25f * 8, 5 + 0.25f * 9}, scores(scorer));
      scorer.ramp(1);
      assertArrayEquals(new float[] {9, 14}, scores(scorer));
      assertThrows(IllegalArgumentException.class, () -> scorer.ramp(-0.1));
    }
  }

  @Test
  void nothingIsScoredOrSwappedAfterClose() {
    SwappableScorer scorer = SwappableScorer.of(new PriceRanker.Plus(0));
    scorer.close();
    scorer.close();
    assertThrows(IllegalStateException.class, () -> scores(scorer));
    assertThrows(IllegalStateException.class, () -> scorer.swap(() -> new PriceRanker.Plus(1)));
  }

  @Test
  @Timeout(600)
  void noRequestFailsWhileRankersAreSwapped() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (SwappableScorer scorer = SwappableScorer.of(new PriceRanker.Plus(0))) {
      Callable<Long> requests =
          () -> {
            long served = 0;
            try (Features features = scorer.newFeatures();
                ScoreOutputs outputs = scorer.newOutputs()) {
              while (!done.get()) {
                scorer.score(PriceRanker.fill(features), outputs);
                float constant = outputs.ranking().get(0) - 9;
                assertEquals(constant, outputs.ranking().get(1) - 14, "one ranker for all rows");
                served++;
              }
            }
            return served;
          };
      List<Future<Long>> running = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        running.add(threads.submit(requests));
      }
      for (int swap = 1; swap <= SWAPS; swap++) {
        float constant = swap % 7;
        scorer.swap(() -> new PriceRanker.Plus(constant));
      }
      done.set(true);
      for (Future<Long> thread : running) {
        assertTrue(thread.get(300, TimeUnit.SECONDS) > 0);
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  @Test
  void listenersHearOfScoresAndFailures() {
    AtomicInteger candidates = new AtomicInteger();
    AtomicInteger unknown = new AtomicInteger();
    AtomicInteger failures = new AtomicInteger();
    ScoringListener listener =
        new ScoringListener() {
          @Override
          public void onScored(long nanos, int n, int ids, int unknownIds, int nonFinite) {
            assertTrue(nanos > 0);
            assertEquals(0, nonFinite);
            candidates.addAndGet(n);
            unknown.addAndGet(unknownIds);
          }

          @Override
          public void onFailed(RuntimeException failure) {
            failures.incrementAndGet();
          }
        };
    try (Scorer scorer = ObservedScorer.of(new PriceRanker.Plus(0), listener);
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      scorer.score(PriceRanker.fill(features).put("item", new int[] {1, 1}), outputs);
      assertFalse(outputs.ranking().get(0) == 0);
      features.begin(1);
      assertThrows(BadInputException.class, () -> scorer.score(features, outputs));
    }
    assertEquals(2, candidates.get());
    assertEquals(2, unknown.get());
    assertEquals(1, failures.get());
  }
}
