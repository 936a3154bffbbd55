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
  private static final long WARM_UP_NANOS = 3_000_000_000L; // until all is compiled
  private static final int ROUNDS = 40;
  private static final int CALLS_A_ROUND = 100;
  private static final int FEWEST_ROUNDS = 10; // of slow models: 1,000 calls have a p99.9
  private static final long MOST_NANOS = 16_000_000_000L; // after the fewest
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
    return "every model, 1 user x %s candidates: OnnxScorer.score against bare ONNX Runtime"
        .formatted(CANDIDATES);
  }

  @Override
  public void run(Conditions conditions, Report report) {
    for (ServedModel model : ServedModel.all(conditions)) {
      measure(model, conditions, report);
    }
  }

  private static void measure(ServedModel model, Conditions conditions, Report report) {
    RankerExport export = model.export().get();
    int candidates = conditions.size(CANDIDATES, 5);
    String name = "serving-" + model.name();
    String config = "1 user, %s candidates, default preset".formatted(candidates);
    try (Scorer scorer =
            OnnxScorer.of(model.name(), export.onnx(), export.signature(), export.schema());
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      ServedRequest.fill(features, export.schema(), candidates, 1);
      scorer.score(features, outputs);
      float[] expected = outputs.copyRanking();
      try (ScoreOutputs bareOutputs = scorer.newOutputs()) {
        bareOutputs.begin(candidates);
        try (BareSession bare = new BareSession(export, features, bareOutputs)) {
          Runnable score = () -> scorer.score(features, outputs);
          Latency[] both = inTurn(conditions, score, bare::run);
          both[0].sides(name, config).forEach(report::add);
          both[1].sides(name + "-bare", config).forEach(report::add);
          double bareMicros = both[1].micros(50);
          report.add(
              new Ratio(
                  name + "-p50",
                  name + "-bare-p50",
                  both[0].micros(50) / bareMicros,
                  (SLOWEST_RATIO * bareMicros + SLOWEST_MICROS) / bareMicros));
          int counted = conditions.size(ALLOCATING_CALLS, 2);
          report.add(allocated(name + "-allocated", counted, score, config));
          report.add(allocated(name + "-bare-allocated", counted, bare::run, config));
        }
      }
      report.add(together(name, scorer, conditions, expected, config));
    }
  }

  /** Times two pieces of work, some calls of one and then some of the other. */
  private static Latency[] inTurn(Conditions conditions, Runnable one, Runnable other) {
    int calls = conditions.size(CALLS_A_ROUND, 2);
    long warm = System.nanoTime() + (conditions.small() ? 0 : WARM_UP_NANOS);
    do {
      one.run();
      other.run();
    } while (System.nanoTime() < warm);
    Latency[] both = {new Latency(), new Latency()};
    long begin = System.nanoTime();
    for (int round = 0; round < conditions.size(ROUNDS, 1); round++) {
      if (round >= FEWEST_ROUNDS && System.nanoTime() - begin > MOST_NANOS) {
        break;
      }
      both[0].time(calls, one);
      both[1].time(calls, other);
    }
    return both;
  }

  private static Side allocated(String name, int calls, Runnable work, String config) {
    return new Side(name, Latency.allocated(calls, work), "bytes", calls, config);
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
