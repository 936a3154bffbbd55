package io.rankgraft.app;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The standard streams of a command, in UTF-8. What cannot be written to standard output ends the
 * work at once: a {@link PrintWriter} alone would note it and go on.
 */
final class Console {
  /** Set by the script that filters standard error: whether there is a child to wait for. */
  private static final boolean FILTERED = Boolean.getBoolean("rankgraft.filtered");

  private static final int FILTER_SECONDS = 5;

  private Console() {}

  /**
   * Standard output is full, closed, or its reader has gone. No exception, so that nothing on the
   * way to {@link Main} takes it for a fault of the work.
   */
  static final class OutputLost extends Error {
    private static final long serialVersionUID = 1L;

    OutputLost(IOException cause) {
      super(cause);
    }

    /** Whether nobody reads any more, as after {@code | head}: no fault of the work. */
    boolean isUnread() {
      return String.valueOf(getCause().getMessage()).contains("Broken pipe");
    }
  }

  static PrintWriter out() {
    return writer(new Checked(new FileOutputStream(FileDescriptor.out)));
  }

  static PrintWriter err() {
    return writer(new FileOutputStream(FileDescriptor.err));
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)), true);
  }

  /** Turns failures into exceptions that writers do not swallow. */
  static final class Checked extends FilterOutputStream {
    Checked(OutputStream to) {
      super(to);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        throw new OutputLost(e);
      }
    }

    @Override
    public void flush() {
      try {
        out.flush();
      } catch (IOException e) {
        throw new OutputLost(e);
      }
    }
  }

  /** Ends standard error, and waits until its filter has passed on the last line. */
  static void end() {
    System.err.close();
    if (FILTERED) {
      ProcessHandle.current()
          .children()
          .forEach(
              filter -> {
                try {
                  filter.onExit().get(FILTER_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } catch (ExecutionException | TimeoutException e) {
                  return; // its lines come when they come
                }
              });
    }
  }
}
