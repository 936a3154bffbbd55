package io.rankgraft.spark;

import io.rankgraft.data.BadInputException;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What spark-submit runs: {@code score}, {@code lift} and {@code graft} over rows that Spark reads.
 */
@Command(
    name = "rankgraft-spark",
    description = "Scores, judges and trains where the rows lie.",
    mixinStandardHelpOptions = true,
    subcommands = {SubmitScore.class, SubmitLift.class, SubmitGraft.class})
public final class Submit implements Runnable {
  private static final int BAD_INPUT = 2;

  /** How rows are read and written. */
  static final class Format {
    @Option(
        names = "--format",
        paramLabel = "NAME",
        description = "Of rows, as Spark names it: parquet, orc, json, csv (default: parquet).")
    private String format = "parquet";

    @Option(
        names = "--multi-line",
        description = "Values may have line breaks: Spark's own reader reads each file as a whole.")
    private boolean multiLine;

    /** Of Spark's readers and writers: CSV has a header, and quotes within quotes are doubled. */
    private Map<String, String> options() {
      return Map.of("header", "true", "escape", "\"", "multiLine", String.valueOf(multiLine));
    }

    Dataset<Row> read(String path) {
      return session().read().options(options()).format(format).load(path);
    }

    /**
     * Lines of CSV, for us to read; empty of other formats, with --multi-line, and where names of
     * folders are columns.
     */
    Optional<Dataset<Row>> lines(String path) {
      return format.equals("csv") && !multiLine
          ? Optional.of(session().read().text(path)).filter(lines -> lines.columns().length == 1)
          : Optional.empty();
    }

    DataFrameWriter<Row> write(Dataset<Row> rows) {
      return rows.write().options(options()).format(format);
    }

    /** Lines of the files of a folder as they come. */
    Dataset<Row> streamOfLines(String folder) {
      return session().readStream().text(folder);
    }

    /** Files of a folder as they come; the columns are those of what is there now. */
    Dataset<Row> stream(String folder) {
      return session()
          .readStream()
          .options(options())
          .format(format)
          .schema(read(folder).schema())
          .load(folder);
    }
  }

  static SparkSession session() {
    return SparkSession.builder().getOrCreate();
  }

  @Override
  public void run() {
    throw new BadInputException("rankgraft-spark: expected score, lift or graft but got none");
  }

  /** Exit status 0 for success, 1 if the work failed, 2 for bad usage or bad input. */
  static int execute(String... words) {
    return new CommandLine(new Submit())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof BadInputException) { // of the driver, or of a task
                  command.getErr().println(cause.getMessage());
                  return BAD_INPUT;
                }
              }
              throw failure;
            })
        .execute(words);
  }

  public static void main(String[] words) {
    int status = execute(words);
    session().stop();
    if (status != 0) {
      System.exit(status);
    }
  }
}
