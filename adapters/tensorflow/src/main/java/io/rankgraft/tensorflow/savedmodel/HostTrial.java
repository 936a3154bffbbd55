package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The first look at a host somebody else made, in a process of its own that may die, hang or eat
 * its memory: it is read, built, differentiated and checked by {@link HostReplayCheck} there.
 *
 * <p>Sizes and functions without end are found by reading the file. Not all can be: an op of
 * TensorFlow may abort the process on a shape it does not expect, a loop may never end, and a size
 * may follow from the numbers that are fed. So a file from elsewhere is tried first, with the taps
 * it is wanted for, and mounted only if the trial ends well.
 *
 * <p>The process is another {@code java} on the class path of this one. The time is what it
 * computes from when TensorFlow is loaded; one that only waits has six times as much. Its memory is
 * watched on Linux, where the system tells it, every 20 ms; elsewhere only its time is bounded.
 *
 * @param check what is run there
 * @param limit on the time it computes; a second more for each 32 MiB of the file
 * @param bytes of memory beside TensorFlow's own and twice the file
 */
public record HostTrial(HostReplayCheck check, Duration limit, long bytes) {
  private static final Duration START = Duration.ofMinutes(2);
  private static final long HEAP = 192L << 20;
  private static final int POLL_MILLIS = 20;
  private static final long A_SECOND = 32L << 20;
  private static final int WAITING = 6; // as long for nothing but waiting, on a busy machine

  public HostTrial {
    if (limit.isNegative() || limit.isZero() || bytes < 1) {
      throw new IllegalArgumentException(
          "host trial: expected a limit above 0 but got %s and %d bytes".formatted(limit, bytes));
    }
  }

  /** {@link HostReplayCheck#ofDefaults} in 10 seconds and 1 GiB. */
  public static HostTrial ofDefaults() {
    return new HostTrial(HostReplayCheck.ofDefaults(), Duration.ofSeconds(10), 1L << 30);
  }

  /**
   * Tries a host with its taps.
   *
   * @throws BadInputException if it is refused there, or the process dies, takes too long or too
   *     much memory
   * @throws IllegalStateException if no process can be started
   */
  public HostReplayCheck.Findings run(SavedModelHost host) {
    Path folder = null;
    Process process = null;
    try {
      folder = Files.createTempDirectory("host-trial");
      process = start(folder, host);
      return watched(process, host);
    } catch (IOException e) {
      throw new IllegalStateException(
          "host trial: expected to start java but " + e.getMessage(), e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      remove(folder);
    }
  }

  private static void remove(Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new IllegalStateException(
          "host trial: expected to remove '%s' but %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static Process start(Path folder, SavedModelHost host) throws IOException {
    long heap = HEAP + 4 * Files.size(host.file().folder().resolve(SavedModelFile.GRAPH));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:ErrorFile=" + folder.resolve("died"));
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    command.add(HostTrialProcess.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("CLASSPATH", absolute(System.getProperty("java.class.path")));
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder.start();
  }

  private static String absolute(String classPath) {
    String separator = System.getProperty("path.separator");
    return Stream.of(classPath.split(separator))
        .map(entry -> entry.isEmpty() ? entry : Path.of(entry).toAbsolutePath().toString())
        .reduce((a, b) -> a + separator + b)
        .orElse("");
  }

  private HostReplayCheck.Findings watched(Process process, SavedModelHost host)
      throws IOException {
    DataInputStream in = new DataInputStream(process.getInputStream());
    if (await(process, host, in, START, Long.MAX_VALUE) != HostTrialProcess.READY) {
      throw new IllegalStateException(
          "host trial: expected a java on this class path that loads TensorFlow but it ended");
    }
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(process.getOutputStream()))) {
      HostRequest.write(host, out);
      out.writeInt(check.rows());
      out.writeLong(check.seed());
      out.writeDouble(check.tolerance());
    }
    long held = SizeLimit.held(host.file().folder());
    long most = resident(process) + bytes + 2 * held;
    Duration within = limit.plusSeconds(held / A_SECOND);
    int answer = await(process, host, in, within, most);
    switch (answer) {
      case HostTrialProcess.FOUND -> {
        List<String> compared = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          compared.add(in.readUTF());
        }
        return new HostReplayCheck.Findings(compared, in.readDouble(), in.readUTF());
      }
      case HostTrialProcess.REFUSED -> throw new BadInputException(in.readUTF());
      default ->
          throw refused(
              host, "it ended the process that tried it (exit status %d)".formatted(exit(process)));
    }
  }

  private static int exit(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** The next byte; -1 if the process ended. */
  private static int next(DataInputStream in) {
    try {
      return in.read();
    } catch (IOException e) {
      return -1;
    }
  }

  private int await(
      Process process, SavedModelHost host, DataInputStream in, Duration within, long most) {
    CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> next(in));
    Duration before = computed(process);
    long end = System.nanoTime() + within.multipliedBy(WAITING).toNanos();
    while (!answer.isDone()) {
      if (System.nanoTime() > end || computed(process).minus(before).compareTo(within) > 0) {
        throw refused(host, "it took more than %d seconds".formatted(within.toSeconds()));
      }
      if (resident(process) > most) {
        throw refused(host, "it took more than %d MiB of memory".formatted(bytes >> 20));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("host trial: expected to end but it was interrupted", e);
      }
    }
    return answer.join();
  }

  private static Duration computed(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static BadInputException refused(SavedModelHost host, String what) {
    return new BadInputException(
        "%s: expected a host that scores a few random rows but %s; its file is hostile or damaged"
            .formatted(host.file().who(), what));
  }

  /** The memory a process has; 0 where the system does not say. */
  private static long resident(Process process) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // it ended in between
    }
  }
}
