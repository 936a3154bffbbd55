package io.rankgraft.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files that survive a crash, and what they held. Each appears whole or not at all; what was there
 * before stays until then, whatever fails.
 */
public final class DurableFiles {
  private static final int BLOCK = 1 << 16;

  /** What a file held when it was written: bytes, and their SHA-256 in hexadecimal digits. */
  public record Content(long size, String sha256) {}

  private DurableFiles() {}

  /**
   * Returns once the bytes of a file, or the entries of a folder, are on disk. Where folders cannot
   * be opened, as on Windows, their entries are the file system's business.
   */
  public static void force(Path path) throws IOException {
    boolean folder = Files.isDirectory(path);
    FileChannel channel;
    try {
      channel = FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      if (folder && Files.isReadable(path)) {
        return;
      }
      throw e;
    }
    try (channel) {
      channel.force(true);
    }
  }

  /** A new SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** What a file holds; a link is not followed. */
  public static Content contentOf(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), digest)) {
      long size = in.transferTo(OutputStream.nullOutputStream());
      return new Content(size, HexFormat.of().formatHex(digest.digest()));
    }
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface ContentWriter {
    void write(OutputStream out) throws IOException;
  }

  /**
   * Writes a file that is not there yet, for folders that are moved to their place when all is in
   * them. Returns once it is on disk.
   */
  public static void create(Path file, ContentWriter content) throws IOException {
    try (OutputStream out = inBlocks(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
      content.write(out);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) { // of streams, which do not know their file
      throw (IOException)
          new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
    }
    force(file);
  }

  /**
   * Buffered, and large writes cut in blocks: a stream of a file copies what is written at once to
   * memory outside the heap, and keeps that for its thread.
   */
  public static OutputStream inBlocks(OutputStream file) {
    return new BufferedOutputStream(file, BLOCK) {
      @Override
      public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        for (int done = 0; done < length; done += BLOCK) {
          super.write(bytes, from + done, Math.min(BLOCK, length - done));
        }
      }
    };
  }

  /** As {@link #create(Path, ContentWriter)}, of content at hand. */
  public static void create(Path file, byte[] content) throws IOException {
    create(file, out -> out.write(content));
  }

  /** As {@link #replace(Path, ContentWriter)}, of content at hand. */
  public static void replace(Path file, byte[] content) throws IOException {
    replace(file, out -> out.write(content));
  }

  /**
   * Puts a file in its place whole or not at all: written beside it, forced to disk, renamed. What
   * killed writers of this file left is removed; a folder has one writer at a time, see {@link
   * FolderLock}.
   *
   * @throws IOException if the folder cannot be written; a file that was there is then as before
   */
  public static void replace(Path file, ContentWriter content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    removeUnfinished(file);
    // Not createTempFile, whose files only their owner may read.
    Path unfinished = folder.resolve(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      create(unfinished, content);
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(folder);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static void removeUnfinished(Path file) throws IOException {
    Pattern left =
        Pattern.compile(
            "\\." + Pattern.quote(file.getFileName().toString()) + "\\.[0-9a-f-]{36}\\.tmp");
    for (Path entry : list(file.toAbsolutePath().getParent())) {
      if (left.matcher(entry.getFileName().toString()).matches()) {
        Files.deleteIfExists(entry);
      }
    }
  }

  /** Why something could not be read or written, in words and without class names. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return "there is no '%s'".formatted(missing.getFile());
    } else if (e instanceof AccessDeniedException denied) {
      return "access to '%s' is denied".formatted(denied.getFile());
    } else if (e instanceof FileAlreadyExistsException other) {
      return "'%s' is no folder or there already".formatted(other.getFile());
    } else if (e instanceof FileSystemException failed) {
      return failed.getReason() == null
          ? "'%s' cannot be made or replaced".formatted(failed.getFile())
          : "'%s': %s".formatted(failed.getFile(), failed.getReason());
    }
    return e.getMessage() == null ? "the file system refused" : e.getMessage();
  }

  /** The entries of a folder by name. */
  public static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  /** Removes a file or a folder with all it holds; false if there is none. */
  public static boolean remove(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    List<Path> all;
    try (Stream<Path> entries = Files.walk(path)) {
      all = entries.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : all) {
      Files.deleteIfExists(entry);
    }
    return true;
  }
}
