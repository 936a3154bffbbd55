package io.rankgraft.serve.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScoringMetersTest {
  @Test
  void metersAddUpWhatTheListenerHears() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ScoringMeters meters = ScoringMeters.of(registry, "clicks");
    meters.onScored(1_000, 200, 400, 3, 0);
    meters.onScored(3_000, 100, 200, 1, 2);
    meters.onFailed(new IllegalStateException("closed"));
    assertEquals(2, registry.get("rankgraft.score").tag("ranker", "clicks").timer().count());
    assertEquals(4_000, registry.get("rankgraft.score").timer().totalTime(TimeUnit.NANOSECONDS));
    assertEquals(300, registry.get("rankgraft.score.candidates").counter().count());
    assertEquals(600, registry.get("rankgraft.score.ids").counter().count());
    assertEquals(4, registry.get("rankgraft.score.ids.unknown").counter().count());
    assertEquals(2, registry.get("rankgraft.score.nonfinite").counter().count());
    assertEquals(1, registry.get("rankgraft.score.failures").counter().count());
  }
}
