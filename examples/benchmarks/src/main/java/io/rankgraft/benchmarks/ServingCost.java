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
  private static final double PRODUCTS_AT_MOST = 1.5;

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
        try (BareSession bare = new BareSession(export, features, bareOutputs);
            ServedProducts products =
                new ServedProducts(sizes -> model.products().accept(sizes, candidates))) {
          Runnable score = () -> scorer.score(features, outputs);
          List<Latency> timed = inTurn(conditions, List.of(score, bare::run, products::run));
          timed.get(0).sides(name, config).forEach(report::add);
          timed.get(1).sides(name + "-bare", config).forEach(report::add);
          double micros = timed.get(0).micros(50);
          double bareMicros = timed.get(1).micros(50);
          double productMicros = timed.get(2).micros(50);
          report.add(
              new Ratio(
                  name + "-p50",
                  name + "-bare-p50",
                  micros / bareMicros,
                  (SLOWEST_RATIO * bareMicros + SLOWEST_MICROS) / bareMicros));
          timed.get(2).sides(name + "/products", config).forEach(report::add);
          report.add(
              new Ratio(
                  name + "-p50", name + "/products-p50", micros / productMicros, PRODUCTS_AT_MOST));
          if (conditions.profile()) {
            BareSession.profile(name, export, features, bareOutputs, report);
          }
          int counted = conditions.size(ALLOCATING_CALLS, 2);
          report.add(allocated(name + "-allocated", counted, score, config));
          report.add(allocated(name + "-bare-allocated", counted, bare::run, config));
        }
      }
      report.add(together(name, scorer, conditions, expected, config));
    }
  }

  /** Times pieces of work, some calls of each and then some of the next. */
  private static List<Latency> inTurn(Conditions conditions, List<Runnable> works) {
    int calls = conditions.size(CALLS_A_ROUND, 2);
    long warm = System.nanoTime() + (conditions.small() ? 0 : WARM_UP_NANOS);
    do {
      works.forEach(Runnable::run);
    } while (System.nanoTime() < warm);
    List<Latency> timed = works.stream().map(work -> new Latency()).toList();
    long begin = System.nanoTime();
    for (int round = 0; round < conditions.size(ROUNDS, 1); round++) {
      if (round >= FEWEST_ROUNDS && System.nanoTime() - begin > MOST_NANOS) {
        break;
      }
      for (int w = 0; w < works.size(); w++) {
        timed.get(w).time(calls, works.get(w));
      }
    }
    return timed;
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
