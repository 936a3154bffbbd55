package io.rankgraft.tensorflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.Json;
import io.rankgraft.serve.SelfDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.ndarray.Shape;

/**
 * What a checkpoint says of itself, {@code manifest.json}.
 *
 * @param model what the checkpoint is of; loading asks for the same
 * @param variables the shape of each, by name
 * @param files size and hash of each but this one, by name
 * @param note the caller's
 * @param digest of this file, {@link SelfDigest}; null in the first format
 */
record CheckpointManifest(
    int format,
    String model,
    long step,
    Map<String, String> variables,
    Map<String, DurableFiles.Content> files,
    JsonNode note,
    @JsonInclude(JsonInclude.Include.NON_NULL) String digest) {
  static final String FILE = "manifest.json";

  /** The first format, which is still read: its manifest has no digest of itself. */
  static final int FIRST_FORMAT = 1;

  static final int FORMAT = 2;
  private static final int HASH_SHOWN = 12;
  private static final Pattern ROWS = Pattern.compile("\\[(\\d{1,18})((?:, \\d+)*)]");

  CheckpointManifest {
    if (format < FIRST_FORMAT || format > FORMAT) {
      throw new IllegalArgumentException(
          "expected format %s to %s but it has %s; load it with the release that wrote it"
              .formatted(FIRST_FORMAT, FORMAT, format));
    }
    if ((format == FIRST_FORMAT) != (digest == null)) {
      throw new IllegalArgumentException(
          "expected a digest from format %s on, and none before, but format %s has %s"
              .formatted(FIRST_FORMAT + 1, format, digest == null ? "none" : "one"));
    }
    if (model == null || variables == null || files == null) {
      throw new IllegalArgumentException("expected model, variables and files but one is missing");
    }
  }

  /** Of a folder in which all other files are written. */
  static CheckpointManifest of(
      Path folder, String model, long step, Map<String, Shape> shapes, JsonNode note)
      throws IOException {
    Map<String, DurableFiles.Content> files = new TreeMap<>();
    for (Path file : DurableFiles.list(folder)) {
      files.put(file.getFileName().toString(), DurableFiles.contentOf(file));
    }
    return new CheckpointManifest(
        FORMAT, model, step, inWords(shapes), files, note, SelfDigest.UNSEALED);
  }

  void write(Path folder) throws IOException {
    DurableFiles.create(folder.resolve(FILE), SelfDigest.seal(Json.write(this)));
  }

  /**
   * @throws BadInputException if it is damaged or of another format
   */
  static CheckpointManifest read(Path folder) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(FILE));
    CheckpointManifest read =
        Json.read("checkpoint '%s', manifest".formatted(folder), bytes, CheckpointManifest.class);
    if (read.digest != null && !SelfDigest.holds(bytes, read.digest)) {
      throw new BadInputException(
          "checkpoint '%s': file '%s' is damaged: it differs from its own digest; copy the checkpoint again or train anew"
              .formatted(folder, FILE));
    }
    return read;
  }

  /**
   * That it is of the model asked for, with just its variables.
   *
   * @param growing variables that may have fewer rows here
   * @return those that have
   */
  Set<String> requireModel(
      Path folder, String expectedModel, Map<String, Shape> shapes, Set<String> growing) {
    Set<String> grown = new TreeSet<>();
    if (!model.equals(expectedModel)) {
      throw new BadInputException(
          "checkpoint '%s': expected one of model '%s' but it is of '%s'; use its own options or another folder"
              .formatted(folder, expectedModel, model));
    }
    Map<String, String> expected = inWords(shapes);
    expected.forEach(
        (name, shape) -> {
          String found = variables.get(name);
          if (growing.contains(name) && hasFewerRows(found, shape)) {
            grown.add(name);
          } else if (!shape.equals(found)) {
            throw new BadInputException(
                "checkpoint '%s': expected variable '%s' of shape %s but it has %s; it is of another model"
                    .formatted(folder, name, shape, found == null ? "none" : found));
          }
        });
    for (String name : new TreeMap<>(variables).keySet()) {
      if (!expected.containsKey(name)) {
        throw new BadInputException(
            "checkpoint '%s': expected no variable '%s' but it has one; it is of another model"
                .formatted(folder, name));
      }
    }
    return grown;
  }

  /** Shapes in words, of which all but the first size have to be the same. */
  private static boolean hasFewerRows(String found, String expected) {
    if (found == null) {
      return false;
    }
    Matcher few = ROWS.matcher(found);
    Matcher many = ROWS.matcher(expected);
    return few.matches()
        && many.matches()
        && few.group(2).equals(many.group(2))
        && Long.parseLong(few.group(1)) < Long.parseLong(many.group(1));
  }

  /** That every file is as it was written. */
  void requireFiles(Path folder) throws IOException {
    for (Map.Entry<String, DurableFiles.Content> entry : files.entrySet()) {
      requireFile(folder, entry.getKey(), entry.getValue());
    }
  }

  private static void requireFile(Path folder, String name, DurableFiles.Content expected)
      throws IOException {
    Path file = folder.resolve(name).normalize();
    if (!folder.normalize().equals(file.getParent())) {
      throw new BadInputException(
          "checkpoint '%s': expected files inside it but the manifest names '%s'"
              .formatted(folder, name));
    }
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          "checkpoint '%s': expected file '%s' but there is none".formatted(folder, name));
    }
    DurableFiles.Content found = DurableFiles.contentOf(file);
    if (!found.equals(expected)) {
      throw new BadInputException(
          "checkpoint '%s': file '%s' is damaged: expected %s but found %s"
              .formatted(folder, name, inWords(expected), inWords(found)));
    }
  }

  private static String inWords(DurableFiles.Content content) {
    String hash = String.valueOf(content.sha256());
    return "%s bytes with SHA-256 %s…"
        .formatted(content.size(), hash.substring(0, Math.min(HASH_SHOWN, hash.length())));
  }

  private static Map<String, String> inWords(Map<String, Shape> shapes) {
    Map<String, String> words = new TreeMap<>();
    shapes.forEach((name, shape) -> words.put(name, shape.toString()));
    return words;
  }
}
