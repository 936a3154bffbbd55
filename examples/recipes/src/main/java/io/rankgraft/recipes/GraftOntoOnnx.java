package io.rankgraft.recipes;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.PairedPredictions;
import io.rankgraft.graph.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.onnx.export.OnnxModels;
import io.rankgraft.ptn.Ptn;
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
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Mounts PTN on a ranker that exists as an ONNX file: ONNX Runtime computes the taps, the graft is
 * trained on them, and host and graft become one ONNX file.
 */
public final class GraftOntoOnnx {
  private static final int STEPS = 200;
  private static final long HELD_OUT = 1_000_000;
  private static final Map<String, Integer> TAPS = // width by tap; 0 for [rows]
      Map.of("view", 16, "cart", 16, "buy", 16, "item", 16, "logit", 0);

  private GraftOntoOnnx() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("rankgraft");
    run(Files.write(folder.resolve("host.onnx"), ClickHostFile.onnx()), folder)
        .forEach(System.out::println);
  }

  /** What {@link #main} prints; leaves {@code union.onnx} in a folder. */
  static List<String> run(Path file, Path out) throws IOException {
    Map<String, String> tensors = new LinkedHashMap<>(); // any tensor of the file would do
    TAPS.keySet().forEach(tap -> tensors.put(tap, "tap-" + tap));
    byte[] host = Files.readAllBytes(file);
    byte[] exposed = OnnxModels.expose(host, tensors.values());
    try (OnnxHost extractor = OnnxHost.of("host", exposed, List.copyOf(tensors.values()));
        ModelGraph model = ModelGraph.withSeed(7)) {
      define(model.scope(Build.TRAIN));
      Operand<TFloat32> served = define(model.scope(Build.SERVE));
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.02f)));
      try (ModelSession session = ModelSession.open(model, Threads.of(2))) {
        for (int step = 0; step < STEPS; step++) {
          ClickRows rows = ClickRows.of(step);
          try (Feed feed =
              taps(extractor, rows).put("label-buy", rows.label(), rows.label().length)) {
            trainer.step(session, feed);
          }
        }
        byte[] union = merged(host, session, tensors);
        Files.write(out.resolve("union.onnx"), union);
        return List.of("trained: " + model.parameters(), lift(union));
      }
    }
  }

  /** The graft on taps that are fed. */
  private static Operand<TFloat32> define(GraftScope scope) {
    Taps host = Taps.none();
    for (Map.Entry<String, Integer> tap : TAPS.entrySet()) {
      Shape rows = Shape.of(Shape.UNKNOWN_SIZE);
      Shape shape = tap.getValue() == 0 ? rows : Shape.of(Shape.UNKNOWN_SIZE, tap.getValue());
      host =
          host.with(
              tap.getKey(),
              scope.input("tap-" + tap.getKey(), TFloat32.class, shape, Axis.CANDIDATE));
    }
    Taps tapped = host;
    Mount<Ptn.Inputs, Ptn.Outputs> ptn =
        new Mount<>(
            "ptn",
            new Ptn(GraftOntoCode.config()),
            GraftOntoCode::inputs,
            Join.residual("logit", out -> GraftOntoCode.match(scope, tapped, out)));
    Operand<TFloat32> logit = ptn.apply(scope, host).taps().require("logit", TFloat32.class);
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

  private static Feed taps(OnnxHost host, ClickRows rows) {
    Feed feed = new Feed();
    host.extract(columns(rows))
        .columns()
        .forEach(
            (tap, column) -> {
              long[] shape = IntStream.of(column.shape()).asLongStream().toArray();
              feed.put(tap, ((Column.Floats) column).values(), shape);
            });
    return feed;
  }

  /** Host and trained graft in one file, with the output {@code grafted}. */
  private static byte[] merged(byte[] host, ModelSession session, Map<String, String> tensors) {
    try (ModelGraph exported = ModelGraph.forExport(session::values, session.step())) {
      Operand<TFloat32> logit = define(exported.scope(Build.EXPORT));
      Map<String, Operand<?>> inputs = new LinkedHashMap<>();
      for (Input<?> input : exported.inputs(Build.EXPORT)) {
        inputs.put(input.name(), input.tensor());
      }
      OnnxExport graft =
          OnnxExport.of(exported.graph(), inputs, Map.of("grafted", logit), OnnxModels.opset(host));
      Map<String, String> wires = new LinkedHashMap<>();
      graft.inputs().forEach(input -> wires.put(input, tensors.get(input.substring(4))));
      return OnnxModels.merge(host, graft.model(), "ptn", wires);
    }
  }

  /** Host alone against host and graft, both out of the one file, on new rows. */
  private static String lift(byte[] union) {
    ClickRows rows = ClickRows.of(HELD_OUT);
    try (OnnxHost both = OnnxHost.of("union", union, List.of("tap-logit", "grafted"))) {
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
