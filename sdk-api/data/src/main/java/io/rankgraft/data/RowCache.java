package io.rankgraft.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A folder in which encoded rows are kept, mapped into memory when they are read, so that a log may
 * be larger than memory. What is kept is known by a hash of where the rows came from and of the
 * plan they were encoded by: rows are encoded once, and again if either changes. It is whole or not
 * there at all. Safe for several processes.
 */
public final class RowCache {
  private final Path folder;

  private RowCache(Path folder) {
    this.folder = folder;
  }

  /** A cache in a folder, which is made when it is needed. */
  public static RowCache in(Path folder) {
    return new RowCache(folder);
  }

  /**
   * What tells files apart: their absolute paths, sizes and times of change, in order.
   *
   * @throws BadInputException if there is no such file
   */
  public static String identityOf(List<Path> files) {
    List<String> parts = new ArrayList<>();
    for (Path file : files) {
      try {
        parts.add(
            "%s %s %s"
                .formatted(
                    file.toAbsolutePath().normalize(),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toInstant()));
      } catch (IOException e) {
        throw new BadInputException("%s: expected a file to read but %s".formatted(file, e), e);
      }
    }
    return String.join("\n", parts);
  }

  /** Whether the rows are here already. */
  public boolean has(String identity, RowPlan plan) {
    return Files.isDirectory(place(identity, plan));
  }

  /**
   * The rows, encoded now unless they are here.
   *
   * @param identity where the rows come from: {@link #identityOf} files, or a name that is given to
   *     what has none, such as a query and its day
   * @param rows opens them, if they have to be read
   * @throws BadInputException if a row cannot be used, or if there is none; nothing is kept then
   */
  public RowStore open(String identity, RowPlan plan, Supplier<Rows> rows) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw BadInputException.in(
          folder, "expected a folder to keep encoded rows in but it is a file; name another");
    }
    Path place = place(identity, plan);
    try {
      if (!Files.isDirectory(place)) {
        Files.createDirectories(folder);
        WholeFolder.write(
            place,
            work -> {
              try (Rows raw = rows.get()) {
                MappedRows.write(work, raw, RowEncoder.of(plan));
              }
            });
      }
      return MappedRows.open(place);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "row cache '%s': expected to write and read but %s; free some space or choose another folder"
              .formatted(folder, e),
          e);
    }
  }

  /** Removes the rows; false if they are not here. */
  public boolean remove(String identity, RowPlan plan) {
    try {
      return DurableFiles.remove(place(identity, plan));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "row cache '%s': expected to remove rows but %s".formatted(folder, e), e);
    }
  }

  private Path place(String identity, RowPlan plan) {
    MessageDigest digest = DurableFiles.sha256();
    digest.update(WholeFolder.bytes(MappedRows.FORMAT + "\n" + identity + "\n"));
    plan.hash(digest);
    return folder.resolve("rows-" + WholeFolder.name(digest));
  }
}
