package io.rankgraft.serve.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rankgraft.serve.ScoringListener;
import java.util.concurrent.TimeUnit;

/**
 * Meters of a ranker, tagged {@code ranker}: the timer {@code rankgraft.score} and the counters
 * {@code rankgraft.score.candidates}, {@code .ids}, {@code .ids.unknown}, {@code .nonfinite} and
 * {@code .failures}. The rate of unknown ids is the quotient of two of them.
 */
public final class ScoringMeters implements ScoringListener {
  private static final String PREFIX = "rankgraft.score";
  private static final double P50 = 0.5;
  private static final double P99 = 0.99;
  private static final double P999 = 0.999;

  private final Timer latency;
  private final Counter candidates;
  private final Counter ids;
  private final Counter unknownIds;
  private final Counter nonFinite;
  private final Counter failures;

  private ScoringMeters(MeterRegistry registry, String ranker) {
    this.latency =
        Timer.builder(PREFIX)
            .tag("ranker", ranker)
            .publishPercentiles(P50, P99, P999)
            .register(registry);
    this.candidates = counter(registry, ranker, ".candidates");
    this.ids = counter(registry, ranker, ".ids");
    this.unknownIds = counter(registry, ranker, ".ids.unknown");
    this.nonFinite = counter(registry, ranker, ".nonfinite");
    this.failures = counter(registry, ranker, ".failures");
  }

  private static Counter counter(MeterRegistry registry, String ranker, String name) {
    return Counter.builder(PREFIX + name).tag("ranker", ranker).register(registry);
  }

  /** The meters of one ranker. */
  public static ScoringMeters of(MeterRegistry registry, String ranker) {
    return new ScoringMeters(registry, ranker);
  }

  @Override
  public void onScored(long nanos, int scored, int idsSeen, int unknown, int notFinite) {
    latency.record(nanos, TimeUnit.NANOSECONDS);
    candidates.increment(scored);
    ids.increment(idsSeen);
    unknownIds.increment(unknown);
    nonFinite.increment(notFinite);
  }

  @Override
  public void onFailed(RuntimeException failure) {
    failures.increment();
  }
}
