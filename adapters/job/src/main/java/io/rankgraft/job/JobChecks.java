package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.tensorflow.ModelSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What can fail after training, done before the first step on the untrained union. */
record JobChecks(GraftJob job, JobPlan plan, JobHost host, ModelGraph model, ModelSession session) {
  private static final Set<String> PROBABILITIES = Set.of("Sigmoid", "Softmax", "HardSigmoid");
  private static final double STEP_ZERO = 1e-5; // two engines may differ by the last bits

  /**
   * Exports the union, replays it in every engine and compares it with the host.
   *
   * @throws BadInputException in one line, if something does not fit
   */
  RankerExport run(Consumer<String> noted) {
    requireLogits();
    RankerExport export = host.export(session, plan);
    requireInputs(export);
    nameUnread(export, noted);
    if (!plan.splice()) {
      requireHostAtStepZero(export);
    }
    writeAndRead(export);
    return export;
  }

  /** A tap called logit must not be what a Sigmoid or Softmax gave. */
  private void requireLogits() {
    for (String tap : job.host().taps().keySet()) {
      if (!tap.equals("logit") && !tap.startsWith("logit.")) {
        continue;
      }
      String producer = host.producer(tap);
      String tensor = job.host().taps().get(tap);
      if (producer.equals("LogSoftmax")) {
        throw new BadInputException(
            "tap '%s': expected a logit but '%s' is the logarithm of a probability, LogSoftmax gives it; tap a Softmax or Sigmoid as probability, or a logit"
                .formatted(tap, tensor));
      }
      if (PROBABILITIES.contains(producer)) {
        throw new BadInputException(
            "tap '%s': expected a logit but '%s' is a probability, %s gives it; tap it as --tap %s=%s, and its logit is taken"
                .formatted(
                    tap, tensor, producer, tap.replaceFirst("^logit", "probability"), tensor));
      }
    }
  }

  /** Every feature that host or graft reads has to reach the bundle's signature. */
  private void requireInputs(RankerExport export) {
    List<String> exported = export.signature().inputs().stream().map(InputSpec::name).toList();
    Set<String> lost = new TreeSet<>(host.features());
    model.inputs(Build.SERVE).stream()
        .map(RowFeed::column)
        .filter(name -> !name.startsWith("tap-") && !name.equals(Part.REQUEST_OF))
        .forEach(lost::add);
    lost.removeAll(exported);
    lost.removeIf(
        name -> model.inputs(Build.SERVE).stream().noneMatch(i -> RowFeed.column(i).equals(name)));
    if (!lost.isEmpty()) {
      throw new BadInputException(
          "export: expected the features that host and graft read in the bundle's signature, %s, but %s are not; their inputs have no effect on the outputs"
              .formatted(exported, lost));
    }
  }

  private void nameUnread(RankerExport export, Consumer<String> noted) {
    List<String> unread = new ArrayList<>();
    FeatureSchema read =
        plan.schema().only(export.signature().inputs().stream().map(InputSpec::name).toList());
    for (Feature feature : plan.schema().features()) {
      if (!read.features().contains(feature)) {
        unread.add(feature.name());
      }
    }
    if (!unread.isEmpty()) {
      noted.accept("features that neither host nor graft reads: " + String.join(", ", unread));
    }
  }

  /** Residual heads start at zero: on golden rows every task is the host's. */
  private void requireHostAtStepZero(RankerExport export) {
    for (JobTask task : plan.tasks()) {
      String own = task.name() + Outputs.HOST;
      for (GoldenRows.Case golden : export.golden().cases()) {
        double[] grafted = golden.outputs().get(task.name());
        double[] alone = golden.outputs().get(own);
        if (alone == null) {
          continue;
        }
        for (int i = 0; i < alone.length; i++) {
          if (!(Math.abs(grafted[i] - alone[i]) <= STEP_ZERO * Math.max(1, Math.abs(alone[i])))) {
            throw new BadInputException(
                "task '%s': expected the host's own score before the first step but golden row %s of case '%s' has %s for %s; mount the graft by a residual join"
                    .formatted(task.name(), i, golden.name(), grafted[i], alone[i]));
          }
        }
      }
    }
  }

  /** The bundle as it will be, written and opened again. */
  private void writeAndRead(RankerExport export) {
    try {
      Path scratch = Files.createTempDirectory("rankgraft-check-");
      try {
        host.write(
            export, session, plan, scratch.resolve("bundle"), "check", job.version(), Map.of());
      } finally {
        DurableFiles.remove(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
