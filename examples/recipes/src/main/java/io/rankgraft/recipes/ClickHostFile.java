package io.rankgraft.recipes;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.train.Schedule;
import java.nio.file.Path;
import org.tensorflow.types.TFloat32;

/** Trains the {@link ClickModel} a little and writes it as a SavedModel: a host for the recipes. */
final class ClickHostFile {
  private static final int STEPS = 40;

  private ClickHostFile() {}

  static Path write(Path folder) {
    try (ModelGraph model = ModelGraph.withSeed(11)) {
      GraftScope train = model.scope(Build.TRAIN);
      Taps taps = ClickModel.build(train);
      train.loss(
          "click",
          GraftOntoCode.BUY,
          1,
          () -> GraftOntoCode.logLoss(train, taps.require("logit", TFloat32.class)));
      Taps served = ClickModel.build(model.scope(Build.SERVE));
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.005f)));
      try (ModelSession session = ModelSession.open(model, Threads.of(2))) {
        for (int step = 0; step < STEPS; step++) {
          try (Feed feed = ClickRows.of(step).feed("")) {
            trainer.step(session, feed);
          }
        }
        SavedModelExport export = SavedModelExport.of(session);
        for (String tap : served.names()) {
          export = export.withOutput(tap, served.require(tap));
        }
        export.write(folder);
      }
    }
    return folder;
  }
}
