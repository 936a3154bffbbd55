package io.rankgraft.recipes;

import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.ptn.Propagation;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.PtnConfig;
import io.rankgraft.ptn.RowSupervision;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Mounts PTN on a click model written in TensorFlow Java, and trains both. */
public final class GraftOntoCode {
  static final Task BUY = Task.ofBinary("buy");
  private static final int STEPS = 300;
  private static final int REPORT_EVERY = 100;

  private GraftOntoCode() {}

  public static void main(String[] args) {
    run().forEach(System.out::println);
  }

  /** What {@link #main} prints. */
  static List<String> run() {
    List<String> lines = new ArrayList<>();
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      GraftScope scope = model.scope(Build.TRAIN);
      Taps host = ClickModel.build(scope); // the ranker you have: taps view, cart, buy, item, logit
      Mount<Ptn.Inputs, Ptn.Outputs> ptn =
          new Mount<>(
              "ptn",
              new Ptn(config()),
              GraftOntoCode::inputs,
              Join.residual("logit", out -> match(scope, host, out)));
      Attachment<Ptn.Outputs> attached = ptn.apply(scope, host);
      Operand<TFloat32> logit = attached.taps().require("logit", TFloat32.class);
      scope.loss("click", BUY, 1, () -> logLoss(scope, logit));

      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.01f)));
      lines.add("mounted '" + attached.name() + "': parameters " + names(attached));
      try (ModelSession session = ModelSession.open(model, Threads.of(2))) {
        for (int step = 0; step <= STEPS; step++) {
          try (Feed feed = ClickRows.of(step).feed("")) {
            float[] losses = trainer.step(session, feed);
            if (step % REPORT_EVERY == 0) {
              lines.add(
                  String.format(
                      Locale.ROOT, "step %3d: click loss %.3f", step, losses[losses.length - 1]));
            }
          }
        }
      }
    }
    return lines;
  }

  /** From the host's taps to what PTN reads. */
  static Ptn.Inputs inputs(GraftScope scope, Taps host) {
    Operand<TFloat32> ones =
        scope
            .tf()
            .fill(scope.tf().constant(new int[] {1, ClickModel.DIM}), scope.tf().constant(1f));
    List<Ptn.Behaviour> behaviours = new ArrayList<>();
    List<Task> tasks = new ArrayList<>();
    for (String name : ClickModel.BEHAVIOURS) {
      behaviours.add(
          new Ptn.Behaviour(
              name,
              host.require(name, TFloat32.class, Shape.UNKNOWN_SIZE, ClickModel.DIM),
              host.require("item", TFloat32.class, Shape.UNKNOWN_SIZE, ClickModel.DIM),
              ones,
              ones));
      tasks.add(BUY); // this host has one label; others have one per behaviour
    }
    return new Ptn.Inputs(behaviours, Propagation.identity(), new RowSupervision(tasks));
  }

  /** What the residual head reads: the enhanced purchase interest beside the candidate. */
  static Operand<TFloat32> match(GraftScope scope, Taps host, Ptn.Outputs out) {
    return scope
        .tf()
        .math
        .mul(
            out.users().get(ClickModel.BEHAVIOURS.indexOf("buy")),
            host.require("item", TFloat32.class));
  }

  static PtnConfig config() {
    return PtnConfig.withoutLosses(ClickModel.BEHAVIOURS.size()); // the host has its own
  }

  static Operand<TFloat32> logLoss(GraftScope scope, Operand<TFloat32> z) {
    return LogLoss.mean(scope.tf(), z, scope.label(BUY));
  }

  private static String names(Attachment<?> attached) {
    return attached.parameters().stream().map(p -> p.name()).toList().toString();
  }
}
