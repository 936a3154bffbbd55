package io.rankgraft.recipes;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.train.Schedule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Trains the {@link ClickModel} a little and writes it as a file: a host for the recipes. */
final class ClickHostFile {
  private static final int STEPS = 40;

  private ClickHostFile() {}

  /** A SavedModel; its outputs are named as the taps. */
  static Path write(Path folder) {
    return trained(
        (session, served) -> {
          SavedModelExport export = SavedModelExport.of(session);
          for (String tap : served.names()) {
            export = export.withOutput(tap, served.require(tap));
          }
          export.write(folder);
          return folder;
        });
  }

  /** An ONNX file; its outputs are {@code tap-view} and so on. */
  static byte[] onnx() {
    return trained(
        (session, served) -> {
          try (ModelGraph model = ModelGraph.forExport(session::values, session.step())) {
            Taps taps = ClickModel.build(model.scope(Build.EXPORT));
            Map<String, Operand<?>> outputs = new LinkedHashMap<>();
            taps.names().forEach(tap -> outputs.put("tap-" + tap, taps.require(tap)));
            return OnnxExport.of(model, outputs).model();
          }
        });
  }

  private static <T> T trained(BiFunction<ModelSession, Taps, T> written) {
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
        return written.apply(session, served);
      }
    }
  }
}
