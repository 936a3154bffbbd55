package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** Files of a bundle: hashed and bounded. */
final class BundleFiles {
  private static final int PART = 1 << 16;

  private BundleFiles() {}

  static Manifest.FileEntry entryOf(Path file) throws IOException {
    DurableFiles.Content content = DurableFiles.contentOf(file);
    return new Manifest.FileEntry(content.size(), content.sha256());
  }

  /** The bytes of a file that is what its entry says; no more than that is read. */
  static byte[] read(Path root, String path, Manifest.FileEntry entry, long most)
      throws IOException {
    if (entry.size() > most) {
      throw BadInputException.in(
          root,
          "expected '%s' of at most %s bytes but it has %s".formatted(path, most, entry.size()));
    }
    byte[] bytes = readAtMost(root.resolve(path), (int) entry.size());
    if (bytes.length != entry.size() || !hash(bytes).equals(entry.sha256())) {
      throw damaged(root, path);
    }
    return bytes;
  }

  /**
   * By small parts: what is hashed here is loaded beside a ranker that serves, which goes first.
   */
  static String hash(byte[] bytes) {
    MessageDigest digest = DurableFiles.sha256();
    for (int at = 0; at < bytes.length; at += PART) {
      digest.update(bytes, at, Math.min(PART, bytes.length - at));
      Thread.yield();
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Up to one byte more than expected, so that a longer file shows. Into one array and by small
   * parts: a ranker that is loaded beside one that serves leaves little for collectors to copy.
   */
  static byte[] readAtMost(Path file, int most) throws IOException {
    byte[] bytes = new byte[(int) Math.min(Math.addExact(most, 1), Files.size(file))];
    int size = 0;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (int read = 0; read >= 0 && size < bytes.length; size += Math.max(0, read)) {
        read = in.read(bytes, size, Math.min(PART, bytes.length - size));
      }
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  static BadInputException damaged(Path root, String path) {
    return BadInputException.in(
        root, "file '%s' is damaged: size or hash differ from the manifest".formatted(path));
  }

  static void moveInPlace(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("bundle '%s': expected a file system that renames".formatted(to), e);
    }
    DurableFiles.force(to.toAbsolutePath().getParent());
  }
}
