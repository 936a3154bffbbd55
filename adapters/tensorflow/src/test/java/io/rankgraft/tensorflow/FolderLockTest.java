package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path folder;

  /** Takes the lock of a folder, says so and keeps it until it is killed. */
  static final class Holder {
    public static void main(String[] args) throws Exception {
      try (FolderLock lock = FolderLock.take(Path.of(args[0]))) {
        System.out.println("taken");
        Thread.sleep(60_000);
        System.out.println(lock.folder());
      }
    }
  }

  private String refused(Path out) {
    String message = assertThrows(BadInputException.class, () -> FolderLock.take(out)).getMessage();
    assertEquals(1, message.lines().count());
    assertTrue(message.startsWith(out.toString()), message);
    return message;
  }

  @Test
  void aSecondWriterIsRefusedUntilTheFirstIsDone() {
    Path out = folder.resolve("new/out");
    try (FolderLock lock = FolderLock.take(out)) {
      assertTrue(
          refused(lock.folder())
              .contains("another process (%s)".formatted(ProcessHandle.current().pid())));
    }
    assertFalse(Files.exists(folder.resolve("new")), "made for nothing");
  }

  @Test
  void whatWasWrittenStaysAndTheLockFileGoes() throws Exception {
    Path out = folder.resolve("out");
    try (FolderLock lock = FolderLock.take(out)) {
      Files.writeString(lock.folder().resolve("report"), "");
    }
    assertEquals(List.of(out.resolve("report")), DurableFiles.list(out));
  }

  @Test
  void ofManyWhoTakeAndReleaseNeverTwoHoldIt() throws Exception {
    AtomicInteger holding = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    Callable<Void> taker =
        () -> {
          for (int i = 0; i < 200; i++) {
            try (FolderLock lock = FolderLock.take(folder)) {
              assertEquals(1, holding.incrementAndGet(), lock.folder().toString());
              taken.incrementAndGet();
              holding.decrementAndGet();
            } catch (BadInputException e) {
              assertTrue(e.getMessage().contains("another process"), e.getMessage());
            }
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      for (Future<Void> done : threads.invokeAll(List.of(taker, taker, taker))) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertTrue(taken.get() > 0);
  }

  @Test
  void anotherProcessIsNamedAndOnceItIsKilledItsLockIsGone() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("taken", out.readLine());
      assertTrue(refused(folder).contains("another process (%s)".formatted(holder.pid())));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(folder.resolve(FolderLock.FILE)));
    FolderLock.take(folder).close();
  }

  @Test
  void aFolderThatIsAFileIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertTrue(refused(file).contains("no folder"));
    assertTrue(refused(file.resolve("below")).contains("expected a folder"));
  }
}
