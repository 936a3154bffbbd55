package io.rankgraft.onnx.export;

import io.rankgraft.data.BadInputException;
import io.rankgraft.onnx.ModelBuffer;
import io.rankgraft.tensorflow.TrialProcess;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A host nobody vouches for, opened and proven in a Java process of its own that may die: the
 * runtime allocates in native code, where an endless loop or a tensor without bounds takes the
 * whole process with it. {@link TrialProcess} bounds its time and its memory.
 */
final class HostTrial {
  /** Set in the child, which tries nothing in a further one. */
  private static final String INSIDE = "rankgraft.onnx.trial";

  private static final Duration MOST = Duration.ofSeconds(9); // with its start, ten
  private static final long LEAST_BYTES = 1L << 30;
  private static final long LEAST_HEAP = 256L << 20;
  private static final int TIMES_THE_FILE = 6;
  private static final int SOUND = 1;
  private static final int REFUSED = 2;
  private static final int LONGEST = 4000;
  private static final int BLOCK = 1 << 16;

  /** What is tried. */
  record Task(
      ByteBuffer model,
      Map<String, String> taps,
      Map<String, List<Integer>> sizes,
      Map<String, List<String>> texts) {
    void write(DataOutputStream out) throws IOException {
      out.writeInt(model.remaining());
      Channels.newChannel(out).write(model.duplicate());
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
      int size = in.readInt();
      ByteBuffer model = ModelBuffer.of(size, out -> copy(in, out, size));
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

    private static void copy(DataInputStream in, OutputStream out, int size) throws IOException {
      for (int left = size; left > 0; ) {
        byte[] block = in.readNBytes(Math.min(left, BLOCK));
        out.write(block);
        left = block.length == 0 ? 0 : left - block.length;
      }
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
    long size = task.model().remaining();
    Function<String, BadInputException> refused =
        did ->
            new BadInputException(
                "onnx host '%s': expected a model that runs on a few rows but %s; export it without loops, or with smaller tensors"
                    .formatted(name, did));
    try (TrialProcess child =
        TrialProcess.start(HostTrial.class, LEAST_HEAP + size, "-D" + INSIDE + "=true")) {
      write(child, name, task);
      int answer = child.await(MOST, Math.max(LEAST_BYTES, TIMES_THE_FILE * size), refused);
      if (answer == REFUSED) {
        throw new BadInputException(child.answers().readUTF());
      } else if (answer != SOUND) {
        throw refused.apply(
            "it ended the process that tried it (exit status %s)".formatted(child.status()));
      }
    } catch (IOException e) {
      throw refused.apply("the process that tried it ended");
    }
  }

  /** In a thread of its own: a child that reads nothing must not stop this one. */
  private static void write(TrialProcess child, String name, Task task) {
    Thread writer =
        new Thread(
            () -> {
              try (DataOutputStream out = child.requests()) {
                out.writeUTF(name);
                task.write(out);
              } catch (IOException e) {
                // The child is gone, which its exit status says.
              }
            },
            "rankgraft-onnx-trial");
    writer.setDaemon(true);
    writer.start();
  }

  /** The child: reads a task, opens the host, and says on its output whether it is refused. */
  public static void main(String[] args) throws IOException {
    DataOutputStream out = new DataOutputStream(System.out);
    try (DataInputStream in = new DataInputStream(System.in)) {
      String name = in.readUTF();
      try (OnnxGraftHost host = OnnxGraftHost.of(name, Task.read(in))) {
        host.tapShapes();
      }
      out.writeByte(SOUND);
    } catch (IllegalArgumentException e) {
      String said = String.valueOf(e.getMessage());
      out.writeByte(REFUSED);
      out.writeUTF(said.substring(0, Math.min(said.length(), LONGEST)));
    }
    out.flush();
  }
}
