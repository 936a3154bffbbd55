package io.rankgraft.spark;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A file, or all files of a folder, as a value that Spark can broadcast: no folder has to be shared
 * by machines.
 *
 * @param name of the file or folder
 * @param files contents by path below the folder; of a single file, by the empty path
 */
record FolderBytes(String name, TreeMap<String, byte[]> files) implements Serializable {

  /** A copy on this machine, which is gone once it is closed or the process ends. */
  record Copy(Path folder, Path root) implements AutoCloseable {
    @Override
    public void close() {
      try (Stream<Path> all = Files.exists(folder) ? Files.walk(folder) : Stream.of()) {
        List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        for (Path path : deepestFirst) {
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Reads a file or folder.
   *
   * @throws BadInputException if it cannot be read
   */
  static FolderBytes read(Path root) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    try {
      Path real = root.toRealPath();
      try (Stream<Path> all = Files.walk(real)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(real.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new BadInputException(
          "%s: expected a file or folder to send to the executors but %s".formatted(root, e), e);
    }
    return new FolderBytes(root.getFileName().toString(), files);
  }

  /** Writes a copy. */
  Copy copy() {
    try {
      Path folder = Files.createTempDirectory("rankgraft-spark-");
      Copy copy = new Copy(folder, folder.resolve(name));
      Runtime.getRuntime().addShutdownHook(new Thread(copy::close));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = file.getKey().isEmpty() ? copy.root() : copy.root().resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: expected room for a copy on this machine but %s".formatted(name, e), e);
    }
  }
}
