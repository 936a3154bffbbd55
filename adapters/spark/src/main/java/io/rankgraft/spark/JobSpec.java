package io.rankgraft.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Task;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobColumns;
import io.rankgraft.job.JobRows;
import io.rankgraft.job.JobTask;
import io.rankgraft.job.TrainingOptions;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.GraftRegistry;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A job as a value that Spark can broadcast: grafts by name and configuration, so that executors
 * find them on their own class path, and the rows the job is planned from.
 *
 * @param host the files
 */
record JobSpec(
    FolderBytes host,
    String signature,
    LinkedHashMap<String, String> taps,
    LinkedHashMap<String, String> inputs,
    LinkedHashMap<String, String> cuts,
    LinkedHashMap<String, String> grafts,
    boolean splice,
    List<TaskSpec> tasks,
    String target,
    ColumnSpec columns,
    TrainingSpec training,
    boolean controls,
    String version,
    String schema,
    double trainShare,
    StructType rowSchema,
    List<Row> rows)
    implements Serializable {
  private static final JsonMapper JSON = new JsonMapper();

  private record TaskSpec(String name, String kind, String mask, double sampling)
      implements Serializable {}

  private record ColumnSpec(
      String item, String unit, String time, String weight, String request, String gap)
      implements Serializable {}

  private record TrainingSpec(
      int epochs, int batch, double rate, int patience, long seed, int threads)
      implements Serializable {}

  /**
   * @param rows the sample and the rows to choose the epoch by, in this order
   * @param trainShare the sample's share of them
   */
  static JobSpec of(
      GraftJob job,
      FeatureSchema schema,
      StructType rowSchema,
      List<Row> rows,
      double trainShare) {
    LinkedHashMap<String, String> grafts = new LinkedHashMap<>();
    job.grafts().forEach(g -> grafts.put(g.name(), json(g.config())));
    JobColumns columns = job.columns();
    TrainingOptions training = job.training();
    return new JobSpec(
        FolderBytes.read(job.host().path()),
        job.host().signature().orElse(null),
        new LinkedHashMap<>(job.host().taps()),
        new LinkedHashMap<>(job.host().inputs()),
        new LinkedHashMap<>(job.host().cuts()),
        grafts,
        job.splice(),
        job.tasks().stream()
            .map(
                t ->
                    new TaskSpec(
                        t.name(), t.task().kind().name(), t.mask().orElse(null), t.sampling()))
            .toList(),
        job.target().orElse(null),
        new ColumnSpec(
            columns.item(),
            columns.unit().orElse(null),
            columns.time().orElse(null),
            columns.weight().orElse(null),
            columns.request().orElse(null),
            columns.gap().orElse(null)),
        new TrainingSpec(
            training.epochs(),
            training.batch().orElse(0),
            training.rate().orElse(0),
            training.patience().orElse(0),
            training.seed(),
            training.threads()),
        job.controls(),
        job.version(),
        schema.toJson(),
        trainShare,
        rowSchema,
        rows);
  }

  private static String json(Record config) {
    try {
      return JSON.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The job again, on a copy of the host. */
  GraftJob job(Path copyOfHost, int threads) {
    HostSource source =
        new HostSource(copyOfHost, Optional.ofNullable(signature), taps, inputs, cuts);
    JobRows log =
        JobRows.of(FeatureSchema.fromJson(schema), this::open, this::open)
            .withSplit(trainShare, 1 - trainShare, 0);
    GraftJob job =
        GraftJob.onto(source)
            .withRows(log)
            .withColumns(
                new JobColumns(
                    columns.item,
                    Optional.ofNullable(columns.unit),
                    Optional.ofNullable(columns.time),
                    Optional.ofNullable(columns.weight),
                    Optional.ofNullable(columns.request),
                    Optional.ofNullable(columns.gap)))
            .withControls(controls)
            .withVersion(version)
            .withTraining(options(threads));
    for (Map.Entry<String, String> graft : grafts.entrySet()) {
      job = job.withGraft(configured(graft.getKey(), graft.getValue()));
    }
    for (TaskSpec task : tasks) {
      JobTask named =
          JobTask.of(new Task(task.name, Task.Kind.valueOf(task.kind))).withSampling(task.sampling);
      job = job.withTask(task.mask == null ? named : named.withMask(task.mask));
    }
    job = target == null ? job : job.withTarget(target);
    return splice ? job.withSplice() : job;
  }

  private SparkRows open() {
    return new SparkRows("rows", rowSchema, rows.iterator());
  }

  private TrainingOptions options(int threads) {
    TrainingOptions options =
        TrainingOptions.ofDefaults()
            .withEpochs(training.epochs)
            .withSeed(training.seed)
            .withThreads(threads);
    options = training.batch == 0 ? options : options.withBatch(training.batch);
    options = training.rate == 0 ? options : options.withRate(training.rate);
    return training.patience == 0 ? options : options.withPatience(training.patience);
  }

  private static ConfiguredGraft<?> configured(String name, String config) {
    try {
      return GraftRegistry.ofServices().graft(name).configured(JSON.readTree(config));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
