package io.rankgraft.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Memory of this process that is in RAM, where the system says; else the heap's. */
final class Resident {
  private static final Path STATUS = Path.of("/proc/self/status");

  private Resident() {}

  /** Bytes, after a collection. */
  static long now() {
    System.gc();
    return of("VmRSS:");
  }

  /** The most there was, in bytes. */
  static long peak() {
    return of("VmHWM:");
  }

  private static long of(String line) {
    if (!Files.isReadable(STATUS)) {
      return Runtime.getRuntime().totalMemory();
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(l -> l.startsWith(line))
          .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
