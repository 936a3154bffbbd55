package io.rankgraft.app;

import io.rankgraft.app.Console.OutputLost;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ExitCode;

/**
 * What a command that failed says, and how it exits. Words of engines and names of classes are for
 * {@code --verbose}.
 *
 * @param line one, or empty where there is nothing to say
 */
record Failure(int status, String line) {
  /** As shells report a process that wrote to a pipe nobody reads. */
  private static final int UNREAD = 141;

  /** What the operating system says where the machine is at its end and no input is to blame. */
  private static final List<String> OUT_OF_ROOM =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "File too large",
          "Input/output error",
          "RESOURCE_EXHAUSTED");

  private static final Map<String, String> ENGINES =
      Map.of(
          "org.tensorflow.", "TensorFlow",
          "ai.onnxruntime.", "ONNX Runtime",
          "org.nd4j.", "ND4J",
          "org.bytedeco.", "a native library");

  static Failure of(Throwable e) {
    if (e instanceof OutputLost lost) {
      return lost.isUnread()
          ? new Failure(UNREAD, "")
          : failed("standard output: expected room to write to but " + reason(lost.getCause()));
    } else if (e instanceof OutOfMemoryError) {
      return failed(
          "expected memory for this work but a heap of %s MiB, and what natives take beside it, is not enough; set RANKGRAFT_JAVA_OPTS=-Xmx4g, say, or give less data at a time"
              .formatted(Runtime.getRuntime().maxMemory() >> 20));
    } else if (e instanceof LinkageError || e instanceof IOException && temporary().isPresent()) {
      return failed(natives());
    } else if (e instanceof UncheckedIOException io) {
      return failed(reason(io.getCause()));
    } else if (e instanceof IOException) {
      return failed(reason(e));
    }
    for (Map.Entry<String, String> engine : ENGINES.entrySet()) {
      if (e.getClass().getName().startsWith(engine.getKey())) {
        return failed(
            "%s refused this work; --verbose shows what it says".formatted(engine.getValue()));
      }
    }
    if (e instanceof IllegalArgumentException && e.getMessage() != null && isOutOfRoom(e)) {
      return failed(e.getMessage());
    } else if (e instanceof IllegalArgumentException && e.getMessage() != null) {
      return new Failure(ExitCode.USAGE, "error: " + oneLine(e.getMessage()));
    } else if (e instanceof IllegalStateException && e.getMessage() != null) {
      return failed(e.getMessage());
    }
    return failed("this command met what nobody foresaw; --verbose shows where, please report it");
  }

  private static boolean isOutOfRoom(Throwable e) {
    return e != null
        && (OUT_OF_ROOM.stream().anyMatch(String.valueOf(e.getMessage())::contains)
            || isOutOfRoom(e.getCause()));
  }

  private static Failure failed(String reason) {
    return new Failure(ExitCode.SOFTWARE, "error: " + oneLine(reason));
  }

  private static String natives() {
    return temporary()
        .orElse(
            "expected to unpack and load native libraries below '%s' and '%s' but that failed; see that both have room and let files be executed, or set -Djava.io.tmpdir and -Dorg.bytedeco.javacpp.cachedir in RANKGRAFT_JAVA_OPTS"
                .formatted(System.getProperty("java.io.tmpdir"), System.getProperty("user.home")));
  }

  /** What is wrong with the temporary folder; empty if nothing is. */
  private static Optional<String> temporary() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    if (Files.isDirectory(folder) && Files.isWritable(folder)) {
      return Optional.empty();
    }
    return Optional.of(
        "temporary folder '%s': expected a folder that can be written but %s; set -Djava.io.tmpdir in RANKGRAFT_JAVA_OPTS"
            .formatted(folder, Files.exists(folder) ? "it cannot" : "there is none"));
  }

  private static String reason(Throwable e) {
    return DurableFiles.reason((IOException) e);
  }

  /** Messages name files and values, which may have line breaks in them. */
  static String oneLine(String message) {
    return String.join(" ", List.of(message.strip().split("\\s*\\R\\s*")));
  }
}
