package io.rankgraft.files.rows;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** From what a user names to the files meant, in the order they are read. */
final class RowPaths {
  private static final Comparator<Path> BY_NAME = Comparator.comparing(Path::toString);
  private static final int MOST = 100_000; // files of one glob or folder

  private RowPaths() {}

  /** The files of paths, globs and folders, one after the other. */
  static List<Path> files(List<String> names) {
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      try {
        files.addAll(files(name));
      } catch (InvalidPathException e) {
        throw new BadInputException(
            "rows '%s': expected a path but %s; correct it".formatted(name, e.getReason()), e);
      } catch (IOException e) {
        throw new BadInputException(
            "rows '%s': expected files to read but looking for them fails (%s)".formatted(name, e),
            e);
      }
    }
    Set<Path> distinct = new HashSet<>();
    for (Path file : files) {
      if (!distinct.add(file.toAbsolutePath().normalize())) {
        throw BadInputException.in(
            file, "expected each file of rows once but it is named twice; name it once");
      }
    }
    return files;
  }

  private static List<Path> files(String name) throws IOException {
    if (!isGlob(name) || exists(name)) {
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        return folder(path);
      }
      return List.of(path);
    }
    return glob(name);
  }

  private static boolean isGlob(String name) {
    return name.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static boolean exists(String name) {
    try {
      return Files.exists(Path.of(name));
    } catch (InvalidPathException e) { // as of a star, where names may have none
      return false;
    }
  }

  private static List<Path> folder(Path folder) throws IOException {
    List<Path> parts;
    try (Stream<Path> all = Files.list(folder)) {
      parts = all.filter(RowPaths::isPart).sorted(BY_NAME).limit(MOST + 1).toList();
    }
    for (Path part : parts) {
      if (Files.isDirectory(part)) {
        throw BadInputException.in(
            folder,
            "expected part files but it has the folder '%s'; name the files by a glob such as %s/*/*.parquet"
                .formatted(part.getFileName(), folder));
      }
    }
    return found(folder.toString(), parts);
  }

  /** Not what writers leave beside parts: {@code _SUCCESS}, checksums, hidden files. */
  private static boolean isPart(Path path) {
    String name = path.getFileName().toString();
    return !name.startsWith(".") && !name.startsWith("_") && !name.endsWith(".crc");
  }

  private static List<Path> glob(String name) throws IOException {
    String[] steps = name.split("/", -1);
    int fixed = (int) Arrays.stream(steps).takeWhile(step -> !isGlob(step)).count();
    String base = String.join("/", List.of(steps).subList(0, fixed));
    Path from = Path.of(fixed == 0 ? "." : base.isEmpty() ? "/" : base);
    if (!Files.isDirectory(from)) {
      throw BadInputException.in(
          from, "expected a folder to look for '%s' in but there is none".formatted(name));
    }
    String rest = String.join("/", List.of(steps).subList(fixed, steps.length));
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
    int depth = rest.contains("**") ? Integer.MAX_VALUE : steps.length - fixed;
    try (Stream<Path> all = Files.walk(from, depth)) {
      List<Path> files =
          all.filter(path -> matcher.matches(from.relativize(path)))
              .filter(Files::isRegularFile)
              .filter(RowPaths::isPart)
              .map(path -> fixed == 0 ? from.relativize(path) : path)
              .sorted(BY_NAME)
              .limit(MOST + 1)
              .toList();
      return found(name, files);
    }
  }

  private static List<Path> found(String name, List<Path> files) {
    if (files.isEmpty() || files.size() > MOST) {
      throw new BadInputException(
          "rows '%s': expected files, at most %s, but there are %s; correct the path"
              .formatted(name, MOST, files.isEmpty() ? "none" : "more"));
    }
    return files;
  }
}
