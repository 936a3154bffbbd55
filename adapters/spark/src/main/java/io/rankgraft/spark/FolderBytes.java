package io.rankgraft.spark;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A file, or all files of a folder, as a value that Spark can broadcast: no folder has to be shared
 * by machines.
 *
 * @param name of the file or folder
 * @param files contents by path below the folder; of a single file, by the empty path
 */
record FolderBytes(String name, TreeMap<String, byte[]> files) implements Serializable {

  /**
   * Reads a file or folder.
   *
   * @throws BadInputException if it cannot be read
   */
  static FolderBytes read(Path root) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root.toRealPath())) {
      Path real = root.toRealPath();
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(real.relativize(file).toString(), Files.readAllBytes(file));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new BadInputException(
          "%s: expected a file or folder to send to the executors but %s".formatted(root, e), e);
    }
    return new FolderBytes(root.getFileName().toString(), files);
  }

  /** The number of bytes. */
  long size() {
    return files.values().stream().mapToLong(f -> f.length).sum();
  }

  /** Calls with the path of a copy on this machine, which is gone afterwards. */
  <T> T with(Function<Path, T> use) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("rankgraft-spark-");
      Path root = folder.resolve(name);
      for (var file : files.entrySet()) {
        Path path = file.getKey().isEmpty() ? root : root.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      return use.apply(root);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: expected room for a copy on this machine but %s".formatted(name, e), e);
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
