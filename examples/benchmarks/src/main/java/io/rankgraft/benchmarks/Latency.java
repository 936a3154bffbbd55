package io.rankgraft.benchmarks;

import io.rankgraft.benchmarks.Benchmark.Side;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How long each of many calls took, and what they allocated. */
final class Latency {
  private static final int DIGITS = 3;
  private static final double MICROS = 1e3; // nanoseconds

  private final Histogram nanos = new Histogram(DIGITS);

  /** Calls something so often, one call after another. */
  void time(int calls, Runnable work) {
    for (int i = 0; i < calls; i++) {
      long start = System.nanoTime();
      work.run();
      nanos.recordValue(System.nanoTime() - start);
    }
  }

  void record(long value) {
    nanos.recordValue(Math.max(0, value));
  }

  void add(Latency other) {
    nanos.add(other.nanos);
  }

  double micros(double percentile) {
    return nanos.getValueAtPercentile(percentile) / MICROS;
  }

  /** The median and the two tails. */
  List<Side> sides(String name, String config) {
    List<Side> sides = new ArrayList<>();
    int runs = Math.toIntExact(nanos.getTotalCount());
    sides.add(new Side(name + "-p50", micros(50), "us", runs, config));
    sides.add(new Side(name + "-p99", micros(99), "us", runs, config));
    sides.add(new Side(name + "-p99.9", micros(99.9), "us", runs, config));
    return sides;
  }

  /** Bytes this thread allocates on the heap a call. */
  static double allocated(int calls, Runnable work) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) {
      work.run();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / (double) calls;
  }
}
