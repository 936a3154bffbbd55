package io.rankgraft.spark;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType.Derived;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.JobListener;
import io.rankgraft.job.JobResult;
import io.rankgraft.job.JobRows;
import io.rankgraft.job.JobTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A {@link GraftJob} on rows of Spark: grafts and controls are trained by executors, in rounds; the
 * driver has a sample of the training rows, all rows to choose the epoch by and all test rows, and
 * from there on it is the job of one machine: report, bundle, checkpoint, resuming. An immutable
 * value.
 *
 * <p>A round is some local steps on each partition and then the mean of what they came to (see
 * {@link io.rankgraft.tensorflow.RoundState#merged}), rows by user: a user's rows are in one
 * partition. For a number of partitions the result is the same bit for bit, whatever executors
 * there are, fail or come. With one partition it is the result of one machine on rows in that
 * order.
 *
 * @param job without rows
 * @param train the rows to train on
 * @param validation newer rows to choose the epoch by
 * @param test newest rows for the lift
 * @param partitions of the training rows: as many as cores to train with
 * @param steps of each partition in a round: about ten seconds of them
 * @param sample most training rows that the driver plans from
 */
public record SparkTraining(
    GraftJob job,
    FeatureSchema schema,
    Dataset<Row> train,
    Dataset<Row> validation,
    Dataset<Row> test,
    int partitions,
    int steps,
    int sample) {
  private static final int STEPS = 200;
  private static final int SAMPLE = 10_000;
  private static final int TO_CUT = 2; // rows after the sample, by which executors tell it apart

  public SparkTraining {
    if (partitions < 1 || steps < 1 || sample < 1) {
      throw new IllegalArgumentException(
          "spark training: expected partitions, steps and sample of 1 or more but got %s, %s, %s"
              .formatted(partitions, steps, sample));
    }
  }

  /** Training of a job with 200 steps in a round, planned from a sample of 10,000 rows. */
  public static SparkTraining of(
      GraftJob job,
      FeatureSchema schema,
      Dataset<Row> train,
      Dataset<Row> validation,
      Dataset<Row> test,
      int partitions) {
    return new SparkTraining(job, schema, train, validation, test, partitions, STEPS, SAMPLE);
  }

  public SparkTraining withSteps(int ofARound) {
    return new SparkTraining(job, schema, train, validation, test, partitions, ofARound, sample);
  }

  public SparkTraining withSample(int rows) {
    return new SparkTraining(job, schema, train, validation, test, partitions, steps, rows);
  }

  /**
   * Runs the job.
   *
   * @param out a folder of the driver's machine; gets bundle, checkpoint and report
   * @param resume whether to go on from the last finished round there
   * @throws BadInputException in one line and before any training, if something does not fit
   */
  public JobResult run(Path out, boolean resume, JobListener listener) {
    requireSingleRows();
    requireOrder();
    Dataset<Row> read = needed("training", train);
    List<Row> rows = new ArrayList<>(sampled(read));
    int sampled = rows.size();
    rows.addAll(sorted(needed("validation", validation)).collectAsList());
    if (sampled == 0 || sampled == rows.size()) {
      throw new BadInputException(
          "spark training: expected rows to train on and rows to choose the epoch by but there are %s and %s"
              .formatted(sampled, rows.size() - sampled));
    }
    double share = sampled / (double) rows.size();
    List<Row> planned = new ArrayList<>(rows.subList(0, Math.min(sampled + TO_CUT, rows.size())));
    JobSpec spec =
        JobSpec.of(job, schema, read.schema(), planned, sampled / (double) planned.size());
    JobRows here =
        JobRows.of(
                schema,
                () -> new SparkRows("training and validation rows", read.schema(), rows.iterator()),
                () -> SparkRows.of("test rows", sorted(needed("test", test))))
            .withSplit(share, 1 - share, 0);
    try (SparkRounds rounds = new SparkRounds(this, read, spec)) {
      return job.withRows(here).run(out, rounds, resume, listener);
    }
  }

  /** A sample that follows from the rows alone. */
  private List<Row> sampled(Dataset<Row> rows) {
    return rows.orderBy(functions.xxhash64(columns(rows))).limit(sample).collectAsList();
  }

  /** Rows in an order that follows from them alone: sums of losses are then the same bits. */
  static Dataset<Row> sorted(Dataset<Row> rows) {
    return rows.orderBy(columns(rows));
  }

  static Column[] columns(Dataset<Row> rows) {
    return Arrays.stream(rows.columns()).map(Columns::of).toArray(Column[]::new);
  }

  /** The columns that the job reads. */
  private Dataset<Row> needed(String what, Dataset<Row> rows) {
    Set<String> names = new LinkedHashSet<>();
    schema.features().stream()
        .filter(f -> !(f.type() instanceof Derived))
        .forEach(f -> names.add(f.name()));
    for (JobTask task : job.tasks()) {
      names.add(task.name());
      task.mask().ifPresent(names::add);
      task.hostScore().ifPresent(names::add);
    }
    job.columns().weight().ifPresent(names::add);
    job.columns().time().ifPresent(names::add);
    List<String> known = Arrays.asList(rows.columns());
    names.forEach(name -> Columns.require("column of the " + what + " rows", name, known));
    return rows.select(names.stream().map(Columns::of).toArray(Column[]::new));
  }

  private void requireSingleRows() {
    job.columns()
        .request()
        .ifPresent(
            column -> {
              throw new BadInputException(
                  "spark training: expected single rows but request '%s' makes lists; train those on one machine, from SparkRows"
                      .formatted(column));
            });
  }

  /**
   * That validation rows are newer than all training rows, by which the sample is told from them.
   */
  private void requireOrder() {
    if (job.columns().time().isEmpty()) {
      return;
    }
    Column time = Columns.of(job.columns().time().get());
    Object newest = train.select(functions.max(time)).first().get(0);
    boolean older =
        validation.select(functions.min(time).gt(functions.lit(newest))).first().getBoolean(0);
    if (!older) {
      throw new BadInputException(
          "spark training: expected validation rows newer than every training row, the newest at %s, but the oldest is not; cut both by one time"
              .formatted(newest));
    }
  }
}
