package io.rankgraft.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every scorer promises, as tests: implement it in the scorer's test class.
 *
 * <pre>{@code
 * class OnnxScorerContractTest implements ScorerContract {
 *   public Scorer open() { return OnnxScorer.load(bundle); }
 *   public void fill(Features features, int candidates, long seed) { … }
 * }
 * }</pre>
 */
public interface ScorerContract {
  /** How many threads share a scorer, and how often each scores. */
  int THREADS = 8;

  int RUNS = 50;

  /** A new scorer, which the test closes. */
  Scorer open();

  /** Fills all features of one request; the same for the same seed. */
  void fill(Features features, int candidates, long seed);

  private Map<String, float[]> scores(
      Scorer scorer, Features features, ScoreOutputs outputs, int candidates, long seed) {
    fill(features, candidates, seed);
    scorer.score(features, outputs);
    Map<String, float[]> copies = new HashMap<>();
    for (OutputSpec output : scorer.signature().outputs()) {
      copies.put(output.name(), outputs.copy(output.name()));
    }
    copies.put("", outputs.copyRanking());
    return copies;
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  /** The features of three candidates, one of them changed by the caller. */
  private GoldenRows.Case filled(Features features) {
    fill(features, 3, 1);
    return GoldenRows.Case.of("three", features);
  }

  @Test
  default void buffersAreUsedAgainForMoreAndFewerCandidates() {
    try (Scorer scorer = open();
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      Map<String, float[]> first = scores(scorer, features, outputs, 7, 1);
      assertEquals(7, first.get("").length);
      scores(scorer, features, outputs, 200, 2);
      assertEquals(1, scores(scorer, features, outputs, 1, 3).get("").length);
      scores(scorer, features, outputs, 7, 4);
      assertSame(first, scores(scorer, features, outputs, 7, 1));
    }
  }

  @Test
  default void scoresAreFiniteAndRankedByTheFormula() {
    try (Scorer scorer = open();
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      scores(scorer, features, outputs, 20, 5).forEach(Close::assertFinite);
      float[] ranking = outputs.copyRanking();
      outputs.finish();
      assertArrayEquals(ranking, outputs.copyRanking());
      assertEquals(0, outputs.nonFinite());
    }
  }

  @Test
  default void noCandidatesGiveNoScores() {
    try (Scorer scorer = open();
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      scores(scorer, features, outputs, 0, 1)
          .forEach((name, values) -> assertEquals(0, values.length));
    }
  }

  @Test
  @Timeout(60)
  default void threadsShareAScorerAndGetTheSameBits() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Scorer scorer = open();
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      List<Map<String, float[]>> alone = new ArrayList<>();
      for (int seed = 0; seed < 4; seed++) {
        alone.add(scores(scorer, features, outputs, 5 + seed, seed));
      }
      Callable<Void> work =
          () -> {
            try (Features own = scorer.newFeatures();
                ScoreOutputs ownOutputs = scorer.newOutputs()) {
              for (int run = 0; run < RUNS; run++) {
                int seed = run % 4;
                assertSame(alone.get(seed), scores(scorer, own, ownOutputs, 5 + seed, seed));
              }
            }
            return null;
          };
      List<Future<Void>> results = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        results.add(threads.submit(work));
      }
      for (Future<Void> result : results) {
        result.get(50, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  default void everyMissingFeatureIsNamed() {
    try (Scorer scorer = open();
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      GoldenRows.Case all = filled(features);
      for (InputSpec input : scorer.signature().inputs()) {
        without(all, input.name()).fill(features);
        var e = assertThrows(BadInputException.class, () -> scorer.score(features, outputs));
        assertTrue(e.getMessage().contains("'" + input.name() + "'"), e.getMessage());
      }
    }
  }

  private static GoldenRows.Case without(GoldenRows.Case all, String input) {
    return new GoldenRows.Case(
        all.name(),
        all.requests(),
        all.requestOf(),
        without(all.floats(), input),
        without(all.ints(), input),
        without(all.longs(), input),
        without(all.bits(), input),
        Map.of());
  }

  private static <T> Map<String, T> without(Map<String, T> map, String name) {
    Map<String, T> rest = new HashMap<>(map);
    rest.remove(name);
    return rest;
  }

  @Test
  default void valuesThatAreNoNumbersAreNamed() {
    try (Scorer scorer = open();
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      for (InputSpec input : scorer.signature().inputs()) {
        if (input.type() != ElementType.FLOAT32) {
          continue;
        }
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
          fill(features, 3, 1);
          features.floats(input.name()).put(0, bad);
          var e = assertThrows(BadInputException.class, () -> scorer.score(features, outputs));
          assertTrue(e.getMessage().contains("'" + input.name() + "'"), e.getMessage());
        }
      }
    }
  }

  @Test
  default void featuresOfAnotherSignatureAreRefused() {
    Signature other =
        new Signature(
            List.of(new InputSpec("not-a-feature", ElementType.FLOAT32, Axis.CANDIDATE, List.of())),
            null,
            List.of(OutputSpec.of("y", io.rankgraft.serve.Domain.LOGIT)),
            io.rankgraft.serve.ScoreFormula.of("y"));
    try (Scorer scorer = open();
        Features features = Features.of(other, new FeatureSchema(List.of()));
        ScoreOutputs outputs = scorer.newOutputs()) {
      features.begin(1).put("not-a-feature", new float[1]);
      assertThrows(BadInputException.class, () -> scorer.score(features, outputs));
    }
  }

  @Test
  default void nothingIsScoredAfterClose() {
    Scorer scorer = open();
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      scores(scorer, features, outputs, 3, 1);
      scorer.close();
      scorer.close();
      for (int candidates : new int[] {3, 0}) {
        fill(features, candidates, 1);
        assertThrows(IllegalStateException.class, () -> scorer.score(features, outputs));
      }
    }
  }

  @Test
  @Timeout(60)
  default void closingWaitsForTheRunsUnderWay() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 5; round++) {
        Scorer scorer = open();
        Callable<Integer> work =
            () -> {
              int served = 0;
              try (Features features = scorer.newFeatures();
                  ScoreOutputs outputs = scorer.newOutputs()) {
                while (true) {
                  try {
                    scores(scorer, features, outputs, 50, served);
                  } catch (IllegalStateException closed) {
                    return served;
                  }
                  served++;
                }
              }
            };
        List<Future<Integer>> results = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
          results.add(threads.submit(work));
        }
        try (Features features = scorer.newFeatures();
            ScoreOutputs outputs = scorer.newOutputs()) {
          for (int run = 0; run < RUNS; run++) { // so that the others are under way
            scores(scorer, features, outputs, 50, run);
          }
        }
        scorer.close();
        for (Future<Integer> result : results) {
          assertTrue(result.get(50, TimeUnit.SECONDS) >= 0);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
