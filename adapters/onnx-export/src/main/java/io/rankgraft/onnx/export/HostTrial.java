package io.rankgraft.onnx.export;

import io.rankgraft.data.BadInputException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A host nobody vouches for, opened and proven in a Java process of its own that may die: the
 * runtime allocates in native code, where an endless loop or a tensor without bounds takes the
 * whole process with it. The child has a limit of time and, on Linux, of memory. On macOS only the
 * time is bounded.
 */
final class HostTrial {
  /** Set in the child, which tries nothing in a further one. */
  private static final String INSIDE = "rankgraft.onnx.trial";

  private static final long MOST_SECONDS = 10;
  private static final long LEAST_BYTES = 1L << 30;
  private static final int TIMES_THE_FILE = 6;
  private static final int LOOK_MILLIS = 10;
  private static final int REFUSED = 2;
  private static final int LONGEST = 2000;

  /** What is tried. */
  record Task(
      byte[] model,
      Map<String, String> taps,
      Map<String, List<Integer>> sizes,
      Map<String, List<String>> texts) {
    void write(DataOutputStream out) throws IOException {
      out.writeInt(model.length);
      out.write(model);
      out.writeInt(taps.size());
      for (Map.Entry<String, String> tap : taps.entrySet()) {
        text(out, tap.getKey());
        text(out, tap.getValue());
      }
      out.writeInt(sizes.size());
      for (Map.Entry<String, List<Integer>> size : sizes.entrySet()) {
        text(out, size.getKey());
        out.writeInt(size.getValue().size());
        for (int d : size.getValue()) {
          out.writeInt(d);
        }
      }
      out.writeInt(texts.size());
      for (Map.Entry<String, List<String>> list : texts.entrySet()) {
        text(out, list.getKey());
        out.writeInt(list.getValue().size());
        for (String value : list.getValue()) {
          text(out, value);
        }
      }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    static Task read(DataInputStream in) throws IOException {
      byte[] model = in.readNBytes(in.readInt());
      Map<String, String> taps = new LinkedHashMap<>();
      for (int n = in.readInt(); n > 0; n--) {
        taps.put(text(in), text(in));
      }
      Map<String, List<Integer>> sizes = new LinkedHashMap<>();
      for (int n = in.readInt(); n > 0; n--) {
        List<Integer> shape = new ArrayList<>();
        String input = text(in);
        for (int d = in.readInt(); d > 0; d--) {
          shape.add(in.readInt());
        }
        sizes.put(input, shape);
      }
      Map<String, List<String>> texts = new LinkedHashMap<>();
      for (int n = in.readInt(); n > 0; n--) {
        List<String> values = new ArrayList<>();
        String input = text(in);
        for (int d = in.readInt(); d > 0; d--) {
          values.add(text(in));
        }
        texts.put(input, values);
      }
      return new Task(model, taps, sizes, texts);
    }

    private static String text(DataInputStream in) throws IOException {
      return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Task that
          && java.util.Arrays.equals(model, that.model)
          && taps.equals(that.taps)
          && sizes.equals(that.sizes)
          && texts.equals(that.texts);
    }

    @Override
    public int hashCode() {
      return java.util.Arrays.hashCode(model);
    }

    @Override
    public String toString() {
      return "Task[%d bytes, %s]".formatted(model.length, taps);
    }
  }

  private HostTrial() {}

  /**
   * @throws BadInputException if the child refuses the host, dies, or passes a limit
   */
  static void require(String name, Task task) {
    if (System.getProperty(INSIDE) != null) {
      return;
    }
    String who = "onnx host '%s'".formatted(name);
    Process child = null;
    try {
      child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + (256 + 4 * (task.model().length >> 20)) + "m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:-CreateCoredumpOnCrash",
                  "-XX:ErrorFile=/dev/null",
                  "-D" + INSIDE + "=true",
                  "-cp",
                  System.getProperty("java.class.path"),
                  HostTrial.class.getName(),
                  name)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new BadInputException(
          "%s: expected to try it in a process of its own but none can be started; allow it, or export the model without loops and functions"
              .formatted(who),
          e);
    }
    try {
      watch(who, child, task);
    } finally {
      child.destroyForcibly();
    }
  }

  private static void watch(String who, Process child, Task task) {
    long most = Math.max(LEAST_BYTES, (long) TIMES_THE_FILE * task.model().length);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    Thread writer =
        new Thread(
            () -> {
              try (DataOutputStream out = new DataOutputStream(child.getOutputStream())) {
                task.write(out);
              } catch (IOException e) {
                // The child is gone, which its exit status says.
              }
            },
            "rankgraft-onnx-trial");
    writer.setDaemon(true);
    writer.start();
    try {
      while (!child.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        boolean late = System.nanoTime() > end;
        if (late || resident(child.pid()) > most) {
          throw new BadInputException(
              "%s: expected to run in %d seconds and %d MB but it takes more %s; export the model without loops, or with smaller tensors"
                  .formatted(who, MOST_SECONDS, most >> 20, late ? "time" : "memory"));
        }
      }
      if (child.exitValue() == REFUSED) {
        byte[] said = child.getInputStream().readNBytes(LONGEST);
        throw new BadInputException(new String(said, StandardCharsets.UTF_8));
      } else if (child.exitValue() != 0) {
        throw new BadInputException(
            "%s: expected a model that ONNX Runtime can run but the process that tried it ended with status %d; export it again"
                .formatted(who, child.exitValue()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(who + ": expected to try it but was interrupted", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of memory a process holds; 0 where nothing says. */
  private static long resident(long pid) {
    try {
      Path status = Path.of("/proc", Long.toString(pid), "statm");
      if (!Files.isReadable(status)) {
        return 0;
      }
      return Long.parseLong(Files.readString(status).split(" ")[1]) * 4096;
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return 0; // it ended between two looks
    }
  }

  /** The child: reads a task, opens the host, and says on its output why it is refused. */
  public static void main(String[] args) throws IOException {
    try (DataInputStream in = new DataInputStream(System.in);
        OnnxGraftHost host = OnnxGraftHost.of(args[0], Task.read(in))) {
      host.tapShapes();
    } catch (IllegalArgumentException e) {
      System.out.write(e.getMessage().getBytes(StandardCharsets.UTF_8));
      System.out.flush();
      System.exit(REFUSED);
    }
  }
}
