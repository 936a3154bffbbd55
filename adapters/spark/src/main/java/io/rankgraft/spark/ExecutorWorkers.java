package io.rankgraft.spark;

import io.rankgraft.data.RowStore;
import io.rankgraft.job.JobWorker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The workers of this process for the job at hand, one per task at a time, and the encoded rows of
 * the partitions it has seen. Nothing here decides a result: a process without them makes them anew
 * from what was broadcast and from the partition's rows.
 */
final class ExecutorWorkers {
  private static final Deque<Held> IDLE = new ArrayDeque<>();
  private static final Map<Integer, RowStore> STORES = new HashMap<>();
  private static String current = "";

  /** A worker and the copy of the host that it reads. */
  record Held(String job, JobWorker worker, FolderBytes.Copy host) {
    void close() {
      worker.close();
      host.close();
    }
  }

  private ExecutorWorkers() {}

  /**
   * Takes a worker; the caller gives it back.
   *
   * @param job a key of the job; workers and rows of another one are closed
   */
  static Held take(String job, Supplier<JobSpec> spec) {
    synchronized (IDLE) {
      if (!job.equals(current)) {
        IDLE.forEach(Held::close);
        IDLE.clear();
        STORES.values().forEach(RowStore::close);
        STORES.clear();
        current = job;
      }
      Held idle = IDLE.poll();
      if (idle != null) {
        return idle;
      }
    }
    JobSpec described = spec.get();
    FolderBytes.Copy host = described.host().copy();
    try {
      return new Held(job, JobWorker.open(described.job(host.root(), 1)), host);
    } catch (RuntimeException | Error e) {
      host.close();
      throw e;
    }
  }

  static void giveBack(Held held) {
    synchronized (IDLE) {
      if (held.job().equals(current)) {
        IDLE.push(held);
        return;
      }
    }
    held.close();
  }

  /** The encoded rows of a partition, read if they are not here. */
  static RowStore store(Held held, int partition, Function<JobWorker, RowStore> read) {
    synchronized (IDLE) {
      RowStore known = STORES.get(partition);
      if (known != null) {
        return known;
      }
    }
    RowStore encoded = read.apply(held.worker());
    synchronized (IDLE) {
      if (held.job().equals(current)) {
        STORES.put(partition, encoded);
      }
    }
    return encoded;
  }
}
