package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Paths inside a bundle: plain names, nothing that leads out. */
final class BundlePaths {
  /** One or more plain segments; neither an absolute path nor one with {@code ..} matches. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.\\-]*(/[A-Za-z0-9_][A-Za-z0-9_.\\-]*){0,7}");

  private static final int LONGEST = 400;
  private static final int MOST_FILES = 10_000;

  private BundlePaths() {}

  static void require(String path, Object entry) {
    if (path.length() > LONGEST || !PLAIN.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "manifest 'files': expected plain paths inside the bundle but got '%s'"
              .formatted(path.length() > LONGEST ? path.substring(0, LONGEST) + "…" : path));
    }
    if (entry == null) {
      throw new IllegalArgumentException(
          "manifest 'files': expected size and hash of '%s' but they are missing".formatted(path));
    }
  }

  /**
   * A bundle's folder once links are followed.
   *
   * @param folder in which it must be; null for anywhere, and if it is a link for where the link is
   * @throws BadInputException if it leads out
   */
  static Path followed(Path named, Path folder) throws IOException {
    if (folder == null && !Files.isSymbolicLink(named)) {
      return named;
    }
    Path target = named.toRealPath();
    Path within = folder == null ? named.toAbsolutePath().getParent() : folder;
    if (!target.startsWith(within.toRealPath())) {
      throw BadInputException.in(
          named,
          "expected a bundle in '%s' but the link leads to '%s'; name that folder or allow where it is by a policy"
              .formatted(within, target));
    }
    return target;
  }

  /**
   * All files below a folder by path.
   *
   * @throws BadInputException if there is anything but plain files and folders, links above all
   */
  static Set<String> list(Path root) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> entries = Files.walk(root)) { // does not follow links
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(root.relativize(entry).toString().replace('\\', '/'));
        } else if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          throw BadInputException.in(
              root,
              "expected plain files and folders but '%s' is a link or a device"
                  .formatted(root.relativize(entry)));
        }
        if (found.size() > MOST_FILES) {
          throw BadInputException.in(
              root, "expected at most %s files but there are more".formatted(MOST_FILES));
        }
      }
    }
    return found;
  }
}
