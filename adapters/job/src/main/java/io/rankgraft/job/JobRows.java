package io.rankgraft.job;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Rows;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The rows of a job.
 *
 * @param schema how raw values become features
 * @param train opens the rows to train on, and to choose the epoch by
 * @param test opens newer rows for the lift; without them, the newest of the others
 * @param split parts of the rows by time: to train on, to choose the epoch, to test; the last is 0
 *     with test rows of their own
 * @param cache where encoded rows are kept on disk; empty to keep them in memory
 */
public record JobRows(
    FeatureSchema schema,
    Supplier<? extends Rows> train,
    Optional<Supplier<? extends Rows>> test,
    List<Double> split,
    Optional<Cache> cache) {
  private static final List<Double> WITH_TEST = List.of(0.9, 0.1, 0.0);
  private static final List<Double> WITHOUT_TEST = List.of(0.8, 0.1, 0.1);

  public JobRows {
    Objects.requireNonNull(schema, "job rows: expected a schema");
    Objects.requireNonNull(train, "job rows: expected rows to train on");
    split = List.copyOf(split);
    double sum = split.stream().mapToDouble(s -> s).sum();
    if (split.size() != 3
        || split.stream().anyMatch(s -> !(s >= 0 && s < 1))
        || split.get(0) == 0
        || split.get(1) == 0
        || Math.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException(
          "split: expected three parts with a sum of 1, the first two above 0, but got " + split);
    }
  }

  /** Rows that are cut by time into 0.8, 0.1 and 0.1. */
  public static JobRows of(FeatureSchema schema, Supplier<? extends Rows> rows) {
    return new JobRows(schema, rows, Optional.empty(), WITHOUT_TEST, Optional.empty());
  }

  /** Rows to train on, their newest tenth to choose the epoch by, and others to test. */
  public static JobRows of(
      FeatureSchema schema, Supplier<? extends Rows> train, Supplier<? extends Rows> test) {
    return new JobRows(schema, train, Optional.of(test), WITH_TEST, Optional.empty());
  }

  JobRows withSchema(FeatureSchema other) {
    return new JobRows(other, train, test, split, cache);
  }

  /** The same rows, each source as a function makes it. */
  JobRows with(UnaryOperator<Supplier<? extends Rows>> made) {
    return new JobRows(schema, made.apply(train), test.map(made), split, cache);
  }

  public JobRows withSplit(double train, double validation, double test) {
    return new JobRows(schema, this.train, this.test, List.of(train, validation, test), cache);
  }

  /**
   * Keeps encoded rows on disk, mapped into memory when they are read: a log may then be larger
   * than memory, and is encoded once for all jobs.
   *
   * @param trainName what the training rows are known by, such as {@link
   *     io.rankgraft.data.RowCache#identityOf}
   * @param testName likewise of the test rows
   */
  public JobRows withCache(Path folder, String trainName, String testName) {
    return new JobRows(
        schema, train, test, split, Optional.of(new Cache(folder, trainName, testName)));
  }

  /** A folder for encoded rows, and what the rows are known by there. */
  public record Cache(Path folder, String train, String test) {}
}
