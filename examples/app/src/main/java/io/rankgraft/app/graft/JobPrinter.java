package io.rankgraft.app.graft;

import io.rankgraft.job.JobListener;
import io.rankgraft.job.JobResult;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints how a job goes on: a line per epoch, and one at least every ten seconds. */
final class JobPrinter implements JobListener {
  private static final long QUIET_NANOS = 10_000_000_000L;

  private final PrintWriter out;
  private long last = System.nanoTime();

  JobPrinter(PrintWriter out) {
    this.out = out;
  }

  private void line(String format, Object... args) {
    out.println(String.format(Locale.ROOT, format, args));
    out.flush();
    last = System.nanoTime();
  }

  @Override
  public void noted(String text) {
    line("note: %s", text);
  }

  @Override
  public void checked(JobFacts facts) {
    line(
        "%s %s: %,d parameters; %,d rows to train on, %,d to choose the epoch, %,d to test",
        facts.grafts().size() == 1 ? "graft" : "grafts",
        String.join(", ", facts.grafts()),
        facts.parameters(),
        facts.train(),
        facts.validation(),
        facts.test());
  }

  @Override
  public void begun(double hostLoss) {
    line("host alone: validation loss %.5f", hostLoss);
  }

  @Override
  public void step(int epoch, int step, int steps) {
    if (System.nanoTime() - last >= QUIET_NANOS) {
      line("epoch %2d: step %,d of %,d", epoch, step, steps);
    }
  }

  @Override
  public void epoch(EpochFacts facts) {
    line(
        "epoch %2d: loss %.5f, validation loss %.5f%s",
        facts.number(), facts.loss(), facts.validationLoss(), facts.best() ? "  best" : "");
  }

  void print(JobResult result) {
    line("");
    result.lift().lines().forEach(out::println);
    line("");
    result.notes().forEach(this::noted);
    line("bundle: %s (%,d bytes; %s)", result.bundle(), result.bundleBytes(), result.engines());
    result.parity().forEach((pair, error) -> line("parity: %s within %.1e", pair, error));
    line("report: %s", result.report());
  }
}
