package io.rankgraft.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Stops one run after a while: the runtime looks between two operators, and between two rounds of a
 * loop, whether it is to stop. Closing it ends the watch.
 */
final class Watchdog implements AutoCloseable {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final ScheduledFuture<?> alarm; // null where there is no limit
  private final Object running = new Object();
  private boolean over;

  /** Watches a run that is about to begin; nothing where the limit is null. */
  Watchdog(OrtSession.RunOptions options, Duration limit) {
    alarm =
        limit == null
            ? null
            : CLOCK.schedule(() -> stop(options), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stop(OrtSession.RunOptions options) {
    synchronized (running) { // a run that is over has closed its options
      if (!over) {
        try {
          options.setTerminate(true);
        } catch (OrtException e) {
          throw new IllegalStateException("onnx run: expected to stop but " + e, e);
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (running) {
      over = true;
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "rankgraft-onnx-watchdog");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    clock.setKeepAliveTime(1, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    return clock;
  }
}
