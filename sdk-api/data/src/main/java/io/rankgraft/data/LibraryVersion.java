package io.rankgraft.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Which version of a library the class path holds, so that one that does not work is told in words
 * at the start rather than by a missing method in the middle.
 *
 * @param version of the jar's manifest; empty where it is not told, as in jars of many libraries
 * @param jar where it comes from
 */
public record LibraryVersion(String artifact, String version, String jar) {
  /** Of the jar that holds a class. */
  public static LibraryVersion of(String artifact, Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    URL place = type.getResource(file);
    String root = place == null ? "" : place.toString().replace(file, "");
    if (!root.startsWith("jar:")) {
      return new LibraryVersion(artifact, "", root);
    }
    String jar = root.substring("jar:".length(), root.length() - "!".length());
    try (InputStream in = new URL(root + "/META-INF/MANIFEST.MF").openStream()) {
      Attributes facts = new Manifest(in).getMainAttributes();
      String version = facts.getValue("Bundle-Version");
      return new LibraryVersion(artifact, version == null ? "" : version, jar);
    } catch (IOException e) { // a jar without a manifest
      return new LibraryVersion(artifact, "", jar);
    }
  }

  /**
   * Does nothing where the version is not known.
   *
   * @param from the first that works, such as {@code 3.21}
   * @param below the first after it that does not
   * @throws IllegalStateException naming version and jar
   */
  public void require(String from, String below) {
    if (!version.isEmpty()
        && (Arrays.compare(numbers(version), numbers(from)) < 0
            || Arrays.compare(numbers(version), numbers(below)) >= 0)) {
      throw new IllegalStateException(
          "class path: expected %s from %s on and below %s but found %s in %s; import rankgraft-bom into dependencyManagement, or manage the version there"
              .formatted(artifact, from, below, version, jar));
    }
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\D+"))
        .filter(part -> !part.isEmpty())
        .limit(3) // qualifiers may hold digits
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
