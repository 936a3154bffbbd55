package io.rankgraft.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class RunScriptTest {
  /** Main waits for the filter of standard error, so it may wait for nothing but that stream. */
  @Test
  void theFilterEndsWithStandardErrorNotWithTheProcess(@TempDir Path root) throws Exception {
    Path script = root.resolve("examples/run");
    Path lib = Files.createDirectories(root.resolve("examples/app/target/lib"));
    Files.copy(Path.of("..", "run"), script);
    Files.createFile(lib.resolve(".built"));
    Path java = Files.createDirectories(root.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'error: why' >&2\nexec sleep 60 > /dev/null 2>&1\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

    var command = new ProcessBuilder("bash", script.toString());
    command.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    Process process = command.start();
    try {
      byte[] lines =
          assertTimeoutPreemptively(
              Duration.ofSeconds(30), () -> process.getErrorStream().readAllBytes());
      assertEquals("error: why\n", new String(lines, UTF_8));
    } finally {
      process.destroy();
    }
  }
}
