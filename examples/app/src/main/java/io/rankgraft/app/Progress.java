package io.rankgraft.app;

import io.rankgraft.tensorflow.TrainingListener;
import io.rankgraft.tensorflow.TrainingLoop;
import io.rankgraft.tensorflow.TrainingProgress;
import io.rankgraft.tensorflow.TrainingProgress.Validated;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows how training goes: a bar on a terminal, plain lines elsewhere. */
final class Progress implements TrainingListener, AutoCloseable {
  private final PrintWriter out;
  private final ProgressBar bar;
  private final String validated;
  private int shown;

  Progress(String name, Run run, PrintWriter out) {
    this.out = out;
    this.validated = run.evaluation().validated();
    this.bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(run.variant().epochs())
                .setUnit(" epochs", 1)
                .setConsumer(new ConsoleProgressBarConsumer(System.out))
                .build();
    if (bar == null) {
      out.println(name);
      out.flush();
    }
  }

  @Override
  public void settled(TrainingLoop loop) {
    TrainingProgress progress = loop.progress();
    if (bar != null) {
      bar.stepTo(progress.epochs().size());
    }
    List<Validated> validations = progress.validations();
    if (validations.size() == shown) {
      return;
    }
    shown = validations.size();
    Validated latest = validations.get(shown - 1);
    String message =
        String.format(
            Locale.ROOT,
            "loss %.5g  validation %s %.4f%s",
            progress.epochs().isEmpty() ? Double.NaN : lastLoss(progress),
            validated,
            latest.metric(),
            progress.best().orElseThrow().equals(latest) ? "  best" : "");
    if (bar != null) {
      bar.setExtraMessage(message);
    } else {
      out.printf(Locale.ROOT, "epoch %4d  %s%n", latest.epochs(), message);
      out.flush();
    }
  }

  private static double lastLoss(TrainingProgress progress) {
    return Finished.totalLoss(progress.epochs().get(progress.epochs().size() - 1));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
