package io.rankgraft.tensorflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of checkpoints: all parameters, optimizer slots and other states, the step, and a note
 * of the caller's (position in the data, history, options) as JSON.
 *
 * <p>A checkpoint is written into a hidden folder, every file is forced to disk, the manifest with
 * the size and SHA-256 of each file last, and the folder is then renamed into its place. Whenever
 * the process dies, the checkpoint before it is whole. The newest one stays, older ones are
 * removed.
 *
 * <p>Loading checks everything before it changes anything.
 */
public final class Checkpoint {
  private static final int FORMAT = 1;
  private static final String MANIFEST = "manifest.json";
  private static final String STEP = "step-";
  private static final String UNFINISHED = ".unfinished-";
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;

  /** The checkpoints in a folder, which is made by the first save. */
  public Checkpoint(Path folder) {
    this.folder = folder;
  }

  /** A file of a checkpoint. */
  record StoredFile(long size, String sha256) {}

  /**
   * @param model what the checkpoint is of; loading asks for the same
   * @param variables the shape of each, by name
   */
  record Manifest(
      int format,
      String model,
      long step,
      Map<String, String> variables,
      Map<String, StoredFile> files,
      JsonNode note) {}

  /**
   * Writes a checkpoint.
   *
   * @param model names what it is of
   * @param note the caller's, given back by {@link #load}
   * @throws BadInputException if the folder cannot be written
   */
  public void save(ModelSession session, String model, JsonNode note) {
    try {
      Files.createDirectories(folder);
      removeUnfinished();
      Path unfinished = Files.createDirectory(folder.resolve(UNFINISHED + session.step()));
      session.store().save(session.session(), unfinished);
      Map<String, StoredFile> files = new TreeMap<>();
      for (Path file : list(unfinished)) {
        force(file);
        files.put(file.getFileName().toString(), stored(file));
      }
      Map<String, String> variables = new TreeMap<>();
      session.store().shapes().forEach((name, shape) -> variables.put(name, shape.toString()));
      Path manifest = unfinished.resolve(MANIFEST);
      Files.write(
          manifest,
          JSON.writerWithDefaultPrettyPrinter()
              .writeValueAsBytes(
                  new Manifest(FORMAT, model, session.step(), variables, files, note)));
      force(manifest);
      force(unfinished);
      Path place = folder.resolve(STEP + session.step());
      remove(place);
      Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
      force(folder);
      for (Path other : list(folder)) {
        if (other.getFileName().toString().startsWith(STEP) && !other.equals(place)) {
          remove(other);
        }
      }
    } catch (FileAlreadyExistsException e) {
      throw new BadInputException(
          "checkpoint '%s': expected a folder but there is a file of that name".formatted(folder));
    } catch (IOException e) {
      throw new BadInputException(
          "checkpoint '%s': expected a folder to write to but %s".formatted(folder, e));
    }
  }

  /**
   * Loads the newest checkpoint into a session, variables and step.
   *
   * @return the note it was saved with; empty if the folder holds no checkpoint
   * @throws BadInputException if it is damaged, of another format or of another model; the session
   *     is then unchanged
   */
  public Optional<JsonNode> load(ModelSession session, String model) {
    Optional<Path> newest = newest();
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    Path place = newest.get();
    Manifest manifest = manifest(place);
    if (!manifest.model().equals(model)) {
      throw new BadInputException(
          "checkpoint '%s': expected one of model '%s' but it is of '%s'; use its own options or another folder"
              .formatted(place, model, manifest.model()));
    }
    checkVariables(place, manifest, session);
    manifest.files().forEach((name, file) -> checkFile(place, name, file));
    session.store().restore(session.session(), place);
    session.setStep(manifest.step());
    return Optional.of(manifest.note());
  }

  private Optional<Path> newest() {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return list(folder).stream()
        .filter(p -> p.getFileName().toString().startsWith(STEP))
        .filter(p -> Files.exists(p.resolve(MANIFEST)))
        .max(
            Comparator.comparingLong(
                p -> Long.parseLong(p.getFileName().toString().substring(STEP.length()))));
  }

  private static Manifest manifest(Path place) {
    JsonNode tree;
    try {
      tree = JSON.readTree(Files.readAllBytes(place.resolve(MANIFEST)));
      int format = tree.path("format").asInt();
      if (format != FORMAT) {
        throw new BadInputException(
            "checkpoint '%s': expected format %d but it has %d".formatted(place, FORMAT, format));
      }
      return JSON.treeToValue(tree, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          "checkpoint '%s': expected a manifest but it is damaged: %s"
              .formatted(place, e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkVariables(Path place, Manifest manifest, ModelSession session) {
    Map<String, String> expected = new TreeMap<>();
    session.store().shapes().forEach((name, shape) -> expected.put(name, shape.toString()));
    for (String name : new TreeMap<>(expected).keySet()) {
      String found = manifest.variables().get(name);
      if (!expected.get(name).equals(found)) {
        throw new BadInputException(
            "checkpoint '%s': expected variable '%s' of shape %s but it has %s; it is of another model"
                .formatted(place, name, expected.get(name), found == null ? "none" : found));
      }
    }
    for (String name : manifest.variables().keySet()) {
      if (!expected.containsKey(name)) {
        throw new BadInputException(
            "checkpoint '%s': expected no variable '%s' but it has one; it is of another model"
                .formatted(place, name));
      }
    }
  }

  private static void checkFile(Path place, String name, StoredFile expected) {
    Path file = place.resolve(name).normalize();
    if (!place.equals(file.getParent())) {
      throw new BadInputException(
          "checkpoint '%s': expected files inside it but the manifest names '%s'"
              .formatted(place, name));
    }
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          "checkpoint '%s': expected file '%s' but there is none".formatted(place, name));
    }
    try {
      StoredFile found = stored(file);
      if (!found.equals(expected)) {
        throw new BadInputException(
            "checkpoint '%s': file '%s' is damaged: expected %d bytes, SHA-256 %.12s… but found %d, %.12s…"
                .formatted(
                    place, name, expected.size(), expected.sha256(), found.size(), found.sha256()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StoredFile stored(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      long size = in.transferTo(java.io.OutputStream.nullOutputStream());
      return new StoredFile(size, HexFormat.of().formatHex(digest.digest()));
    }
  }

  /** Bytes and directory entries reach the disk before the next step is taken. */
  private static void force(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
      return;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private void removeUnfinished() throws IOException {
    for (Path path : list(folder)) {
      if (path.getFileName().toString().startsWith(UNFINISHED)) {
        remove(path);
      }
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> all = new ArrayList<>();
    try (Stream<Path> entries = Files.walk(path)) {
      entries.forEach(all::add);
    }
    all.sort(Comparator.reverseOrder());
    for (Path entry : all) {
      Files.delete(entry);
    }
  }
}
