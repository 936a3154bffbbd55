package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Guice;
import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.BundleWriter;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.RankerOptions;
import io.rankgraft.serve.Rankers;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Signature;
import io.rankgraft.serve.guice.RankersModule;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.guice.TensorFlowServeModule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFlowScorerTest {
  private static final FeatureSchema SCHEMA = new FeatureSchema(List.of());
  private static final float[] FLAT = {1, 2, 3, -1, .5f, 2, .3f, -.7f, 1.1f, 2, 0, -1};

  @TempDir static Path folder;
  private static Bundle bundle;
  private static float[] expected;

  /** x is the user's, one row a request; the candidates are items. */
  private static Signature signature(Axis axisOfX) {
    return new Signature(
        List.of(
            new InputSpec("x", ElementType.FLOAT32, axisOfX, List.of(3)),
            new InputSpec("items_of_rows", ElementType.INT64, Axis.CANDIDATE, List.of())),
        null,
        List.of(new OutputSpec("logit", Domain.LOGIT, "host"), OutputSpec.of("host", Domain.LOGIT)),
        ScoreFormula.of("logit"));
  }

  @BeforeAll
  static void export() throws IOException {
    Path host = Hosts.ofFunctions(folder.resolve("host"));
    try (Grafted grafted =
            new Grafted(Grafted.tapped(SavedModelHost.read(host)), Grafted.residual());
        BundleWriter writer = BundleWriter.to(folder.resolve("bundle"))) {
      grafted.steps(10);
      SavedModelExport.of(grafted.session)
          .withHost(grafted.serve)
          .withOutput("logit", grafted.serve.taps().require("logit"))
          .withOutput("host", grafted.serve.replacements().get(0).original())
          .write(writer.savedModel());
      expected = grafted.served("logit");
      bundle = commit(writer, signature(Axis.CANDIDATE), expected);
    }
  }

  private static Bundle commit(BundleWriter writer, Signature signature, float[] logits)
      throws IOException {
    GoldenRows.Case golden =
        new GoldenRows.Case(
            "four rows",
            1,
            new int[4],
            Map.of("x", FLAT),
            Map.of(),
            Map.of("items_of_rows", Grafted.ITEM),
            Map.of(),
            Map.of("logit", doubles(logits), "host", doubles(Grafted.expectedLogits())));
    return writer.commit(
        "grafted",
        "1",
        signature,
        SCHEMA,
        new GoldenRows(List.of(golden)),
        new ParityReport(List.of()),
        Map.of());
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static TensorFlowScorer load() {
    return TensorFlowScorer.load(bundle, Threads.of(1));
  }

  private static void fill(Features features) {
    features.begin(4).put("x", FLAT).put("items_of_rows", Grafted.ITEM);
  }

  @Test
  void scoresAreThoseOfTheTrainedSession() {
    try (TensorFlowScorer scorer = load();
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      for (int again = 0; again < 3; again++) {
        fill(features);
        scorer.score(features, outputs);
        assertArrayEquals(expected, outputs.copy("logit"), 1e-6f);
        assertArrayEquals(expected, outputs.copyRanking(), 1e-6f);
        assertArrayEquals(Grafted.expectedLogits(), outputs.copy("host"), 1e-6f);
      }
      outputs.ramp(0);
      assertArrayEquals(Grafted.expectedLogits(), outputs.copyRanking(), 1e-6f);
    }
  }

  @Test
  void anyNumberOfCandidatesIsScored() {
    try (TensorFlowScorer scorer = load();
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      for (int n : new int[] {4, 0, 1, 2, 4, 3}) {
        features
            .begin(n)
            .put("x", Arrays.copyOf(FLAT, 3 * n))
            .put("items_of_rows", Arrays.copyOf(Grafted.ITEM, n));
        scorer.score(features, outputs);
        assertArrayEquals(Arrays.copyOf(expected, n), outputs.copyRanking(), 1e-6f);
      }
    }
  }

  @Test
  void requestSideRowsAreRepeatedForTheirCandidates() {
    try (TensorFlowScorer scorer =
            TensorFlowScorer.of(
                bundle.savedModel(), signature(Axis.REQUEST), SCHEMA, Threads.of(1));
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      features.begin(2, 3).put("x", Arrays.copyOf(FLAT, 6));
      features.requestOf().put(new int[] {1, 0, 1});
      features.put("items_of_rows", new long[] {3, 0, 5});
      scorer.score(features, outputs);
      float[] host = outputs.copy("host");
      assertEquals(Hosts.expected(Grafted.X[1], 3)[1][0], host[0], 1e-6);
      assertEquals(Hosts.expected(Grafted.X[0], 0)[1][0], host[1], 1e-6);
      assertEquals(Hosts.expected(Grafted.X[1], 5)[1][0], host[2], 1e-6);
    }
  }

  @Test
  void threadsShareOneScorerWithTheSameBits() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (TensorFlowScorer scorer = load()) {
      Callable<float[]> task =
          () -> {
            try (Features features = scorer.newFeatures();
                ScoreOutputs outputs = scorer.newOutputs()) {
              for (int i = 0; i < 50; i++) {
                fill(features);
                scorer.score(features, outputs);
              }
              return outputs.copyRanking();
            }
          };
      List<Future<float[]>> results = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        results.add(pool.submit(task));
      }
      float[] first = results.get(0).get();
      for (Future<float[]> result : results) {
        assertArrayEquals(first, result.get()); // bit for bit
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aClosedScorerRefusesAndMayBeClosedAgain() {
    TensorFlowScorer scorer = load();
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      fill(features);
      scorer.score(features, outputs);
      scorer.close();
      scorer.close();
      assertThrows(IllegalStateException.class, () -> scorer.score(features, outputs));
    }
  }

  @Test
  void closingWaitsForRunsAndRefusesLaterOnes() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      TensorFlowScorer scorer = load();
      java.util.concurrent.CountDownLatch running = new java.util.concurrent.CountDownLatch(2);
      Callable<Integer> task =
          () -> {
            try (Features features = scorer.newFeatures();
                ScoreOutputs outputs = scorer.newOutputs()) {
              for (int done = 0; ; done++) {
                fill(features);
                try {
                  scorer.score(features, outputs);
                } catch (IllegalStateException e) {
                  return done;
                }
                assertArrayEquals(expected, outputs.copyRanking(), 1e-6f);
                running.countDown();
              }
            }
          };
      List<Future<Integer>> results = List.of(pool.submit(task), pool.submit(task));
      running.await();
      scorer.close();
      assertTrue(results.get(0).get() + results.get(1).get() >= 2);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void missingAndBadFeaturesAreNamed() {
    try (TensorFlowScorer scorer = load();
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      features.begin(4).put("x", FLAT);
      String missing =
          assertThrows(BadInputException.class, () -> scorer.score(features, outputs)).getMessage();
      assertTrue(missing.startsWith("feature 'items_of_rows': expected 4 values"), missing);
      float[] nan = FLAT.clone();
      nan[4] = Float.NaN;
      features.begin(4).put("x", nan).put("items_of_rows", Grafted.ITEM);
      String message =
          assertThrows(BadInputException.class, () -> scorer.score(features, outputs)).getMessage();
      assertTrue(message.startsWith("feature 'x', row 1"), message);
    }
  }

  @Test
  void modelsThatDoNotFitTheirSignatureAreRefusedOnLoading() {
    assertRefused(
        "expected an input 'y' in its signature",
        new InputSpec("y", ElementType.FLOAT32, Axis.CANDIDATE, List.of(3)));
    assertRefused(
        "expected input 'x' of type TInt32 but it is TFloat32",
        new InputSpec("x", ElementType.INT32, Axis.CANDIDATE, List.of(3)));
    assertRefused(
        "expected input 'x' of shape",
        new InputSpec("x", ElementType.FLOAT32, Axis.CANDIDATE, List.of(4)));
  }

  private static void assertRefused(String part, InputSpec x) {
    Signature good = signature(Axis.CANDIDATE);
    Signature other =
        new Signature(List.of(x, good.inputs().get(1)), null, good.outputs(), good.ranking());
    String message =
        assertThrows(
                BadInputException.class,
                () ->
                    TensorFlowScorer.of(bundle.savedModel(), other, SCHEMA, Threads.of(1)).close())
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void goldenRowsAreReplayedOnLoading() throws IOException {
    float[] wrong = expected.clone();
    wrong[2] += 0.01f;
    try (BundleWriter writer = BundleWriter.to(folder.resolve("wrong"))) {
      Path model = writer.savedModel();
      copy(bundle.savedModel(), model);
      Bundle bad = commit(writer, signature(Axis.CANDIDATE), wrong);
      String message =
          assertThrows(BadInputException.class, () -> TensorFlowScorer.load(bad, Threads.of(1)))
              .getMessage();
      assertTrue(message.contains("golden case 'four rows', output 'logit'"), message);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = java.nio.file.Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (java.nio.file.Files.isDirectory(file)) {
          java.nio.file.Files.createDirectories(target);
        } else {
          java.nio.file.Files.copy(file, target);
        }
      }
    }
  }

  @Test
  void injectorLoadsItByName() {
    Rankers rankers =
        Guice.createInjector(
                new TensorFlowServeModule(),
                RankersModule.of(Map.of("feed", RankerOptions.of(bundle.root(), "tensorflow"))))
            .getInstance(Rankers.class);
    try (rankers;
        Features features = rankers.scorer("feed").newFeatures()) {
      fill(features);
      try (ScoreOutputs outputs = rankers.scorer("feed").score(features)) {
        assertArrayEquals(expected, outputs.copyRanking(), 1e-6f);
      }
    }
  }
}
