package io.rankgraft.benchmarks;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rows}: a generated log of any size, with a schema and a host, to try a job's sizes on. */
@Command(
    name = "rows",
    description = "Writes a generated click log of any size, its schema and an ONNX host.",
    mixinStandardHelpOptions = true)
public final class RowsCommand implements Callable<Integer> {
  /** How the log is written. */
  enum Format {
    CSV("csv"),
    JSON("jsonl"),
    PARQUET("parquet");

    private final String ending;

    Format(String ending) {
      this.ending = ending;
    }
  }

  @Option(names = "--rows", description = "How many (default: ${DEFAULT-VALUE}).")
  private int rows = 1_000_000;

  @Option(names = "--parts", description = "Files to write (default: ${DEFAULT-VALUE}).")
  private int parts = 40;

  @Option(names = "--format", description = "csv, json or parquet (default: ${DEFAULT-VALUE}).")
  private Format format = Format.CSV;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (parts < 1 || rows < parts) {
      throw new BadInputException(
          "rows: expected parts of a row or more but got --rows %s --parts %s"
              .formatted(rows, parts));
    }
    if (Files.exists(out)) {
      throw BadInputException.in(
          out, "expected a new folder but there is one; remove it or name another");
    }
    Path log = Files.createDirectories(out.resolve("log"));
    LogHost.schema().write(out);
    Files.write(out.resolve("host.onnx"), LogHost.onnx());
    RowLog drawn = new RowLog();
    for (int part = 0; part < parts; part++) {
      int of = (int) ((part + 1L) * rows / parts - (long) part * rows / parts);
      Path file = log.resolve(String.format(Locale.ROOT, "part-%04d.%s", part, format.ending));
      switch (format) {
        case CSV -> drawn.writeCsv(file, of);
        case JSON -> drawn.writeJson(file, of);
        case PARQUET -> drawn.writeParquet(file, of);
      }
    }
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "graft --host %s --tap logit=logit --graft cascade --rows %s --schema %s --time time --task click --cache %s --split 0.98,0.01,0.01 --epochs 1 --out %s%n",
            out.resolve("host.onnx"),
            log,
            out.resolve("schema.json"),
            out.resolve("cache"),
            out.resolve("job"));
    return 0;
  }
}
