package io.rankgraft.app.graft;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.RowCache;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.job.JobRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The rows of a job: a folder with files of fixed names, or any files. */
final class RowOptions {
  private static final List<String> ENDINGS =
      List.of(".csv", ".csv.gz", ".tsv", ".tsv.gz", ".jsonl", ".jsonl.gz", ".parquet");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "A folder with schema.json and rows in train.csv and test.csv, or .tsv, .jsonl, .parquet, plain or .gz.")
  private Path data;

  @Option(
      names = "--rows",
      arity = "1..*",
      paramLabel = "GLOB",
      description = "Rows to train on: files, globs, folders of parts, - for standard input.")
  private List<String> rows = new ArrayList<>();

  @Option(
      names = "--test-rows",
      arity = "1..*",
      paramLabel = "GLOB",
      description = "Newer rows for the lift; without them the newest of --rows.")
  private List<String> testRows = new ArrayList<>();

  @Option(names = "--schema", paramLabel = "FILE", description = "What is in --rows.")
  private Path schema;

  @Option(
      names = "--split",
      split = ",",
      paramLabel = "PART",
      description =
          "Parts of the rows by time: to train on, to choose the epoch, to test (default: 0.8,0.1,0.1; with test rows 0.9,0.1,0).")
  private List<Double> split = new ArrayList<>();

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Keeps encoded rows there instead of in memory, for this job and later ones.")
  private Path cache;

  /** The schema of the rows; empty if neither --data nor --schema is given. */
  Optional<FeatureSchema> schema() {
    Path file = data == null ? schema : data.resolve("schema.json");
    return Optional.ofNullable(file).map(FeatureSchema::read);
  }

  JobRows rows() {
    JobRows log = data == null ? files() : folder();
    if (!split.isEmpty()) {
      if (split.size() != 3) {
        throw new BadInputException(
            "--split: expected three parts such as 0.8,0.1,0.1 but got " + split);
      }
      log = log.withSplit(split.get(0), split.get(1), split.get(2));
    }
    return cache == null
        ? log
        : log.withCache(
            cache,
            identity(data == null ? rows : List.of(named("train").toString())),
            identity(data == null ? testRows : List.of(named("test").toString())));
  }

  private static String identity(List<String> paths) {
    if (paths.contains("-")) {
      throw new BadInputException(
          "--cache: expected files, which are known by their names and times, but got standard input; save it first");
    }
    return RowCache.identityOf(RowFiles.files(paths));
  }

  private JobRows files() {
    if (rows.isEmpty() || schema == null) {
      throw new BadInputException(
          "graft: expected the option --data, or --rows and --schema, but %s missing"
              .formatted(rows.isEmpty() ? "they are" : "--schema is"));
    }
    FeatureSchema features = FeatureSchema.read(schema);
    return testRows.isEmpty()
        ? JobRows.of(features, () -> RowFiles.open(rows))
        : JobRows.of(features, () -> RowFiles.open(rows), () -> RowFiles.open(testRows));
  }

  private JobRows folder() {
    if (!rows.isEmpty() || schema != null || !testRows.isEmpty()) {
      throw new BadInputException(
          "graft: expected --data, or --rows and --schema, but got both; leave one out");
    }
    FeatureSchema features = FeatureSchema.read(data.resolve("schema.json"));
    Path train = named("train");
    Path test = named("test");
    return JobRows.of(features, () -> RowFiles.open(train), () -> RowFiles.open(test));
  }

  private Path named(String name) {
    return Stream.concat(ENDINGS.stream(), Stream.of(""))
        .map(ending -> data.resolve(name + ending))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                BadInputException.in(
                    data,
                    "expected rows in %s.csv or %s but there is no such file"
                        .formatted(name, String.join(", ", ENDINGS.subList(1, ENDINGS.size())))));
  }
}
