package io.rankgraft.recipes;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.layers.Dense;
import io.rankgraft.onnx.export.Int8;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.ScoreFormula;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Writes a ranker with its matrices in int8, and says what that costs in its scores. */
public final class ShrinkToInt8 {
  private static final int WIDTH = 64;

  private ShrinkToInt8() {}

  public static void main(String[] args) throws IOException {
    run(Files.createTempDirectory("rankgraft")).forEach(System.out::println);
  }

  /** What {@link #main} prints; leaves a bundle in a folder. */
  static List<String> run(Path folder) throws IOException {
    RankerExport whole = ranker();
    Int8 small = Int8.of(whole);
    small.ranker().write(folder.resolve("int8"), "small", "1", Map.of());
    double worst =
        small.loss().lines().stream().mapToDouble(ParityReport.Line::error).max().orElseThrow();
    return List.of(
        "products: " + small.products().size(),
        String.format(
            Locale.ROOT,
            "bytes: %,d -> %,d",
            whole.onnx().remaining(),
            small.ranker().onnx().remaining()),
        String.format(Locale.ROOT, "scores differ by at most %.1e on the golden rows", worst));
  }

  /** What a session would give after training, by name. */
  private static float[] trained(String name) {
    int rows = name.startsWith("b") ? 1 : WIDTH;
    Random random = new Random(name.hashCode());
    float[] values = new float[rows * (name.endsWith("1") ? WIDTH : 1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.3 * random.nextGaussian());
    }
    return values;
  }

  /** A tower of two layers over 64 numbers of a candidate. */
  private static RankerExport ranker() {
    FeatureType numbers = new FeatureType.Dense(WIDTH, 0f);
    try (ModelGraph model = ModelGraph.forExport(ShrinkToInt8::trained, 0)) {
      GraftScope scope = model.scope(Build.EXPORT);
      var tf = scope.tf();
      Operand<TFloat32> x =
          scope.input("x", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, WIDTH), Axis.CANDIDATE);
      Operand<TFloat32> hidden =
          tf.nn.relu(Dense.create(scope, "w1", "b1", WIDTH, WIDTH).apply(x)); // [rows, 64]
      Operand<TFloat32> logit =
          tf.reshape(
              Dense.create(scope, "w2", "b2", WIDTH, 1).apply(hidden), tf.constant(new int[] {-1}));
      return RankerExport.of(
          model,
          Map.of(OutputSpec.of("click", Domain.PROBABILITY), tf.math.sigmoid(logit)),
          Optional.empty(),
          ScoreFormula.of("click"),
          new FeatureSchema(List.of(new Feature("x", Axis.CANDIDATE, numbers))),
          Optional.empty());
    }
  }
}
