package io.rankgraft.tensorflow;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Another Java process on the class path of this one, for work that may die, hang or eat its
 * memory, such as a first look at a file nobody vouches for. It ends when this is closed.
 *
 * <p>What it may compute is bounded, and its memory where the system tells it, on Linux, looked at
 * every 20 ms; elsewhere only its time is. One that only waits has thirty times as much time: the
 * machine may be busy.
 */
public final class TrialProcess implements AutoCloseable {
  private static final int POLL_MILLIS = 20;
  private static final int WAITING = 30; // on a machine with other load, so much longer

  private final Process process;
  private final Path folder;
  private final DataInputStream answers;

  private TrialProcess(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
    this.answers = new DataInputStream(process.getInputStream());
  }

  /**
   * Starts a main class.
   *
   * @param heap bytes it may have at most
   * @param options of Java, such as system properties
   * @throws IllegalStateException if no process can be started
   */
  public static TrialProcess start(Class<?> main, long heap, String... options) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("rankgraft-trial");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Xmx" + heap);
      command.add("-XX:+UseSerialGC");
      command.add("-XX:TieredStopAtLevel=1");
      command.add("-XX:ErrorFile=" + folder.resolve("died"));
      command.add("-XX:-CreateCoredumpOnCrash");
      command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
      command.addAll(List.of(options));
      command.add(main.getName());
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().put("CLASSPATH", absolute(System.getProperty("java.class.path")));
      builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      return new TrialProcess(builder.start(), folder);
    } catch (IOException e) {
      remove(folder);
      throw new IllegalStateException(
          "trial of a host: expected to start java but %s; allow it to start processes"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static String absolute(String classPath) {
    String separator = System.getProperty("path.separator");
    return Stream.of(classPath.split(separator))
        .map(entry -> entry.isEmpty() ? entry : Path.of(entry).toAbsolutePath().toString())
        .reduce((a, b) -> a + separator + b)
        .orElse("");
  }

  /** What the process is told; closing it tells that there is no more. */
  public DataOutputStream requests() {
    return new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
  }

  /** What the process says after the byte that {@link #await} gave. */
  public DataInputStream answers() {
    return answers;
  }

  /**
   * Waits for the next byte that the process says.
   *
   * @param within how long it may compute
   * @param most bytes of memory it may have
   * @param refused from what it did, {@code it took more than 10 seconds}, to what is thrown then
   * @return the byte, or -1 if the process ended
   */
  public int await(Duration within, long most, Function<String, BadInputException> refused) {
    CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(this::next);
    Duration before = computed();
    long end = System.nanoTime() + within.multipliedBy(WAITING).toNanos();
    while (!answer.isDone()) {
      if (computed().minus(before).compareTo(within) > 0) {
        throw refused.apply("it took more than %s seconds".formatted(within.toSeconds()));
      }
      if (System.nanoTime() > end) {
        throw refused.apply(
            "it was not done %s seconds later, of which it computed for %s"
                .formatted(
                    within.multipliedBy(WAITING).toSeconds(),
                    computed().minus(before).toSeconds()));
      }
      if (resident() > most) {
        throw refused.apply("it took more than %s MiB of memory".formatted(most >> 20));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("trial of a host: expected an answer but no wait", e);
      }
    }
    return answer.join();
  }

  private int next() {
    try {
      return answers.read();
    } catch (IOException e) {
      return -1;
    }
  }

  private Duration computed() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The memory the process has; 0 where the system does not say. */
  public long resident() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0; // it ended in between
    }
  }

  /** How a process that ended did so; -1 if the wait for that was interrupted. */
  public int status() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    status(); // or it might still write into its folder
    remove(folder);
  }

  private static void remove(Path folder) {
    if (folder == null) {
      return;
    }
    try {
      DurableFiles.remove(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("trial of a host: expected to remove its folder", e);
    }
  }
}
