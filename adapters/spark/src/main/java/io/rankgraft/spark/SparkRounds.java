package io.rankgraft.spark;

import io.rankgraft.job.JobEngine;
import io.rankgraft.tensorflow.RoundEngine;
import io.rankgraft.tensorflow.RoundPart;
import io.rankgraft.tensorflow.RoundPlan;
import io.rankgraft.tensorflow.RoundState;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** The rounds of a job's trainings on the executors. Owns what it persisted and broadcast. */
final class SparkRounds implements JobEngine, AutoCloseable {
  private final String key = UUID.randomUUID().toString(); // of caches in executors alone
  private final JavaSparkContext context;
  private final Dataset<Row> rows;
  private final JavaRDD<Row> apart;
  private final long count;
  private final int partitions;
  private final int steps;
  private final Broadcast<byte[]> spec;

  /**
   * @param read the training rows, with the columns that the job reads
   */
  SparkRounds(SparkTraining training, Dataset<Row> read, JobSpec described) {
    context = JavaSparkContext.fromSparkContext(training.train().sparkSession().sparkContext());
    spec = context.broadcast(Transport.bytes(described));
    partitions = training.partitions();
    steps = training.steps();
    rows =
        partitioned(read, training.job().columns().unit().orElse(null), partitions)
            .persist(StorageLevel.DISK_ONLY());
    count = rows.count();
    apart = rows.javaRDD();
  }

  /**
   * The rows by unit, in an order that follows from them alone: a shuffle delivers them in any.
   *
   * @param unit null where every row stands alone
   */
  static Dataset<Row> partitioned(Dataset<Row> train, String unit, int partitions) {
    Column[] all = SparkTraining.columns(train);
    Dataset<Row> apart =
        unit == null
            ? train.repartition(partitions, all)
            : train.repartition(partitions, Columns.of(unit));
    return apart.sortWithinPartitions(all);
  }

  @Override
  public String words() {
    return "trained on Spark in rounds of %s steps on each of %s partitions"
        .formatted(steps, partitions);
  }

  @Override
  public long rows() {
    return count;
  }

  @Override
  public RoundEngine rounds(String model, int batch, long seed) {
    RoundPlan plan = new RoundPlan(steps, batch, seed);
    return new RoundEngine() {
      @Override
      public RoundPlan plan() {
        return plan;
      }

      @Override
      public int partitions() {
        return partitions;
      }

      @Override
      public long rows() {
        return count;
      }

      @Override
      public List<RoundPart> run(RoundState from) {
        return SparkRounds.this.run(model, plan, from);
      }
    };
  }

  private List<RoundPart> run(String model, RoundPlan plan, RoundState from) {
    Broadcast<byte[]> state = context.broadcast(Transport.bytes(from));
    try {
      RoundTask task = new RoundTask(key, spec, state, model, plan, rows.schema());
      JavaRDD<byte[]> parts = apart.mapPartitionsWithIndex(task, true);
      return parts.collect().stream() // in the order of the partitions
          .map(bytes -> Transport.read(bytes, RoundPart.class))
          .toList();
    } finally {
      state.destroy();
    }
  }

  @Override
  public void close() {
    rows.unpersist();
    spec.destroy();
  }
}
