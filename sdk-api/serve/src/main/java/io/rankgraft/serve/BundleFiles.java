package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Files of a bundle: hashed, bounded, forced to disk. */
final class BundleFiles {
  private static final int PART = 1 << 16;

  private BundleFiles() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  static Manifest.FileEntry entryOf(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), digest)) {
      long size = in.transferTo(OutputStream.nullOutputStream());
      return new Manifest.FileEntry(size, HexFormat.of().formatHex(digest.digest()));
    }
  }

  /** The bytes of a file that is what its entry says; no more than that is read. */
  static byte[] read(Path root, String path, Manifest.FileEntry entry, long most)
      throws IOException {
    if (entry.size() > most) {
      throw BadInputException.in(
          root,
          "expected '%s' of at most %d bytes but it has %d".formatted(path, most, entry.size()));
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
    MessageDigest digest = sha256();
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

  static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
    force(file);
  }

  /** Returns once a file, or the entries of a folder, are on disk. */
  static void force(Path path) throws IOException {
    StandardOpenOption mode =
        Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  static void moveInPlace(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("bundle '%s': expected a file system that renames".formatted(to), e);
    }
    force(to.toAbsolutePath().getParent());
  }

  static void remove(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> entries = Files.walk(path)) {
      all = entries.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : all) {
      Files.delete(entry);
    }
  }
}
