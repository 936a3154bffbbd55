package io.rankgraft.benchmarks;

import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.SwappableScorer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A thousand swaps of a ranker that serves: requests come at fixed instants that keep half a core
 * busy, whether the one before is done or not, and are timed from those instants. Rounds with and
 * without swaps take turns, so that what else the machine does meets both.
 */
final class SwapCost implements Benchmark {
  private static final int IDS = 1000; // of each field: a file of about 2 MB
  private static final int CANDIDATES = 200;
  private static final int ROUNDS = 10; // each serves without swaps, then with them
  private static final int SWAPS = 100; // a round
  private static final long SWAP_PERIOD_NANOS = 500_000_000; // or as soon as the last one is done
  private static final int WARM_UP = 500;
  private static final int WARM_UP_SWAPS = 40;
  private static final int STEADY = 1000; // requests a round
  private static final double LOAD = 0.5; // of a core
  private static final double AT_MOST = 1.5;
  private static final double MEMORY_AT_MOST = 1.2;
  private static final double MIB = 1 << 20;

  @Override
  public String name() {
    return "swaps-under-load";
  }

  @Override
  public String about() {
    return "%s swaps under an open-loop load of half a core: tails, failures, memory"
        .formatted(ROUNDS * SWAPS);
  }

  @Override
  public void run(Conditions conditions, Report report) {
    Path folder = temporary();
    try {
      ServedModel model = ServedModel.htlnet(conditions.size(IDS, 20));
      RankerExport export = model.export().get();
      Path bundle = export.write(folder.resolve("bundle"), model.name(), "1", Map.of()).root();
      run(conditions, bundle, report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(folder);
    }
  }

  private static void run(Conditions conditions, Path bundle, Report report) {
    int rounds = conditions.size(ROUNDS, 2);
    int swaps = conditions.size(SWAPS, 1);
    int candidates = conditions.size(CANDIDATES, 5);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (SwappableScorer scorer = SwappableScorer.of(OnnxScorer.load(Bundle.open(bundle)))) {
      long period = period(scorer, candidates, conditions.size(WARM_UP, 5));
      Runnable swap = () -> scorer.swap(() -> OnnxScorer.load(Bundle.open(bundle)));
      for (int i = 0; i < conditions.size(WARM_UP_SWAPS, 1); i++) {
        swap.run(); // what a swap needs beside the ranker that serves stays with the allocator
      }
      String config =
          "htlnet, %s candidates, a request every %s us".formatted(candidates, period / 1000);
      String swapped = "%s, %s swaps, no request failed".formatted(config, rounds * swaps);
      Latency steady = new Latency();
      Latency swapping = new Latency();
      double[] ratios = new double[rounds];
      long before = Resident.now();
      long busy = 0;
      for (int round = 0; round < rounds; round++) {
        int requests = conditions.size(STEADY, 10);
        Latency without =
            thread.submit(load(scorer, candidates, period, requests, new AtomicBoolean())).get();
        AtomicBoolean done = new AtomicBoolean();
        Future<Latency> loaded =
            thread.submit(load(scorer, candidates, period, Integer.MAX_VALUE, done));
        busy += swapPeriodically(swaps, swap);
        done.set(true);
        Latency with = loaded.get(); // a request that failed would have ended it
        ratios[round] = with.micros(99) / without.micros(99);
        steady.add(without);
        swapping.add(with);
      }
      long after = Resident.now();
      steady.sides("swaps-steady", config).forEach(report::add);
      swapping.sides("swaps-swapping", swapped).forEach(report::add);
      report.add(new Side("swaps-one", busy / 1e6 / rounds / swaps, "ms", rounds * swaps, swapped));
      report.add(new Side("swaps-resident-before", before / MIB, "MiB", 1, config));
      report.add(new Side("swaps-resident-after", after / MIB, "MiB", 1, swapped));
      report.add(
          new Ratio("swaps-swapping-p99", "swaps-steady-p99", Rounds.median(ratios), AT_MOST));
      report.add(
          new Ratio(
              "swaps-resident-after",
              "swaps-resident-before",
              (double) after / before,
              MEMORY_AT_MOST));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("bench: expected to finish but was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("bench: expected every request to be served but " + e, e);
    } finally {
      thread.shutdownNow();
    }
  }

  /** Nanoseconds the swaps took. */
  private static long swapPeriodically(int swaps, Runnable swap) {
    long start = System.nanoTime();
    long busy = 0;
    for (int i = 0; i < swaps; i++) {
      sleepUntil(start + i * SWAP_PERIOD_NANOS);
      long begin = System.nanoTime();
      swap.run();
      busy += System.nanoTime() - begin;
    }
    return busy;
  }

  /** Nanoseconds between requests so that they take the wanted share of a core. */
  private static long period(SwappableScorer scorer, int candidates, int calls) {
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      Latency alone = new Latency();
      Runnable request =
          () -> {
            ServedRequest.fill(features, scorer.schema(), candidates, 1);
            scorer.score(features, outputs);
          };
      alone.time(calls, request);
      alone = new Latency();
      alone.time(calls, request);
      return (long) (alone.micros(50) * 1000 / LOAD);
    }
  }

  /** Requests at fixed instants, each timed from its instant, until there are enough. */
  private static Callable<Latency> load(
      SwappableScorer scorer, int candidates, long period, int most, AtomicBoolean done) {
    return () -> {
      Latency latency = new Latency();
      try (Features features = scorer.newFeatures();
          ScoreOutputs outputs = scorer.newOutputs()) {
        long begin = System.nanoTime();
        for (int i = 0; i < most && !done.get(); i++) {
          long due = begin + i * period;
          sleepUntil(due);
          ServedRequest.fill(features, scorer.schema(), candidates, i);
          scorer.score(features, outputs);
          latency.record(System.nanoTime() - due);
        }
      }
      return latency;
    };
  }

  private static void sleepUntil(long instant) {
    for (long early = instant - System.nanoTime(); early > 0; early = instant - System.nanoTime()) {
      LockSupport.parkNanos(early);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("rankgraft-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
