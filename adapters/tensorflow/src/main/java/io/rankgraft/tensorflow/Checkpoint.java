package io.rankgraft.tensorflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * A folder of checkpoints: all parameters, optimizer slots and other states, the step, and a note
 * of the caller's (position in the data, history, options) as JSON. Fixed data is not in it.
 *
 * <p>A checkpoint is written into a hidden folder, every file is forced to disk, the manifest with
 * the size and SHA-256 of each file last, and the folder is then renamed into its place, {@code
 * step-000123-save-7}. Whenever the process dies, the checkpoint before it is whole. The newest one
 * stays, older ones and what an interrupted save left are removed.
 *
 * <p>Loading checks everything, the manifest by the digest it carries of itself, before it changes
 * anything; checkpoints of the first format, which have no such digest, are read without it. One
 * process at a time may save.
 */
public final class Checkpoint {
  private static final Pattern PLACE = Pattern.compile("step-\\d+-save-(\\d{1,18})");
  private static final String UNFINISHED = ".unfinished-";

  private final Path folder;

  /** The checkpoints in a folder, which is made by the first save. */
  public Checkpoint(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a checkpoint.
   *
   * @param model names what it is of
   * @param note the caller's, given back by {@link #load}
   * @throws BadInputException if the folder cannot be written
   * @throws IllegalStateException if a parameter is not finite; the checkpoint before stays
   */
  public void save(ModelSession session, String model, JsonNode note) {
    List<String> notFinite = session.store().notFinite(session.session());
    if (!notFinite.isEmpty()) {
      throw new IllegalStateException(
          "checkpoint '%s': expected finite parameters but %s is not at step %s; nothing was saved"
              .formatted(folder, notFinite, session.step()));
    }
    try {
      Files.createDirectories(folder);
      removeUnfinished();
      // A number of its own: a run started anew, or saved twice at one step, never has to take the
      // last good checkpoint away before the next is in place.
      long number = 1 + newest().map(Checkpoint::number).orElse(0L);
      String name = String.format(Locale.ROOT, "step-%06d-save-%d", session.step(), number);
      Path unfinished = Files.createDirectory(folder.resolve(UNFINISHED + name));
      session.store().save(session.session(), unfinished);
      for (Path file : DurableFiles.list(unfinished)) {
        DurableFiles.force(file);
      }
      CheckpointManifest.of(unfinished, model, session.step(), session.store().shapes(), note)
          .write(unfinished);
      DurableFiles.force(unfinished);
      Path place = folder.resolve(name);
      Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.force(folder);
      for (Path other : DurableFiles.list(folder)) {
        if (number(other) > 0 && !other.equals(place)) {
          DurableFiles.remove(other);
        }
      }
    } catch (IOException | TensorFlowException e) {
      BadInputException failed =
          new BadInputException(
              "checkpoint '%s': expected a folder to write to but %s".formatted(folder, reason(e)),
              e);
      try {
        removeUnfinished(); // what is full has to get its room back
      } catch (IOException left) {
        failed.addSuppressed(left);
      }
      throw failed;
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
    return load(session, model, Set.of());
  }

  /**
   * As {@link #load(ModelSession, String)}, but tables may have more rows in the session, as they
   * have when a vocabulary grew at its end: the new rows, and the optimizer's slots of them, stay
   * as they were initialised.
   */
  public Optional<JsonNode> loadGrown(ModelSession session, String model) {
    return load(session, model, session.store().growing());
  }

  private Optional<JsonNode> load(ModelSession session, String model, Set<String> growing) {
    try {
      Optional<Path> newest = newest();
      if (newest.isEmpty()) {
        return Optional.empty();
      }
      Path place = newest.get();
      CheckpointManifest manifest = CheckpointManifest.read(place);
      Set<String> grown = manifest.requireModel(place, model, session.store().shapes(), growing);
      manifest.requireFiles(place);
      if (grown.isEmpty()) {
        session.store().restore(session.session(), place);
      } else {
        session.store().restoreGrown(session.session(), place, grown);
      }
      session.setStep(manifest.step());
      return Optional.of(manifest.note());
    } catch (IOException | TensorFlowException e) {
      throw new BadInputException(
          "checkpoint '%s': expected a checkpoint to read but %s".formatted(folder, reason(e)), e);
    }
  }

  /**
   * Like {@link #load}, where there has to be one.
   *
   * @throws BadInputException also if the folder holds no checkpoint
   */
  public JsonNode require(ModelSession session, String model) {
    return load(session, model)
        .orElseThrow(
            () ->
                new BadInputException(
                    "checkpoint '%s': expected a checkpoint but there is none; train first"
                        .formatted(folder)));
  }

  /** TensorFlow tells of full disks by exceptions of its own. */
  private static String reason(Exception e) {
    return e instanceof IOException io
        ? DurableFiles.reason(io)
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("TensorFlow refused");
  }

  private Optional<Path> newest() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return DurableFiles.list(folder).stream()
        .filter(path -> number(path) > 0)
        .max(Comparator.comparingLong(Checkpoint::number));
  }

  /** Which save of the folder a path is; 0 if it is none. */
  private static long number(Path path) {
    Matcher name = PLACE.matcher(path.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }

  private void removeUnfinished() throws IOException {
    for (Path path : DurableFiles.list(folder)) {
      if (path.getFileName().toString().startsWith(UNFINISHED)) {
        DurableFiles.remove(path);
      }
    }
  }
}
