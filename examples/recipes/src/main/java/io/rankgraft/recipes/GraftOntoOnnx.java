package io.rankgraft.recipes;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.PairedPredictions;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.onnx.export.OnnxGraftHost;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Mounts PTN on a ranker that exists as an ONNX file: ONNX Runtime computes the taps, the graft is
 * trained on them, and host and graft become one bundle with one ONNX file.
 */
public final class GraftOntoOnnx {
  private static final int STEPS = 200;
  private static final long HELD_OUT = 1_000_000;
  private static final Map<String, String> TAPS = // any float tensor of the file would do
      Map.of(
          "view",
          "tap-view",
          "cart",
          "tap-cart",
          "buy",
          "tap-buy",
          "item",
          "tap-item",
          "logit",
          "tap-logit");

  private GraftOntoOnnx() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("rankgraft");
    run(Files.write(folder.resolve("host.onnx"), ClickHostFile.onnx()), folder)
        .forEach(System.out::println);
  }

  /** What {@link #main} prints; leaves {@code bundle} in a folder. */
  static List<String> run(Path file, Path out) throws IOException {
    try (OnnxGraftHost host = OnnxGraftHost.open(file, TAPS);
        ModelGraph model = ModelGraph.withSeed(7)) {
      define(model.scope(Build.TRAIN), host);
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.02f)));
      try (ModelSession session = ModelSession.open(model, Threads.of(2))) {
        for (int step = 0; step < STEPS; step++) {
          ClickRows rows = ClickRows.of(step);
          try (Feed feed = taps(host, rows)) {
            trainer.step(session, feed.put("label-buy", rows.label(), rows.label().length));
          }
        }
        RankerExport both = export(host, session);
        both.write(out.resolve("bundle"), "ptn-on-onnx", "1", Map.of());
        return List.of("trained: " + model.parameters(), lift(both));
      }
    }
  }

  /** The graft on taps that are fed: the logit after the join. */
  private static Operand<TFloat32> define(GraftScope scope, OnnxGraftHost host) {
    Taps taps = host.taps(scope);
    Mount<Ptn.Inputs, Ptn.Outputs> ptn =
        new Mount<>(
            "ptn",
            new Ptn(GraftOntoCode.config()),
            GraftOntoCode::inputs,
            Join.residual("logit", out -> GraftOntoCode.match(scope, taps, out)));
    Operand<TFloat32> logit = ptn.apply(scope, taps).taps().require("logit", TFloat32.class);
    scope.loss("click", GraftOntoCode.BUY, 1, () -> GraftOntoCode.logLoss(scope, logit));
    return logit;
  }

  private static Batch columns(ClickRows rows) {
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("item", new Column.Ints(rows.item()));
    for (int k = 0; k < rows.histories().length; k++) {
      columns.put(
          ClickModel.BEHAVIOURS.get(k),
          new Column.Ints(rows.histories()[k], rows.item().length, ClickModel.HISTORY));
    }
    return new Batch(rows.item().length, columns);
  }

  private static Feed taps(OnnxGraftHost host, ClickRows rows) {
    Feed feed = new Feed();
    host.extract(columns(rows))
        .columns()
        .forEach(
            (input, column) ->
                feed.put(
                    input,
                    ((Column.Floats) column).values(),
                    IntStream.of(column.shape()).asLongStream().toArray()));
    return feed;
  }

  /** Host and trained graft in one model, compared with TensorFlow on golden rows. */
  private static RankerExport export(OnnxGraftHost host, ModelSession session) {
    try (ModelGraph model = ModelGraph.forExport(session::values, session.step())) {
      Operand<TFloat32> logit = define(model.scope(Build.EXPORT), host);
      return host.export(
          model,
          Map.of(OutputSpec.of("grafted", Domain.LOGIT), logit),
          Optional.empty(),
          ScoreFormula.of("grafted"),
          ClickBundle.schema(),
          Optional.empty());
    }
  }

  /** Host alone against host and graft, both out of the one file, on new rows. */
  private static String lift(RankerExport union) {
    ClickRows rows = ClickRows.of(HELD_OUT);
    try (OnnxHost both = OnnxHost.of("union", union.onnx(), List.of("tap-logit", "grafted"))) {
      Batch scores = both.extract(columns(rows));
      return Lift.ofDefaults()
          .compare(
              PairedPredictions.ofBinary(
                  "buy",
                  rows.labels(),
                  probabilities(scores.floats("tap-logit")),
                  probabilities(scores.floats("grafted"))))
          .headline();
    }
  }

  private static double[] probabilities(float[] logits) {
    return IntStream.range(0, logits.length)
        .mapToDouble(i -> 1 / (1 + Math.exp(-logits[i])))
        .toArray();
  }
}
