package io.rankgraft.job;

import io.rankgraft.data.RowStore;
import io.rankgraft.data.Rows;
import io.rankgraft.tensorflow.RoundEngine;
import io.rankgraft.tensorflow.RoundPart;
import io.rankgraft.tensorflow.RoundPlan;
import io.rankgraft.tensorflow.RoundState;
import java.util.ArrayList;
import java.util.List;

/**
 * Rounds of a job's trainings in this process, one partition after the other: the bits that as many
 * machines give. Owns its worker and the encoded rows.
 */
public final class LocalJobEngine implements JobEngine, AutoCloseable {
  private final JobWorker worker;
  private final int steps;
  private final List<RowStore> stores = new ArrayList<>();

  private LocalJobEngine(JobWorker worker, int steps) {
    this.worker = worker;
    this.steps = steps;
  }

  /**
   * An engine of a job.
   *
   * @param job with the very rows that the job itself has
   * @param steps of each partition in a round
   * @param partitions their rows, which are read to their end
   */
  public static LocalJobEngine of(GraftJob job, int steps, List<? extends Rows> partitions) {
    LocalJobEngine engine = new LocalJobEngine(JobWorker.open(job), steps);
    try {
      partitions.forEach(rows -> engine.stores.add(engine.worker.store(rows)));
      return engine;
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  @Override
  public String words() {
    return "trained in rounds of %s steps on each of %s partitions".formatted(steps, stores.size());
  }

  @Override
  public long rows() {
    return stores.stream().mapToLong(RowStore::rows).sum();
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
        return stores.size();
      }

      @Override
      public long rows() {
        return LocalJobEngine.this.rows();
      }

      @Override
      public List<RoundPart> run(RoundState from) {
        List<RoundPart> parts = new ArrayList<>();
        for (int p = 0; p < stores.size(); p++) {
          parts.add(worker.run(model, plan, from, p, stores.get(p)));
        }
        return parts;
      }
    };
  }

  @Override
  public void close() {
    stores.forEach(RowStore::close);
    worker.close();
  }
}
