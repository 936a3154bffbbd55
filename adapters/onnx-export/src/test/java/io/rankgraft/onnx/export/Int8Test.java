package io.rankgraft.onnx.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.rankgraft.data.Axis;
import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.PairedPredictions;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class Int8Test {
  private static final int WIDTH = 48;
  private static final int HIDDEN = 64;
  private static final int ROWS = 2_000;

  private static float[] values(String name, int size) {
    Random random = new Random(name.hashCode());
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.4 * random.nextGaussian());
    }
    return values;
  }

  /** probability = σ(v relu(x W)), and x read as numbers alone. */
  private static RankerExport whole() {
    try (ModelGraph model =
        ModelGraph.forExport(n -> values(n, n.equals("w") ? WIDTH * HIDDEN : HIDDEN), 0)) {
      GraftScope scope = model.scope(Build.EXPORT);
      Ops tf = scope.tf();
      Operand<TFloat32> x = scope.input("x", TFloat32.class, Shape.of(-1, WIDTH), Axis.CANDIDATE);
      Initializer zeros = Initializer.zeros();
      Operand<TFloat32> hidden =
          tf.nn.relu(tf.linalg.matMul(x, scope.parameter("w", Shape.of(WIDTH, HIDDEN), zeros)));
      Operand<TFloat32> logit =
          tf.reshape(
              tf.linalg.matMul(hidden, scope.parameter("v", Shape.of(HIDDEN, 1), zeros)),
              tf.constant(new int[] {-1}));
      return RankerExport.of(
          model,
          Map.of(OutputSpec.of("probability", Domain.PROBABILITY), tf.math.sigmoid(logit)),
          Optional.empty(),
          ScoreFormula.of("probability"),
          new io.rankgraft.data.FeatureSchema(List.of()),
          Optional.of(new Float64Judge()));
    }
  }

  @Test
  void productsAreIntegersAndTheFileIsSmaller() throws Exception {
    RankerExport whole = whole();
    Int8 small = Int8.of(whole);
    assertEquals(2, small.products().size());
    List<String> ops =
        ModelProto.parseFrom(small.ranker().onnx()).getGraph().getNodeList().stream()
            .map(n -> n.getOpType())
            .toList();
    assertEquals(2, ops.stream().filter("MatMulInteger"::equals).count());
    assertTrue(!ops.contains("MatMul"), ops.toString());
    assertTrue(small.ranker().onnx().remaining() < 0.6 * whole.onnx().remaining());
  }

  @Test
  void theLossIsThatOfOneStepInAByte() {
    Int8 small = Int8.of(whole());
    double worst =
        small.loss().lines().stream().mapToDouble(ParityReport.Line::error).max().orElseThrow();
    assertTrue(worst > GoldenRows.TOLERANCE && worst < 0.02, "loss " + worst);
  }

  @Test
  void theJudgeAgreesWithTheRuntimeOnTheInt8File() {
    Int8 small = Int8.of(whole());
    Float64Judge judge = new Float64Judge();
    for (GoldenRows.Case golden : small.ranker().golden().cases()) {
      double[] exact =
          judge
              .outputs(small.ranker().onnx(), small.ranker().signature(), golden)
              .get("probability");
      double[] runtime = golden.outputs().get("probability");
      for (int i = 0; i < exact.length; i++) {
        assertEquals(exact[i], runtime[i], 1e-3, golden.name()); // a tie may round either way
      }
    }
  }

  @Test
  void aBundleOfItServesAndItsMetricLossIsMeasured(@TempDir Path folder) throws Exception {
    RankerExport whole = whole();
    Bundle bundle = Int8.of(whole).ranker().write(folder.resolve("int8"), "small", "1", Map.of());
    Random random = new Random(4);
    float[] x = new float[ROWS * WIDTH];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    try (Scorer exact = OnnxScorer.of("float32", whole.onnx(), whole.signature(), whole.schema());
        Scorer int8 = OnnxScorer.load(bundle)) {
      double[] first = scores(exact, x);
      double[] second = scores(int8, x);
      double[] labels = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        labels[i] = random.nextDouble() < first[i] ? 1 : 0;
      }
      var report =
          Lift.ofDefaults().compare(PairedPredictions.ofBinary("click", labels, first, second));
      double auc = report.tasks().get(0).metrics().get(0).difference().value();
      assertEquals(0, auc, 0.002, report.headline());
    }
  }

  private static double[] scores(Scorer scorer, float[] x) {
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      features.begin(ROWS).put("x", x);
      scorer.score(features, outputs);
      double[] wide = new double[ROWS];
      float[] copy = outputs.copyRanking();
      for (int i = 0; i < ROWS; i++) {
        wide[i] = copy[i];
      }
      return wide;
    }
  }

  @Test
  void aRankerWithoutProductsIsRefused() {
    try (ModelGraph model = ModelGraph.forExport(n -> null, 0)) {
      GraftScope scope = model.scope(Build.EXPORT);
      Operand<TFloat32> x = scope.input("x", TFloat32.class, Shape.of(-1), Axis.CANDIDATE);
      RankerExport export =
          RankerExport.of(
              model,
              Map.of(OutputSpec.of("y", Domain.AMOUNT), scope.tf().math.neg(x)),
              Optional.empty(),
              ScoreFormula.of("y"),
              new io.rankgraft.data.FeatureSchema(List.of()),
              Optional.empty());
      assertThrows(IllegalArgumentException.class, () -> Int8.of(export));
    }
  }
}
