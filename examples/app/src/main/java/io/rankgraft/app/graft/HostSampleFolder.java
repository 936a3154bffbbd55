package io.rankgraft.app.graft;

import io.rankgraft.data.BadInputException;
import io.rankgraft.files.rows.CsvFile;
import io.rankgraft.job.HostOutline;
import io.rankgraft.job.HostSample;
import io.rankgraft.job.HostScore;
import io.rankgraft.job.HostSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A folder with a schema and random rows that fit a host, for {@code graft --data}. */
public final class HostSampleFolder {
  private static final int TRAIN = 300;
  private static final int TEST = 100;

  private HostSampleFolder() {}

  /**
   * Writes {@code schema.json}, {@code train.csv} and {@code test.csv} and prints how to use them.
   *
   * @param folder is new or empty
   * @throws BadInputException if the host is no sound file, or the folder is in use
   */
  public static void write(HostSource source, Path folder, long seed, PrintWriter print)
      throws IOException {
    HostOutline outline = HostOutline.of(source);
    HostSample sample = HostSample.of(outline);
    if (Files.exists(folder.resolve("schema.json"))) {
      throw BadInputException.in(folder, "expected a new folder but it has a schema; remove it");
    }
    Files.createDirectories(folder);
    sample.schema().write(folder);
    List<Map<String, Object>> rows = sample.rows(TRAIN + TEST, seed);
    CsvFile.write(folder.resolve("train.csv"), rows.subList(0, TRAIN));
    CsvFile.write(folder.resolve("test.csv"), rows.subList(TRAIN, rows.size()));
    outline.lines(sample.inputs(), Optional.of(sample.schema())).stream()
        .limit(outline.inputs().size())
        .forEach(print::println);
    print.printf(
        Locale.ROOT,
        "%d random rows to train on and %d to test, with a label '%s' of chance: %s%n",
        TRAIN,
        TEST,
        HostSample.LABEL,
        folder);
    if (outline.score().isEmpty()) {
      List<HostScore> scores = outline.scores();
      print.println(
          scores.isEmpty()
              ? "no tensor has one number per row; --tensors lists them: --tap 'logit=TENSOR[k]' takes a column"
              : "several tensors may be the score, choose one:");
      scores.forEach(score -> print.println("  " + score.option()));
    }
    print.printf(
        Locale.ROOT,
        "try: graft --host %s --data %s --graft cascade %s --check%n",
        source.path(),
        folder,
        String.join(" ", sample.options()));
  }
}
