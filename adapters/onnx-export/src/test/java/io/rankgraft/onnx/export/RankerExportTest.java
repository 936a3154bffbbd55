package io.rankgraft.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.nd4j.ArrayScoring;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import io.rankgraft.serve.SwappableScorer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class RankerExportTest {
  @TempDir private Path temporary;

  @Test
  void theSignatureIsThatOfTheModel() {
    RankerExport export = SmallRanker.export(Optional.empty());
    assertEquals(
        List.of("item", "price", "click", "buy"),
        export.signature().inputs().stream().map(InputSpec::name).toList());
    assertEquals("request-of", export.signature().requestIndex());
    assertEquals(
        List.of("host", "logit", "probability"),
        export.signature().outputs().stream().map(OutputSpec::name).toList());
  }

  @Test
  void enginesAgreeOnEveryGoldenCase() {
    ParityReport parity = SmallRanker.export(Optional.empty()).parity();
    assertEquals(6 * 3, parity.lines().size());
    assertTrue(parity.lines().stream().allMatch(ParityReport.Line::passes));
  }

  @Test
  void enginesAgreeWithTheJudge() {
    RankerExport export = SmallRanker.export(Optional.of(new Float64Judge()));
    assertEquals(3 * 6 * 3, export.parity().lines().size());
    assertEquals(
        "ND4J float64 TensorFlow",
        export.parity().lines().get(0).expected() + " " + export.parity().lines().get(0).actual());
  }

  /** Each written when its format was the newest, and never since. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void bundlesOfEveryFormatStillScoreAsTheyDid(int format) throws Exception {
    Path old = Path.of(RankerExportTest.class.getResource("/ranker-format-" + format).toURI());
    Bundle bundle = Bundle.open(old);
    assertEquals(format, bundle.manifest().format());
    try (Scorer scorer = OnnxScorer.load(bundle)) { // replays its golden rows
      ParityReport replayed =
          new ParityReport(bundle.golden().compare("its golden rows", "ONNX Runtime", scorer));
      assertEquals(6 * 3, replayed.lines().size());
      replayed.requirePass();
    }
  }

  @Test
  void aJudgeThatDisagreesStopsTheExport() {
    Judge wrong =
        new Judge() {
          private final Float64Judge right = new Float64Judge();

          @Override
          public String name() {
            return "wrong";
          }

          @Override
          public Map<String, double[]> outputs(
              ByteBuffer onnx, Signature signature, GoldenRows.Case golden) {
            Map<String, double[]> outputs = right.outputs(onnx, signature, golden);
            outputs.computeIfPresent(
                "probability", (k, v) -> java.util.Arrays.stream(v).map(p -> p + 1e-4).toArray());
            return outputs;
          }
        };
    var e = assertThrows(BadInputException.class, () -> SmallRanker.export(Optional.of(wrong)));
    assertTrue(e.getMessage().contains("output 'probability'"), e.getMessage());
  }

  @Test
  void arraysGoInAndOutOfAScorer() {
    RankerExport export = SmallRanker.export(Optional.empty());
    try (Scorer scorer =
            OnnxScorer.of("small", export.onnx(), export.signature(), export.schema());
        ArrayScoring arrays = ArrayScoring.of(scorer);
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      Map<String, INDArray> in =
          Map.of(
              "item", Nd4j.createFromArray(5, 6),
              "price", Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}}),
              "click", Nd4j.createFromArray(new int[][] {{1, 2, 3}}),
              "buy", Nd4j.createFromArray(new int[][] {{7, 8, 9}}));
      Map<String, INDArray> scores = arrays.score(in);
      features
          .begin(2)
          .put("item", new int[] {5, 6})
          .put("price", new float[] {1, 2, 3, 4})
          .put("click", new int[] {1, 2, 3})
          .put("buy", new int[] {7, 8, 9});
      scorer.score(features, outputs);
      assertArrayEquals(outputs.copy("logit"), scores.get("logit").toFloatVector());
      assertArrayEquals(outputs.copyRanking(), arrays.ranking().toFloatVector());
      Map<String, INDArray> bad = new LinkedHashMap<>(in);
      bad.put("price", Nd4j.createFromArray(1f, 2f));
      var e = assertThrows(BadInputException.class, () -> arrays.score(bad));
      assertTrue(e.getMessage().contains("'price'"), e.getMessage());
    }
  }

  @Test
  void sameModelGivesTheSameBytes() {
    assertEquals(
        SmallRanker.export(Optional.empty()).onnx(), SmallRanker.export(Optional.empty()).onnx());
  }

  @Test
  void requestSideOpsHaveRequestRows() throws Exception {
    ModelProto model = ModelProto.parseFrom(SmallRanker.export(Optional.empty()).onnx());
    long gathersByRequest =
        model.getGraph().getNodeList().stream()
            .filter(n -> n.getOpType().equals("Gather") && n.getInputList().contains("request-of"))
            .count();
    assertEquals(2, gathersByRequest, "both histories are pooled before they meet candidates");
  }

  @Test
  void aBundleServesWhatWasExportedAndRampsToTheHost() throws IOException {
    Bundle bundle =
        SmallRanker.export(Optional.empty())
            .write(temporary.resolve("ranker"), "small", "1", Map.of());
    try (SwappableScorer scorer = SwappableScorer.of(OnnxScorer.load(bundle));
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      SmallRanker.fill(features, 5, 1);
      scorer.score(features, outputs);
      float[] host = outputs.copy("host");
      float[] full = outputs.copy("logit");
      scorer.ramp(0.5);
      scorer.score(features, outputs);
      for (int i = 0; i < host.length; i++) {
        assertEquals((host[i] + full[i]) / 2, outputs.copy("logit")[i], 1e-6);
      }
    }
  }

  @Test
  @Timeout(600)
  void swapsUnderLoadFailNoRequest() throws Exception {
    Bundle bundle =
        SmallRanker.export(Optional.empty())
            .write(temporary.resolve("ranker"), "small", "1", Map.of());
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (SwappableScorer scorer = SwappableScorer.of(OnnxScorer.load(bundle))) {
      Callable<Integer> requests =
          () -> {
            int served = 0;
            float[] first = null;
            try (Features features = scorer.newFeatures();
                ScoreOutputs outputs = scorer.newOutputs()) {
              while (!done.get() || served == 0) {
                SmallRanker.fill(features, 20, 1);
                scorer.score(features, outputs);
                first = first == null ? outputs.copyRanking() : first;
                assertArrayEquals(first, outputs.copyRanking());
                served++;
              }
            }
            return served;
          };
      List<Future<Integer>> running = List.of(threads.submit(requests), threads.submit(requests));
      for (int swap = 0; swap < 50; swap++) {
        scorer.swap(() -> OnnxScorer.load(bundle));
      }
      done.set(true);
      for (Future<Integer> thread : running) {
        assertTrue(thread.get(300, TimeUnit.SECONDS) > 0);
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  @Test
  void severalRequestsScoreAsEachAlone() {
    RankerExport export = SmallRanker.export(Optional.empty());
    try (Scorer scorer =
            OnnxScorer.of("small", export.onnx(), export.signature(), export.schema());
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      GoldenRows.Case two =
          new GoldenRows.Case(
              "two",
              2,
              new int[] {1, 0},
              Map.of("price", new float[] {1, 2, 3, 4}),
              Map.of(
                  "item", new int[] {5, 6},
                  "click", new int[] {1, 2, 3, 4, 5, 6},
                  "buy", new int[] {7, 8, 9, 10, 11, 12}),
              null,
              null,
              null);
      two.fill(features);
      scorer.score(features, outputs);
      float[] together = outputs.copyRanking();
      features
          .begin(1)
          .put("price", new float[] {1, 2})
          .put("item", new int[] {5})
          .put("click", new int[] {4, 5, 6})
          .put("buy", new int[] {10, 11, 12});
      scorer.score(features, outputs);
      assertEquals(outputs.copyRanking()[0], together[0], 1e-6);
    }
  }

  @Test
  void modelsOfRowsGetTheRequestRepeated() {
    try (ModelGraph model = ModelGraph.forExport(name -> null, 0)) {
      GraftScope scope = model.scope(Build.EXPORT);
      Operand<TFloat32> user = scope.input("user", TFloat32.class, Shape.of(-1, 2), Axis.REQUEST);
      Operand<TInt32> item = scope.input("item", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
      Operand<TFloat32> score =
          scope
              .tf()
              .math
              .add(
                  scope.tf().reduceSum(user, scope.tf().constant(1)),
                  scope.tf().dtypes.cast(item, TFloat32.class));
      OutputSpec output = OutputSpec.of("score", io.rankgraft.serve.Domain.AMOUNT);
      RankerExport export =
          RankerExport.of(
              model,
              Map.of(output, score),
              Optional.empty(),
              io.rankgraft.serve.ScoreFormula.of("score"),
              new io.rankgraft.data.FeatureSchema(List.of()),
              Optional.empty());
      try (Scorer scorer =
              OnnxScorer.of("rows", export.onnx(), export.signature(), export.schema());
          Features features = scorer.newFeatures()) {
        features.begin(3).put("user", new float[] {1, 2}).put("item", new int[] {10, 20, 30});
        try (ScoreOutputs outputs = scorer.score(features)) {
          assertArrayEquals(new float[] {13, 23, 33}, outputs.copyRanking());
        }
        features.begin(2, 2).put("user", new float[] {1, 2, 5, 5}).put("item", new int[] {0, 1});
        features.requestOf().put(1, 1);
        try (ScoreOutputs outputs = scorer.score(features)) {
          assertArrayEquals(new float[] {3, 11}, outputs.copyRanking());
        }
      }
    }
  }

  @Test
  void whatDoesNotDependOnTheRequestIsFolded() throws Exception {
    try (ModelGraph model = ModelGraph.forExport(name -> new float[] {1, 2, 3, 4}, 0)) {
      GraftScope scope = model.scope(Build.EXPORT);
      Operand<TInt32> item = scope.input("item", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
      Operand<TFloat32> table =
          scope.parameter("table", Shape.of(4), io.rankgraft.graph.Initializer.zeros());
      Operand<TFloat32> folded = scope.tf().math.erfinv(scope.tf().math.reciprocal(table));
      OnnxExport export =
          OnnxExport.of(
              model, Map.of("y", scope.tf().gather(folded, item, scope.tf().constant(0))));
      assertEquals(
          List.of("Gather", "Identity"),
          ModelProto.parseFrom(export.model()).getGraph().getNodeList().stream()
              .map(n -> n.getOpType())
              .toList());
    }
  }

  @Test
  void anOpThatOnnxLacksIsNamedWithItsNode() {
    try (ModelGraph model = ModelGraph.forExport(name -> null, 0)) {
      GraftScope scope = model.scope(Build.EXPORT);
      Operand<TFloat32> x = scope.input("x", TFloat32.class, Shape.of(-1), Axis.CANDIDATE);
      Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
      outputs.put("y", scope.tf().withName("inverse").math.erfinv(x));
      var e = assertThrows(IllegalArgumentException.class, () -> OnnxExport.of(model, outputs));
      assertTrue(
          e.getMessage().startsWith("export to ONNX, op Erfinv 'export/inverse': expected"),
          e.getMessage());
    }
  }

  @Test
  void anOutputCalledLikeAnInputIsRefused() {
    try (ModelGraph model = ModelGraph.forExport(name -> null, 0)) {
      GraftScope scope = model.scope(Build.EXPORT);
      Operand<TFloat32> x = scope.input("x", TFloat32.class, Shape.of(-1), Axis.CANDIDATE);
      Map<OutputSpec, Operand<TFloat32>> outputs = new LinkedHashMap<>();
      outputs.put(OutputSpec.of("x", Domain.PROBABILITY), scope.tf().math.sigmoid(x));
      FeatureSchema schema =
          new FeatureSchema(
              List.of(new Feature("x", Axis.CANDIDATE, new FeatureType.Dense(1, 0f))));
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  RankerExport.of(
                      model,
                      outputs,
                      Optional.empty(),
                      ScoreFormula.of("x"),
                      schema,
                      Optional.empty()));
      assertTrue(e.getMessage().startsWith("export, output 'x': expected"), e.getMessage());
    }
  }

  @Test
  void aModelThatDoesNotFitItsSignatureIsRefused() {
    RankerExport export = SmallRanker.export(Optional.empty());
    var other =
        new io.rankgraft.serve.Signature(
            export.signature().inputs().subList(0, 3),
            "request-of",
            export.signature().outputs(),
            export.signature().ranking());
    var e =
        assertThrows(
            BadInputException.class,
            () -> OnnxScorer.of("small", export.onnx(), other, export.schema()).close());
    assertTrue(e.getMessage().contains("all inputs of the model"), e.getMessage());
  }
}
