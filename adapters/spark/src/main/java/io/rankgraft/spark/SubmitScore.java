package io.rankgraft.spark;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code score}: rows in, rows with scores out. */
@Command(name = "score", description = "Scores rows with a bundle.")
final class SubmitScore implements Callable<Integer> {
  @Mixin private Submit.Format format;

  @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "The bundle.")
  private Path bundle;

  @Option(names = "--in", required = true, paramLabel = "PATH", description = "Rows to score.")
  private String in;

  @Option(names = "--out", required = true, paramLabel = "PATH", description = "Gets the rows.")
  private String out;

  @Option(
      names = "--user",
      paramLabel = "COLUMN",
      description = "Brings the rows of a user together, so that a user side is computed once.")
  private String user;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns to keep beside the scores (default: all).")
  private List<String> kept = List.of();

  @Option(
      names = "--checkpoint",
      paramLabel = "PATH",
      description =
          "Scores only the files of --in that no earlier run with this checkpoint has, one folder"
              + " per batch below --out.")
  private String checkpoint;

  @Override
  public Integer call() throws TimeoutException, StreamingQueryException {
    SparkScoring scoring = scoring();
    Optional<Dataset<Row>> lines = format.lines(in);
    if (checkpoint != null) {
      newFiles(scoring, lines.isPresent());
    } else {
      format
          .write(lines.isPresent() ? scoring.scoreCsv(lines.get()) : scoring.score(format.read(in)))
          .save(out);
    }
    return 0;
  }

  private SparkScoring scoring() {
    SparkScoring scoring = SparkScoring.of(Submit.session(), bundle);
    scoring = user == null ? scoring : scoring.withUser(user);
    return kept.isEmpty() ? scoring : scoring.withKept(kept.toArray(String[]::new));
  }

  /** A batch that is run again after a failure overwrites its own folder. */
  private void newFiles(SparkScoring scoring, boolean inLines)
      throws TimeoutException, StreamingQueryException {
    VoidFunction2<Dataset<Row>, Long> batch =
        (rows, number) -> {
          Optional<Dataset<Row>> scored =
              inLines ? scoring.scoreCsvIfAny(rows) : Optional.of(scoring.score(rows));
          scored.ifPresent(all -> write(all, number)); // files without a line have no columns
        };
    (inLines ? format.streamOfLines(in) : format.stream(in))
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint)
        .foreachBatch(batch)
        .start()
        .awaitTermination();
  }

  private void write(Dataset<Row> scored, long batch) {
    format.write(scored).mode(SaveMode.Overwrite).save(out + "/batch=" + batch);
  }
}
