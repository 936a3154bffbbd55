package io.rankgraft.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/run} with a java that is a script: when its filter of standard error ends. */
class RunScriptTest {
  @TempDir private Path root;

  /** Main waits for the filter, so the filter may wait for nothing but the stream. */
  @Test
  void theFilterEndsWithStandardErrorNotWithTheProcess() throws Exception {
    String java = "echo 'error: why' >&2; exec sleep 60 > /dev/null 2>&1";
    assertEquals("error: why\n", untilEnd(Process::getErrorStream, "bash \"$0\"", java));
  }

  /** Or it would read what it writes, forever; a third stream tells when all have ended. */
  @Test
  void theFilterEndsWhereBothStreamsAreClosed() throws Exception {
    String java = "echo 'error: why' >&2";
    assertEquals("", untilEnd(Process::getInputStream, "bash \"$0\" 8>&1 >&- 2>&-", java));
  }

  /** All of a stream of the script. Streams end when nobody holds them. */
  private String untilEnd(
      Function<Process, InputStream> stream, String commandOfScript, String javaScript)
      throws IOException {
    Path script = root.resolve("examples/run");
    Path lib = Files.createDirectories(root.resolve("examples/app/target/lib"));
    Files.copy(Path.of("..", "run"), script);
    Files.createFile(lib.resolve(".built"));
    Path java = Files.createDirectories(root.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + javaScript + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

    var command = new ProcessBuilder("bash", "-c", commandOfScript, script.toString());
    command.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    Process process = command.start();
    try {
      return assertTimeoutPreemptively(
          Duration.ofSeconds(30), () -> new String(stream.apply(process).readAllBytes(), UTF_8));
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }
}
