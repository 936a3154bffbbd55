package io.rankgraft.spark;

import io.rankgraft.data.RowStore;
import io.rankgraft.tensorflow.RoundPart;
import io.rankgraft.tensorflow.RoundPlan;
import io.rankgraft.tensorflow.RoundState;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** One partition's steps of one round: a pure function of what was broadcast and of its rows. */
final class RoundTask implements Function2<Integer, Iterator<Row>, Iterator<byte[]>> {
  private final String job;
  private final Broadcast<byte[]> spec;
  private final Broadcast<byte[]> from;
  private final String model;
  private final int steps;
  private final int batch;
  private final long seed;
  private final StructType schema;

  RoundTask(
      String job,
      Broadcast<byte[]> spec,
      Broadcast<byte[]> from,
      String model,
      RoundPlan plan,
      StructType schema) {
    this.job = job;
    this.spec = spec;
    this.from = from;
    this.model = model;
    this.steps = plan.steps();
    this.batch = plan.batch();
    this.seed = plan.seed();
    this.schema = schema;
  }

  @Override
  public Iterator<byte[]> call(Integer partition, Iterator<Row> rows) {
    ExecutorWorkers.Held held =
        ExecutorWorkers.take(job, () -> Transport.read(spec.value(), JobSpec.class));
    try {
      RowStore store =
          ExecutorWorkers.store(
              held,
              partition,
              worker -> worker.store(new SparkRows("partition " + partition, schema, rows)));
      RoundPart part =
          held.worker()
              .run(
                  model,
                  new RoundPlan(steps, batch, seed),
                  Transport.read(from.value(), RoundState.class),
                  partition,
                  store);
      return List.of(Transport.bytes(part)).iterator();
    } finally {
      ExecutorWorkers.giveBack(held);
    }
  }
}
