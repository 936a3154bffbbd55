package io.rankgraft.tensorflow;

import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * No file of this process can grow beyond a size: writes fail as on a full disk, those of native
 * libraries too. By Linux' {@code prlimit}, as {@code ulimit -f} of a shell.
 */
final class FileSizeLimit {
  private FileSizeLimit() {}

  static boolean isPossible() {
    try {
      return run("--version") == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What a piece of work gives while the limit is in force. */
  static <T> T during(long bytes, Callable<T> work) throws Exception {
    set(Long.toString(bytes));
    try {
      return work.call();
    } finally {
      set("unlimited");
    }
  }

  private static void set(String soft) throws IOException {
    int status =
        run("--pid", Long.toString(ProcessHandle.current().pid()), "--fsize=" + soft + ":");
    if (status != 0) {
      throw new IOException("prlimit: " + status);
    }
  }

  private static int run(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "prlimit";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      return new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
