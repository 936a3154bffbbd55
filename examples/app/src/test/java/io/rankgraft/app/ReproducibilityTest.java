package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that are to agree have JVMs of their own; parameters are compared bit for bit, as stored.
 */
@Tag("slow")
class ReproducibilityTest {
  @TempDir private Path folder;

  private List<String> train(String out, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "hpmr", "--set", "evaluateEvery=1"));
    args.addAll(List.of("dim=16", "batch=1000", "--out", folder.resolve(out).toString()));
    args.addAll(List.of(more));
    return args;
  }

  private Process start(String out, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1", // they live for seconds
                "-cp",
                System.getProperty("java.class.path"),
                "io.rankgraft.app.Main"));
    command.addAll(train(out, more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(out + ".log").toFile())
        .start();
  }

  private void run(String out, String... more) throws IOException, InterruptedException {
    assertEquals(0, start(out, more).waitFor(), () -> read(folder.resolve(out + ".log")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private byte[] parameters(String out) throws IOException {
    try (var files = Files.walk(folder.resolve(out).resolve("checkpoint/last"))) {
      Path data =
          files.filter(p -> p.toString().contains("variables.data")).findFirst().orElseThrow();
      return Files.readAllBytes(data);
    }
  }

  @Test
  void threadsAndAKillWhileSavingChangeNoBitAndTheSeedDoes() throws Exception {
    run("one", "--epochs", "4", "--threads", "1");
    run("two", "--epochs", "4", "--threads", "2");
    assertEquals(hash("one"), hash("two"));
    Ran.of(train("other", "--epochs", "4", "--seed", "2").toArray(String[]::new)).assertDone();
    assertNotEquals(hash("one"), hash("other"));

    Path last = folder.resolve("parts/checkpoint/last");
    Process running = start("parts", "--epochs", "100");
    try (WatchService watch = watched(last, running)) {
      killWhileSaving(watch, running);
    }
    assertTrue(Files.isDirectory(last));
    run("parts", "--epochs", "4", "--resume");
    assertEquals(hash("one"), hash("parts"));
  }

  /** Watches a folder that the process is to make. */
  private static WatchService watched(Path made, Process running) throws Exception {
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!Files.isDirectory(made)) {
      assertTrue(
          running.isAlive() && System.nanoTime() < until, "expected a run that makes " + made);
      TimeUnit.MILLISECONDS.sleep(20);
    }
    WatchService watch = made.getFileSystem().newWatchService();
    made.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
    return watch;
  }

  /** Kills the process without notice while a later checkpoint is being written. */
  private static void killWhileSaving(WatchService watch, Process running) throws Exception {
    int started = 0;
    while (started < 2) {
      WatchKey key = watch.poll(2, TimeUnit.MINUTES);
      assertTrue(key != null && running.isAlive(), "expected a run that saves checkpoints");
      for (WatchEvent<?> event : key.pollEvents()) {
        if (event.context().toString().startsWith(".unfinished")) {
          started++;
        }
      }
      key.reset();
    }
    running.destroyForcibly().waitFor();
  }

  private String hash(String out) throws IOException {
    return Integer.toHexString(java.util.Arrays.hashCode(parameters(out)));
  }
}
