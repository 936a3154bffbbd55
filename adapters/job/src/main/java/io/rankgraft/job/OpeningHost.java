package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.ForwardingRows;
import io.rankgraft.data.Rows;
import io.rankgraft.nd4j.Float64Judge;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A host that is opened and tried in a thread of its own while the rows are read: both take
 * seconds, and neither needs the other. Rows end as soon as the host is refused.
 */
final class OpeningHost implements AutoCloseable {
  private final CompletableFuture<JobHost> opening = new CompletableFuture<>();
  private boolean taken;

  static OpeningHost of(HostSource source, FeatureSchema schema) {
    OpeningHost host = new OpeningHost();
    Thread thread = new Thread(() -> host.open(source, schema), "rankgraft-host");
    thread.setDaemon(true);
    thread.start();
    return host;
  }

  private void open(HostSource source, FeatureSchema schema) {
    try {
      opening.complete(JobHost.open(source, schema));
      Float64Judge.load(); // the checks will want it
    } catch (RuntimeException | Error e) {
      opening.completeExceptionally(e);
    }
  }

  /**
   * The host, once; the caller closes it.
   *
   * @throws BadInputException if it is refused
   */
  JobHost take() {
    try {
      JobHost host = opening.join();
      taken = true;
      return host;
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw (Error) e.getCause();
    }
  }

  /** The same rows, but {@link Rows#next} throws what {@link #take} does as soon as that is so. */
  Supplier<Rows> meanwhile(Supplier<? extends Rows> rows) {
    return () -> new Meanwhile(this, rows.get());
  }

  private static final class Meanwhile extends ForwardingRows {
    private final OpeningHost host;
    private final Rows rows;

    Meanwhile(OpeningHost host, Rows rows) {
      super(rows);
      this.host = host;
      this.rows = rows;
    }

    @Override
    public boolean next() {
      if (host.opening.isCompletedExceptionally()) {
        host.take();
      }
      return super.next();
    }

    @Override
    public void skip(long count) {
      rows.skip(count);
    }
  }

  /** Closes a host that nobody took, as when the rows are refused. */
  @Override
  public void close() {
    if (taken) {
      return;
    }
    try {
      opening.join().close();
    } catch (CompletionException e) {
      // It is refused, and nothing is open.
    }
  }
}
