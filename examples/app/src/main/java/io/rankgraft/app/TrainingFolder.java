package io.rankgraft.app;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder a training writes to, which holds one training at a time. */
record TrainingFolder(Path out) {
  /** What a training leaves. */
  private static final List<String> LEFT = List.of("checkpoint", "report.json", "report.html");

  /**
   * @throws BadInputException if a training is there
   */
  void requireUnused() {
    List<String> found = LEFT.stream().filter(name -> Files.exists(out.resolve(name))).toList();
    if (!found.isEmpty()) {
      throw BadInputException.in(
          out,
          "expected a folder without a training but it holds %s; give --resume to go on with it, --overwrite to start anew, or another --out"
              .formatted(String.join(", ", found)));
    }
  }

  /** Removes the training that is there, its checkpoint last. */
  void clear() {
    try {
      for (int i = LEFT.size() - 1; i >= 0; i--) {
        Path path = out.resolve(LEFT.get(i));
        if (Files.exists(path)) {
          DurableFiles.remove(path);
        }
      }
    } catch (IOException e) {
      throw new BadInputException(
          "%s: expected a folder that can be written but %s".formatted(out, DurableFiles.reason(e)),
          e);
    }
  }
}
