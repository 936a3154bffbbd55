package io.rankgraft.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A folder that appears whole or not at all, whoever else writes the same one. */
final class WholeFolder {
  private static final int NAME_BYTES = 16;
  private static final String UNFINISHED = ".unfinished-";
  private static final String LOCK = ".lock";

  private WholeFolder() {}

  /** Writes the files of a folder. */
  interface Content {
    void write(Path work) throws IOException;
  }

  /**
   * Writes a folder beside its place and moves it there. If another process was faster its folder
   * stays. Folders that killed processes left are removed.
   */
  static void write(Path place, Content content) throws IOException {
    Path parent = place.toAbsolutePath().getParent();
    removeLeft(parent);
    Path work = Files.createTempDirectory(parent, UNFINISHED);
    Path lock = work.resolve(LOCK);
    try {
      try (FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // until the channel is closed, or the process ends
        content.write(work);
      }
      Files.delete(lock);
      DurableFiles.force(work);
      Files.move(work, place, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(parent);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      DurableFiles.remove(work);
    } catch (IOException | RuntimeException | Error e) {
      try {
        DurableFiles.remove(work);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  private static void removeLeft(Path parent) throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(parent)) {
      left = entries.filter(e -> e.getFileName().toString().startsWith(UNFINISHED)).toList();
    }
    for (Path work : left) {
      try (FileChannel channel = FileChannel.open(work.resolve(LOCK), StandardOpenOption.WRITE)) {
        if (channel.tryLock() != null) {
          DurableFiles.remove(work);
        }
      } catch (OverlappingFileLockException | NoSuchFileException e) {
        continue; // it is being written by this process, or about to be moved
      }
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A name of 32 digits. */
  static String name(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(), 0, NAME_BYTES);
  }
}
