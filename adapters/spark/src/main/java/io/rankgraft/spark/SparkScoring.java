package io.rankgraft.spark;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureType.Derived;
import io.rankgraft.files.rows.CsvFormat;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Scores the rows of a data set with a bundle's ONNX model: raw values by the bundle's schema, one
 * scorer per executor, the numbers of the command line's {@code score}. Immutable.
 *
 * <p>A row gets the column {@code score}, the number to rank by, and {@code score-<output>} for
 * each output of the bundle, float32. The bundle is broadcast; executors check its hashes and
 * replay its golden rows before the first row.
 */
public final class SparkScoring {
  private final Broadcast<FolderBytes> folder;
  private final Bundle bundle;
  private final Grouping grouping;
  private final String prefix;
  private final Optional<List<String>> kept;

  /**
   * Which rows are scored together.
   *
   * @param column whose equal values are brought together; null for single rows
   * @param order of the rows of a request; null where rows are those of a user
   */
  record Grouping(String column, List<String> order) {
    static final Grouping SINGLE_ROWS = new Grouping(null, null);

    boolean isByUser() {
      return column != null && order == null;
    }

    boolean isByRequest() {
      return column != null && order != null;
    }
  }

  private SparkScoring(
      Broadcast<FolderBytes> folder,
      Bundle bundle,
      Grouping grouping,
      String prefix,
      Optional<List<String>> kept) {
    this.folder = folder;
    this.bundle = bundle;
    this.grouping = grouping;
    this.prefix = prefix;
    this.kept = kept;
  }

  /**
   * Scoring with a bundle.
   *
   * @param path of the bundle's folder, on the driver's machine
   * @throws BadInputException if it is not sound, or has no ONNX model
   */
  public static SparkScoring of(SparkSession spark, Path path) {
    Bundle bundle = Bundle.open(path);
    if (!bundle.hasOnnx()) {
      throw BadInputException.in(
          path, "expected an ONNX model in the bundle, as executors load it, but there is none");
    }
    return new SparkScoring(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(FolderBytes.read(path)),
        bundle,
        Grouping.SINGLE_ROWS,
        "score",
        Optional.empty());
  }

  /**
   * Brings the rows of a user together, by a shuffle, so that a user side that several of its rows
   * have is computed once. For models that score each candidate by itself, as those of a job do.
   */
  public SparkScoring withUser(String column) {
    return new SparkScoring(folder, bundle, new Grouping(column, null), prefix, kept);
  }

  /**
   * Brings the rows of a request together, by a shuffle, and scores them as one, as models of lists
   * need.
   *
   * @param order columns by which the rows of a request are sorted, such as the place in the list
   */
  public SparkScoring withRequest(String column, String... order) {
    return new SparkScoring(folder, bundle, new Grouping(column, List.of(order)), prefix, kept);
  }

  /** Names the new columns {@code <prefix>} and {@code <prefix>-<output>}. */
  public SparkScoring withPrefix(String name) {
    return new SparkScoring(folder, bundle, grouping, name, kept);
  }

  /** Keeps these columns of the rows and no others: fewer bytes to move. */
  public SparkScoring withKept(String... columns) {
    return new SparkScoring(folder, bundle, grouping, prefix, Optional.of(List.of(columns)));
  }

  /**
   * The rows with their scores. Nothing runs before Spark is asked for the result, but for the
   * shuffle of {@link #withUser} and {@link #withRequest} where Spark plans adaptively.
   *
   * @throws BadInputException if a column is missing, a new one is there already, or the rows are a
   *     stream
   */
  public Dataset<Row> score(Dataset<Row> rows) {
    requireThere(rows);
    List<String> before = List.of(rows.columns());
    columns(null).forEach(name -> Columns.require("feature", name, before));
    List<String> keeping = keeping(before);
    StructType schema = schema(rows.schema(), keeping);
    Column[] needed = // in the order of the rows: another one would be a copy of each
        before.stream().filter(needed(keeping)::contains).map(Columns::of).toArray(Column[]::new);
    Dataset<Row> read = grouped(rows, before).select(needed);
    StructType columns = read.schema();
    return scored(
        read,
        given -> new EngineRows("partition " + TaskContext.getPartitionId(), columns, given),
        keeping,
        schema);
  }

  private Dataset<Row> scored(
      Dataset<Row> rows, ScoringTask.Reading reading, List<String> keeping, StructType schema) {
    ScoringTask task =
        new ScoringTask(folder, bundle.hash(), reading, keeping.toArray(String[]::new), grouping);
    return EngineRdd.dataset(rows.sparkSession(), EngineRdd.rows(rows).mapPartitions(task), schema);
  }

  /**
   * The rows of CSV files with their scores. Executors read the lines as the command line does,
   * which takes less time than Spark's own reader: UTF-8 with a header per file, the same names in
   * all, a row on each line. Values are text; those that are empty are null. A small job finds a
   * header beforehand.
   *
   * @param lines what {@code spark.read().text} gives, or a batch of {@code spark.readStream()} of
   *     text, as they are
   * @throws BadInputException as {@link #score}, and if the files have no line; a row that is none
   *     fails its task with the file and the line
   */
  public Dataset<Row> scoreCsv(Dataset<Row> lines) {
    return scoreCsvIfAny(lines)
        .orElseThrow(
            () ->
                new BadInputException(
                    "spark scoring: expected CSV files with a header but found no line of a file"));
  }

  /** Empty if the files have no line. */
  Optional<Dataset<Row>> scoreCsvIfAny(Dataset<Row> lines) {
    requireThere(lines);
    return CsvLines.header(lines).map(header -> scoreCsv(lines, header));
  }

  private Dataset<Row> scoreCsv(Dataset<Row> lines, String header) {
    List<String> before = CsvFormat.ofHeader("header", header).names();
    columns(null).forEach(name -> Columns.require("feature", name, before));
    List<String> keeping = keeping(before);
    if (grouping.column() != null) { // rows move, not lines
      Set<String> read = needed(keeping);
      read.add(grouping.column());
      read.addAll(grouping.isByRequest() ? grouping.order() : List.of());
      return withKept(keeping.toArray(String[]::new))
          .score(CsvTask.rows(lines, header, before.stream().filter(read::contains).toList()));
    }
    return scored(
        lines,
        given -> new CsvLines(header, given),
        keeping,
        schema(CsvTask.schema(keeping), keeping));
  }

  private static void requireThere(Dataset<Row> rows) {
    if (rows.isStreaming()) {
      throw new BadInputException(
          "spark scoring: expected rows that are there but they are a stream; score each batch in foreachBatch");
    }
  }

  private List<String> keeping(List<String> before) {
    List<String> keeping = kept.orElse(before);
    keeping.forEach(name -> Columns.require("kept column", name, before));
    return keeping;
  }

  /** The columns a task looks at. */
  private Set<String> needed(List<String> keeping) {
    Set<String> names = new HashSet<>(columns(null));
    names.addAll(keeping);
    if (grouping.isByRequest()) {
      names.add(grouping.column());
    }
    return names;
  }

  private Dataset<Row> grouped(Dataset<Row> rows, List<String> before) {
    if (grouping.column() == null) {
      return rows;
    }
    Columns.require(grouping.isByUser() ? "user" : "request", grouping.column(), before);
    Column by = Columns.of(grouping.column());
    Column[] sides = columns(Axis.REQUEST).stream().map(Columns::of).toArray(Column[]::new);
    Stream<Column> within =
        grouping.isByUser()
            ? Stream.of(functions.xxhash64(sides)) // equal sides become neighbours
            : grouping.order().stream().map(Columns::of);
    return rows.repartition(by)
        .sortWithinPartitions(Stream.concat(Stream.of(by), within).toArray(Column[]::new));
  }

  /**
   * The columns that features are read from.
   *
   * @param axis null for both
   */
  private List<String> columns(Axis axis) {
    List<String> names = new ArrayList<>();
    for (InputSpec input : bundle.manifest().signature().inputs()) {
      Feature feature = bundle.schema().feature(input.name());
      String name = feature.type() instanceof Derived derived ? derived.of() : feature.name();
      if ((axis == null || axis == input.axis()) && !names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private StructType schema(StructType before, List<String> keeping) {
    StructType schema = new StructType();
    for (String name : keeping) {
      schema = schema.add(before.apply(name));
    }
    List<String> added = new ArrayList<>(List.of(prefix));
    for (OutputSpec output : bundle.manifest().signature().outputs()) {
      added.add(prefix + "-" + output.name());
    }
    for (String name : added) {
      if (keeping.contains(name)) {
        throw new BadInputException(
            "spark scoring: expected no column '%s' but the rows have one; name the new columns by withPrefix"
                .formatted(name));
      }
      schema = schema.add(name, DataTypes.FloatType, false);
    }
    return schema;
  }
}
