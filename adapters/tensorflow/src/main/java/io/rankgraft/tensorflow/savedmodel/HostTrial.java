package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import io.rankgraft.tensorflow.TrialProcess;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The first look at a host somebody else made, in a process of its own that may die, hang or eat
 * its memory: it is read, built, differentiated and checked by {@link HostReplayCheck} there.
 *
 * <p>Sizes and functions without end are found by reading the file. Not all can be: an op of
 * TensorFlow may abort the process on a shape it does not expect, a loop may never end, and a size
 * may follow from the numbers that are fed. So a file from elsewhere is tried first, with the taps
 * it is wanted for, and mounted only if the trial ends well.
 *
 * <p>{@link TrialProcess} bounds its time, counted from when TensorFlow is loaded, and its memory.
 *
 * @param check what is run there
 * @param limit on the time it computes; a second more for each 32 MiB of the file
 * @param bytes of memory beside TensorFlow's own and twice the file
 */
public record HostTrial(HostReplayCheck check, Duration limit, long bytes) {
  private static final Duration START = Duration.ofMinutes(2);
  private static final long HEAP = 192L << 20;
  private static final long A_SECOND = 32L << 20;

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
    try (Started started = start(host.file().folder())) {
      return started.run(host);
    }
  }

  /**
   * Starts the process before the host is read, as both need TensorFlow, which takes a second.
   *
   * @param folder of the SavedModel
   * @throws IllegalStateException if no process can be started
   */
  public Started start(Path folder) {
    Path graph = folder.resolve(SavedModelFile.GRAPH);
    try {
      long size = Files.exists(graph) ? Files.size(graph) : 0; // who reads it says that it is not
      return new Started(TrialProcess.start(HostTrialProcess.class, HEAP + 4 * size));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": expected to read its files", e);
    }
  }

  /** A process that waits for one host; it ends when this is closed. */
  public final class Started implements AutoCloseable {
    private final TrialProcess process;

    private Started(TrialProcess process) {
      this.process = process;
    }

    /**
     * @see HostTrial#run
     */
    public HostReplayCheck.Findings run(SavedModelHost host) {
      try {
        return watched(process, host);
      } catch (IOException e) {
        throw new UncheckedIOException(host.file().who() + ": expected to read its files", e);
      }
    }

    @Override
    public void close() {
      process.close();
    }
  }

  private HostReplayCheck.Findings watched(TrialProcess process, SavedModelHost host)
      throws IOException {
    Function<String, BadInputException> refused = did -> refused(host, did);
    if (process.await(START, Long.MAX_VALUE, refused) != HostTrialProcess.READY) {
      throw new IllegalStateException(
          "host trial: expected a java on this class path that loads TensorFlow but it ended");
    }
    try (DataOutputStream out = process.requests()) {
      HostRequest.write(host, out);
      out.writeInt(check.rows());
      out.writeLong(check.seed());
      out.writeDouble(check.tolerance());
    }
    long held = SizeLimit.held(host.file().folder());
    long most = process.resident() + bytes + 2 * held;
    DataInputStream in = process.answers();
    switch (process.await(limit.plusSeconds(held / A_SECOND), most, refused)) {
      case HostTrialProcess.FOUND -> {
        List<String> compared = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          compared.add(in.readUTF());
        }
        return new HostReplayCheck.Findings(compared, in.readDouble(), in.readUTF());
      }
      case HostTrialProcess.REFUSED -> throw new BadInputException(in.readUTF());
      default ->
          throw refused.apply(
              "it ended the process that tried it (exit status %d)".formatted(process.status()));
    }
  }

  private static BadInputException refused(SavedModelHost host, String what) {
    return new BadInputException(
        "%s: expected a host that scores a few random rows but %s; its file is hostile or damaged"
            .formatted(host.file().who(), what));
  }
}
