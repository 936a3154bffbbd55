package io.rankgraft.benchmarks;

import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Every reference model scoring 200 candidates of one user on one thread, against ONNX Runtime
 * alone on the same graph; then eight threads on one scorer, whose scores have to be the same bits.
 */
final class ServingCost implements Benchmark {
  private static final int CANDIDATES = 200;
  private static final int WARM_UP = 200;
  private static final int ROUNDS = 40;
  private static final int CALLS_A_ROUND = 100;
  private static final int ALLOCATING_CALLS = 200;
  private static final int THREADS = 8;
  private static final int CALLS_A_THREAD = 100;
  private static final double SLOWEST_RATIO = 1.1;
  private static final double SLOWEST_MICROS = 15;

  @Override
  public String name() {
    return "serving-latency";
  }

  @Override
  public String about() {
    return "every model, 1 user x %d candidates: OnnxScorer.score against bare ONNX Runtime"
        .formatted(CANDIDATES);
  }

  @Override
  public Outcome run(Conditions conditions) {
    List<Side> sides = new ArrayList<>();
    List<Ratio> ratios = new ArrayList<>();
    for (ServedModel model : ServedModel.all(conditions)) {
      measure(model, conditions, sides, ratios);
    }
    return new Outcome(sides, ratios);
  }

  private static void measure(
      ServedModel model, Conditions conditions, List<Side> sides, List<Ratio> ratios) {
    RankerExport export = model.export().get();
    int candidates = conditions.size(CANDIDATES, 5);
    int calls = conditions.size(CALLS_A_ROUND, 2);
    String name = "serving-" + model.name();
    String config = "1 user, %d candidates, default preset".formatted(candidates);
    try (Scorer scorer =
            OnnxScorer.of(model.name(), export.onnx(), export.signature(), export.schema());
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      ServedRequest.fill(features, export.schema(), candidates, 1);
      scorer.score(features, outputs);
      float[] expected = outputs.copyRanking();
      Latency scored = new Latency();
      Latency bare = new Latency();
      try (ScoreOutputs bareOutputs = scorer.newOutputs()) {
        bareOutputs.begin(candidates);
        try (BareSession session = new BareSession(export, features, bareOutputs)) {
          Runnable score = () -> scorer.score(features, outputs);
          new Latency().time(conditions.size(WARM_UP, 1), score);
          new Latency().time(conditions.size(WARM_UP, 1), session::run);
          for (int round = 0; round < conditions.size(ROUNDS, 1); round++) { // in turn
            scored.time(calls, score);
            bare.time(calls, session::run);
          }
          sides.addAll(scored.sides(name, config));
          sides.addAll(bare.sides(name + "-bare", config));
          sides.add(
              new Side(
                  name + "-allocated",
                  Latency.allocated(conditions.size(ALLOCATING_CALLS, 2), score),
                  "bytes",
                  ALLOCATING_CALLS,
                  config));
        }
      }
      double atMost = (SLOWEST_RATIO * bare.micros(50) + SLOWEST_MICROS) / bare.micros(50);
      ratios.add(
          new Ratio(
              name + "-p50", name + "-bare-p50", scored.micros(50) / bare.micros(50), atMost));
      sides.add(together(name, scorer, conditions, expected, config));
    }
  }

  /** Eight threads share the scorer. */
  private static Side together(
      String name, Scorer scorer, Conditions conditions, float[] expected, String config) {
    int calls = conditions.size(CALLS_A_THREAD, 2);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      long start = System.nanoTime();
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        running.add(threads.submit(() -> request(scorer, calls, expected)));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Side(
          name + "-8-threads", THREADS * calls / seconds, "requests/s", THREADS * calls, config);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("bench: expected to finish but was interrupted", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("bench: expected scores on every thread but " + e, e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void request(Scorer scorer, int calls, float[] expected) {
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      for (int i = 0; i < calls; i++) {
        ServedRequest.fill(features, scorer.schema(), expected.length, 1);
        scorer.score(features, outputs);
        if (!Arrays.equals(expected, outputs.copyRanking())) {
          throw new IllegalStateException("bench: expected the same bits on every thread");
        }
      }
    }
  }
}
