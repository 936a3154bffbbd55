package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Drankgraft.hostile=200} draws so many instead of a few. */
class HostileHostsTest {
  private static final int HOSTS = Integer.getInteger("rankgraft.hostile", 4 * HostileHosts.KINDS);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path folder;

  /**
   * Each is refused before anything of it is computed, in this process: a tensor of 256 MiB would
   * already be one too many.
   */
  @Test
  void eachIsRefusedInOneLineAndLeavesNothing() {
    List<String> mounted = new ArrayList<>();
    for (int seed = 0; seed < HOSTS; seed++) {
      Path file = HostileHosts.write(folder.resolve("host-" + seed), seed);
      long before = System.nanoTime();
      try (ModelGraph model = ModelGraph.withSeed(1)) {
        SavedModelHost.read(file).withTap("logit", "logit").build(model.scope(Build.SERVE));
        mounted.add("kind %s, seed %s".formatted(seed % HostileHosts.KINDS, seed));
      } catch (BadInputException e) {
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
      }
      Duration took = Duration.ofNanos(System.nanoTime() - before);
      assertTrue(took.compareTo(LIMIT) < 0, "seed %s took %s".formatted(seed, took));
    }
    assertEquals(List.of(), mounted);
    assertFalse(Files.exists(Path.of("written-by-a-model")));
  }
}
