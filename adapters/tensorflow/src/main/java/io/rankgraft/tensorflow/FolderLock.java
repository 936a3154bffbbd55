package io.rankgraft.tensorflow;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps a folder for one writer: whoever comes second is refused at once, from this process or
 * another.
 *
 * <pre>{@code
 * try (FolderLock lock = FolderLock.take(out)) {
 *   … // writes to lock.folder()
 * }
 * }</pre>
 *
 * <p>The operating system holds the lock on the file {@code .lock} in the folder and releases it
 * when the process ends, however it ends: the file that a killed process leaves blocks nobody.
 * Closing removes the file, and the folder too if it was made for the lock and is still empty.
 */
public final class FolderLock implements AutoCloseable {
  /** The name of the file in the folder; it is no part of what a command leaves. */
  public static final String FILE = ".lock";

  private static final int LONGEST = 64;
  private static final long AT = Long.MAX_VALUE - 1; // beyond the text, so that others can read it
  private static final int SIZES = 1 << 20; // of a file with a hole: it takes one block

  private final Path folder;
  private final Path there; // the lowest folder that was there before
  private final FileChannel channel;

  private FolderLock(Path folder, Path there, FileChannel channel) {
    this.folder = folder;
    this.there = there;
    this.channel = channel;
  }

  /**
   * Takes the lock; the folder is made if it is missing.
   *
   * @throws BadInputException in one line, if another process is writing there or the folder cannot
   *     be written
   */
  public static FolderLock take(Path folder) {
    Path there = folder.toAbsolutePath().normalize();
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    try {
      while (true) {
        Files.createDirectories(folder);
        Optional<FileChannel> taken = taken(folder);
        if (taken.isPresent()) {
          return new FolderLock(folder, there, taken.get());
        }
      }
    } catch (IOException e) {
      removeEmpty(folder, there);
      throw new BadInputException(
          "%s: expected a folder that can be written and locked but %s; check its permissions and space"
              .formatted(folder, DurableFiles.reason(e)),
          e);
    }
  }

  /** Empty if the file that was locked is no longer the one in the folder: its holder closed. */
  private static Optional<FileChannel> taken(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean kept = false;
    boolean mine = false;
    try {
      mine = lock(channel);
      if (!mine) {
        throw BadInputException.in(
            folder,
            "expected a folder of its own but another process%s is writing there; wait for it or choose another folder"
                .formatted(holder(channel)));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
          0);
      // A size of its own tells whether the file of that name is this one. Its content would too,
      // but closing a second channel on a file releases the locks of the process on it.
      long size = LONGEST + ThreadLocalRandom.current().nextInt(SIZES);
      channel.write(ByteBuffer.allocate(1), size - 1);
      kept = Files.size(file) == size;
    } catch (NoSuchFileException e) {
      kept = false;
    } catch (IOException e) { // full, say
      if (mine) {
        Files.deleteIfExists(file);
      }
      throw e;
    } finally {
      if (!kept) {
        channel.close();
      }
    }
    return kept ? Optional.of(channel) : Optional.empty();
  }

  /** Removes folders that were made for the lock. */
  private static void removeEmpty(Path folder, Path there) {
    try {
      Path made = folder.toAbsolutePath().normalize();
      while (!made.equals(there)) {
        Files.delete(made);
        made = made.getParent();
      }
    } catch (IOException e) {
      return; // there is something in it now, or nothing to remove, or it cannot be
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(AT, 1, false) != null;
    } catch (OverlappingFileLockException e) { // this very process holds it
      return false;
    }
  }

  /** Who wrote its number into the file, in words; empty if there is none to read. */
  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    String pid = text.lines().findFirst().orElse("");
    return pid.matches("\\d+") ? " (%s)".formatted(pid) : "";
  }

  /** The folder that is kept. */
  public Path folder() {
    return folder;
  }

  /** Releases the folder. */
  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(folder.resolve(FILE)); // before the lock is released, or it is another's
      removeEmpty(folder, there);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
