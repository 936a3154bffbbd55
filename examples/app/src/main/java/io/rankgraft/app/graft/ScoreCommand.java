package io.rankgraft.app.graft;

import io.rankgraft.data.BadInputException;
import io.rankgraft.files.rows.FileRows;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.files.rows.RowFormat;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.RequestRows;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.tensorflow.DurableFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code score}: rows in, scores out, however many there are. */
@Command(
    name = "score",
    description = "Scores rows, CSV or JSON lines, with a bundle; writes rows of the same kind.",
    mixinStandardHelpOptions = true)
public final class ScoreCommand implements Callable<Integer> {
  private static final String STANDARD = "-";

  @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "The bundle.")
  private Path bundle;

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "Rows with a column a feature, or - for standard input (default: -).")
  private String in = STANDARD;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A new file, or - for standard output (default: -).")
  private String out = STANDARD;

  @Option(
      names = "--request",
      paramLabel = "COLUMN",
      description =
          "Neighbouring rows with one value in this column are the candidates of one request, as"
              + " models of lists need; its user side is that of the first. Without it every row is"
              + " a request of its own.")
  private String request;

  @Option(names = "--engine", description = "onnx or tensorflow; the bundle decides if not given.")
  private Engines engine;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Bundle opened = Bundle.open(bundle);
    Engines chosen = engine == null ? Engines.of(opened) : engine.requireIn(opened);
    try (Scorer scorer = chosen.load(opened);
        FileRows rows = rows()) {
      if (out.equals(STANDARD)) {
        score(scorer, rows, spec.commandLine().getOut());
      } else {
        Path file = Path.of(out);
        if (Files.exists(file)) {
          throw BadInputException.in(file, "expected a new file but there is one; remove it");
        }
        write(file, scorer, rows);
      }
    }
    return 0;
  }

  /** The whole file or none. */
  private void write(Path file, Scorer scorer, FileRows rows) {
    try {
      DurableFiles.replace(
          file,
          stream -> {
            Writer writer =
                new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
            score(scorer, rows, writer);
            writer.flush();
          });
    } catch (IOException e) {
      throw new IllegalStateException(
          "%s: expected to write the scores but %s; nothing was left there"
              .formatted(file, DurableFiles.reason(e)),
          e);
    }
  }

  private FileRows rows() {
    return in.equals(STANDARD) ? RowFiles.open(List.of(STANDARD)) : RowFiles.open(Path.of(in));
  }

  private void score(Scorer scorer, FileRows rows, Writer out) throws IOException {
    List<String> names = scorer.signature().outputs().stream().map(OutputSpec::name).toList();
    RequestRows requests = request == null
            ? RequestRows.ofSingles(scorer, rows)
            : RequestRows.ofColumn(scorer, rows, request);
    boolean json = rows.format() == RowFormat.JSON_LINES;
    if (!json) {
      out.write("row,score," + String.join(",", names) + "\n");
    }
    long done = 0;
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      while (requests.fill(features)) {
        int n = features.candidates();
        scorer.score(features, outputs);
        for (int i = 0; i < n; i++) {
          out.write(json ? object(done + i, i, names, outputs) : line(done + i, i, names, outputs));
          out.write('\n');
        }
        done += n;
        out.flush();
      }
    }
    if (done == 0) {
      throw new BadInputException("score: expected rows but there are none");
    }
  }

  private static String line(long row, int i, List<String> names, ScoreOutputs outputs) {
    StringBuilder line = new StringBuilder();
    line.append(row).append(',').append(number(outputs.ranking().get(i)));
    names.forEach(name -> line.append(',').append(number(outputs.floats(name).get(i))));
    return line.toString();
  }

  private static String object(long row, int i, List<String> names, ScoreOutputs outputs) {
    StringBuilder line = new StringBuilder();
    line.append("{\"row\":").append(row);
    line.append(",\"score\":").append(number(outputs.ranking().get(i)));
    names.forEach(
        name ->
            line.append(",\"%s\":".formatted(name)).append(number(outputs.floats(name).get(i))));
    return line.append('}').toString();
  }

  private static String number(float value) {
    return Float.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "null";
  }
}
