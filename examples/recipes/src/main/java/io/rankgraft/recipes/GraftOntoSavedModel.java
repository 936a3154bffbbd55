package io.rankgraft.recipes;

import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.PairedPredictions;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.savedmodel.GraftRemoval;
import io.rankgraft.tensorflow.savedmodel.HostBuild;
import io.rankgraft.tensorflow.savedmodel.HostLimits;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.tensorflow.savedmodel.SavedModelHost;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/**
 * Mounts PTN on a ranker that exists as a SavedModel, trains the graft alone, measures whether it
 * helped, writes both as one SavedModel, and takes the graft out again.
 */
public final class GraftOntoSavedModel {
  private static final int STEPS = 200;
  private static final long HELD_OUT = 1_000_000;

  private GraftOntoSavedModel() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("rankgraft");
    run(ClickHostFile.write(folder.resolve("host")), folder).forEach(System.out::println);
  }

  /** What {@link #main} prints; leaves {@code union} and {@code stripped} in a folder. */
  static List<String> run(Path hostFolder, Path out) {
    SavedModelHost host = SavedModelHost.read(hostFolder).withTap("item", "item");
    for (String tap : List.of("view", "cart", "buy", "logit")) {
      host = host.withTap(tap, tap); // outputs of its signature; any tensor of its graph would do
    }
    List<String> lines = new ArrayList<>();
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      define(model.scope(Build.TRAIN), host);
      HostBuild served = define(model.scope(Build.SERVE), host);
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.02f)));
      lines.add("trained: " + model.parameters()); // nothing of the host
      try (ModelSession session = ModelSession.open(model, Threads.of(2))) {
        lines.add("before: " + lift(session, served));
        for (int step = 0; step < STEPS; step++) {
          try (Feed feed = ClickRows.of(step).feed("host/")) {
            trainer.step(session, feed);
          }
        }
        lines.add("after: " + lift(session, served));
        SavedModelExport.of(session)
            .withHost(served)
            .withOutput("logit", served.taps().require("logit"))
            .write(out.resolve("union"));
      }
    }
    GraftRemoval.strip(out.resolve("union"), out.resolve("stripped"), HostLimits.ofDefaults());
    return lines;
  }

  /** Host and graft in one build. */
  private static HostBuild define(GraftScope scope, SavedModelHost host) {
    HostBuild build = host.build(scope);
    Taps taps = build.taps();
    Mount<Ptn.Inputs, Ptn.Outputs> ptn =
        new Mount<>(
            "ptn",
            new Ptn(GraftOntoCode.config()),
            GraftOntoCode::inputs,
            Join.residual("logit", out -> GraftOntoCode.match(scope, taps, out)));
    Taps joined = build.mount(ptn).taps();
    Operand<TFloat32> logit = joined.require("logit", TFloat32.class);
    scope.loss("click", GraftOntoCode.BUY, 1, () -> GraftOntoCode.logLoss(scope, logit));
    return build;
  }

  /** Host alone against host and graft, on rows neither was trained on. */
  private static String lift(ModelSession session, HostBuild served) {
    ClickRows rows = ClickRows.of(HELD_OUT);
    Operand<?> alone = served.hostTaps().require("logit");
    Operand<?> joined = served.taps().require("logit");
    try (Feed feed = rows.feed("host/");
        Result result = session.serve(feed, List.of(alone, joined))) {
      return Lift.ofDefaults()
          .compare(
              PairedPredictions.ofBinary(
                  "buy",
                  rows.labels(),
                  probabilities((TFloat32) result.get(0)),
                  probabilities((TFloat32) result.get(1))))
          .headline();
    }
  }

  private static double[] probabilities(TFloat32 logits) {
    return IntStream.range(0, (int) logits.size())
        .mapToDouble(i -> 1 / (1 + Math.exp(-logits.getFloat(i))))
        .toArray();
  }
}
