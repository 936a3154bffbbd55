package io.rankgraft.app;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A bar on a terminal, plain lines elsewhere. */
final class Progress implements AutoCloseable {
  private final PrintWriter out;
  private final ProgressBar bar;

  Progress(String name, int epochs, PrintWriter out) {
    this.out = out;
    this.bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(epochs)
                .setUnit(" epochs", 1)
                .build();
    if (bar == null) {
      out.println(name);
      out.flush();
    }
  }

  void epoch(int epoch, double loss) {
    if (bar != null) {
      bar.stepTo(epoch);
      bar.setExtraMessage("loss %.4g".formatted(loss));
    }
  }

  void validated(int epoch, double loss, double hr, double ndcg, boolean best) {
    String message =
        "epoch %4d  loss %.5g  validation HR@10 %.4f NDCG@10 %.4f%s"
            .formatted(epoch, loss, hr, ndcg, best ? "  best" : "");
    if (bar != null) {
      bar.setExtraMessage(message.substring("epoch 0000  ".length()));
    } else {
      out.println(message);
      out.flush();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
