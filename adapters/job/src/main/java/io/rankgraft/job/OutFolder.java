package io.rankgraft.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.data.BadInputException;
import io.rankgraft.tensorflow.DurableFiles;
import io.rankgraft.tensorflow.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The folder a job leaves its result in: bundle, checkpoint and report. While the job is under way
 * all is in a hidden folder below it; at the end the parts are moved to their places, the report
 * last. Where that was cut short, the next job finishes it. One job at a time has the folder.
 */
final class OutFolder implements AutoCloseable {
  static final String REPORT = "report.json";
  private static final String PAGE = "report.html";
  private static final String BUNDLE = "bundle";
  private static final String CHECKPOINT = "checkpoint";
  private static final List<String> PARTS = List.of(BUNDLE, CHECKPOINT, PAGE, REPORT);
  private static final String WORK = ".job";
  private static final String OPTIONS = "job.json";
  private static final String COMPLETE = "complete";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path out;
  private final FolderLock lock;

  private OutFolder(Path out, FolderLock lock) {
    this.out = out;
    this.lock = lock;
  }

  /** Whether a job has left its result there. */
  static boolean isFinished(Path out) {
    return Files.exists(out.resolve(REPORT)) && !Files.exists(out.resolve(WORK));
  }

  /**
   * Takes the folder for a job.
   *
   * @param options all that has to be the same to go on with a job
   * @param resume whether to keep what a job before left unfinished
   * @throws BadInputException if another job has it, it cannot be written, holds the result of a
   *     job, or what is to be resumed was another job
   */
  static OutFolder take(Path out, Map<String, String> options, boolean resume) {
    FolderLock lock = FolderLock.take(out);
    OutFolder folder = new OutFolder(out, lock);
    try {
      folder.begin(options, resume);
      return folder;
    } catch (IOException e) {
      lock.close();
      throw new BadInputException(
          "%s: expected a folder that can be written but %s".formatted(out, DurableFiles.reason(e)),
          e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void begin(Map<String, String> options, boolean resume) throws IOException {
    Path work = work();
    if (Files.exists(work.resolve(COMPLETE))) {
      moveParts();
    }
    for (String part : PARTS) {
      if (Files.exists(out.resolve(part)) && !part.equals(CHECKPOINT)) {
        throw BadInputException.in(
            out,
            "expected no %s in it but there is one; remove it, or choose another --out"
                .formatted(part));
      }
    }
    if (resume && Files.exists(work.resolve(OPTIONS))) {
      requireSame(options);
      remove(result());
    } else {
      remove(work);
      Files.createDirectories(work);
      DurableFiles.replace(work.resolve(OPTIONS), JSON.writeValueAsBytes(options));
    }
    Files.createDirectories(result());
  }

  private void requireSame(Map<String, String> options) throws IOException {
    Map<String, String> before;
    try {
      before = JSON.readValue(work().resolve(OPTIONS).toFile(), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw BadInputException.in(
          work(), "expected the options of the job to resume but they are damaged; start anew");
    }
    Map<String, String> all = new LinkedHashMap<>(before);
    all.putAll(options);
    for (String option : all.keySet()) {
      if (!Objects.equals(before.get(option), options.get(option))) {
        throw BadInputException.in(
            out,
            "expected %s %s, as the job to resume began with, but got %s; give it the same, or start anew without --resume"
                .formatted(option, brief(before.get(option)), brief(options.get(option))));
      }
    }
  }

  private static String brief(String value) {
    String text = String.valueOf(value);
    return text.length() > 80 ? text.substring(0, 77) + "..." : text;
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      DurableFiles.remove(folder);
    }
  }

  private Path work() {
    return out.resolve(WORK);
  }

  private Path result() {
    return work().resolve("result");
  }

  /** Where the training keeps its checkpoints. */
  Path checkpoints() {
    return work().resolve(CHECKPOINT);
  }

  /** Where the bundle is written. */
  Path bundle() {
    return result().resolve(BUNDLE);
  }

  /** A folder for what is thrown away again. */
  Path scratch(String name) {
    return work().resolve(name);
  }

  /** The folder itself. */
  Path place() {
    return out;
  }

  /** Where the result is once the job is done. */
  Path place(Path written) {
    return out.resolve(written.getFileName());
  }

  /** Shows all parts of the result, complete as they are. */
  void finish(String report, String page) {
    try {
      DurableFiles.replace(result().resolve(REPORT), report.getBytes(StandardCharsets.UTF_8));
      DurableFiles.replace(result().resolve(PAGE), page.getBytes(StandardCharsets.UTF_8));
      DurableFiles.replace(work().resolve(COMPLETE), new byte[0]);
      moveParts();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void moveParts() throws IOException {
    for (String part : PARTS) {
      Path from = part.equals(CHECKPOINT) ? checkpoints() : result().resolve(part);
      if (Files.exists(from)) {
        Path place = out.resolve(part);
        if (Files.isDirectory(place)) {
          remove(place);
        }
        Files.move(
            from, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    remove(work());
  }

  /** Removes what a job has left that ended before it was trained: there is nothing to resume. */
  void abandonUnlessTrained() {
    if (!Files.exists(checkpoints())) {
      try {
        remove(work());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
