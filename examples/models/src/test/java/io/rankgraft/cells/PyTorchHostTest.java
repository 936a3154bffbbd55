package io.rankgraft.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.rankgraft.cells.CellRun.Built;
import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.onnx.export.OnnxGraftHost;
import io.rankgraft.onnx.export.OnnxModels;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.trm.Trm;
import io.rankgraft.trm.TrmConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** TRM on a click model that PyTorch exported: one file in, one file out. */
class PyTorchHostTest {
  private static final int ROWS = 8;
  private static final Map<String, String> TAPS =
      Map.of(
          "user", "/user_emb/Gather_output_0",
          "hidden", "/fc/fc.1/Relu_output_0",
          "logit", "/fc/fc.2/Gemm_output_0");
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Feature("user", Axis.REQUEST, ids(PyTorchFile.USERS)),
              new Feature("item", Axis.CANDIDATE, ids(PyTorchFile.ITEMS)),
              new Feature("dense", Axis.CANDIDATE, new FeatureType.Dense(PyTorchFile.DENSE, 0f))));

  @TempDir private Path folder;

  private static Categorical ids(int size) {
    return new Categorical.Vocabulary(
        IntStream.range(0, size).mapToObj(Integer::toString).toList(),
        FeatureType.Rule.REJECT,
        FeatureType.Rule.REJECT);
  }

  private static Built define(GraftScope scope, Taps taps) {
    Mount<Trm.Inputs, Trm.Outputs> mount =
        new Mount<>(
            "trm",
            new Trm(TrmConfig.of(1)),
            (inner, host) ->
                new Trm.Inputs(
                    host.require("user", TFloat32.class, -1, PyTorchFile.DIM),
                    List.of(host.require("hidden", TFloat32.class, -1, PyTorchFile.HIDDEN))),
            Join.residual("logit", out -> out.representations().get(0)));
    var attached = mount.apply(scope, taps);
    return new Built(flat(scope, taps), flat(scope, attached.taps()), attached);
  }

  /** PyTorch's logit is [batch, 1]. */
  private static Taps flat(GraftScope scope, Taps taps) {
    Operand<TFloat32> logit = taps.require("logit", TFloat32.class, -1, 1);
    return taps.with("logit", scope.tf().reshape(logit, scope.tf().constant(new int[] {-1})));
  }

  private static Batch rows() {
    Random random = new Random(8);
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("user", new Column.Longs(random.longs(ROWS, 0, PyTorchFile.USERS).toArray()));
    columns.put("item", new Column.Longs(random.longs(ROWS, 0, PyTorchFile.ITEMS).toArray()));
    float[] dense = new float[ROWS * PyTorchFile.DENSE];
    float[] buy = new float[ROWS];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = random.nextFloat();
      buy[i % ROWS] = i % 2;
    }
    columns.put("dense", new Column.Floats(dense, ROWS, PyTorchFile.DENSE));
    columns.put("label-buy", new Column.Floats(buy));
    return new Batch(ROWS, columns);
  }

  @Test
  void theUnionIsOneFileThatServesAndCanBeTakenApart() throws Exception {
    Path file = Files.write(folder.resolve("model.onnx"), PyTorchFile.model().toByteArray());
    try (OnnxGraftHost host = OnnxGraftHost.open(file, TAPS)) {
      Map<String, Column> columns = new LinkedHashMap<>(rows().columns());
      columns.putAll(host.extract(rows()).columns());
      Batch rows = new Batch(ROWS, columns);
      try (CellRun run = new CellRun(scope -> define(scope, host.taps(scope)), rows);
          ModelGraph model = ModelGraph.forExport(run.session::values, 3)) {
        float[] alone = run.hostLogits();
        for (int i = 0; i < ROWS; i++) {
          assertEquals(expected(rows, i), alone[i], 1e-5);
        }
        assertArrayEquals(alone, run.joinedLogits());
        for (int step = 0; step < 3; step++) {
          run.step();
        }
        float[] joined = run.joinedLogits();
        GraftScope scope = model.scope(Build.EXPORT);
        RankerExport union =
            host.export(
                model,
                define(scope, host.taps(scope)).outputs(),
                Optional.empty(),
                ScoreFormula.of("logit"),
                SCHEMA,
                Optional.of(new Float64Judge()));
        Bundle bundle = union.write(folder.resolve("bundle"), "clicks", "1", Map.of());
        assertServes(bundle, rows, alone, joined);
        assertEquals(PyTorchFile.model(), ModelProto.parseFrom(OnnxModels.strip(union.onnx())));
      }
    }
  }

  private static double expected(Batch rows, int row) {
    float[] dense = new float[PyTorchFile.DENSE];
    System.arraycopy(rows.floats("dense"), row * dense.length, dense, 0, dense.length);
    return PyTorchFile.logit((int) longs(rows, "user")[row], (int) longs(rows, "item")[row], dense);
  }

  private static long[] longs(Batch rows, String column) {
    return ((Column.Longs) rows.columns().get(column)).values();
  }

  /** Each row as a request of its own: the user is the request's. */
  private static void assertServes(Bundle bundle, Batch rows, float[] alone, float[] joined) {
    try (Scorer scorer = OnnxScorer.load(bundle);
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      features
          .begin(ROWS, ROWS)
          .put("user", longs(rows, "user"))
          .put("item", longs(rows, "item"))
          .put("dense", rows.floats("dense"));
      for (int i = 0; i < ROWS; i++) {
        features.requestOf().put(i, i);
      }
      scorer.score(features, outputs);
      assertArrayEquals(alone, outputs.copy("host"), 1e-5f);
      assertArrayEquals(joined, outputs.copy("logit"), 1e-5f);
      outputs.ramp(0);
      assertArrayEquals(outputs.copy("host"), outputs.copyRanking());
    }
  }

  @Test
  void namesThatAreNotThereAreAnsweredWithTheNearest() {
    byte[] model = PyTorchFile.model().toByteArray();
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> OnnxGraftHost.of("clicks", model, Map.of("hidden", "/fc/fc.1/Relu_output")));
    assertTrue(e.getMessage().startsWith("tap 'hidden': expected a tensor of host 'clicks'"));
    assertTrue(e.getMessage().contains("/fc/fc.1/Relu_output_0"), e.getMessage());
    assertFalse(OnnxModels.tensors(model).containsKey("fc.0.weight"), "a weight is no tap");
    assertThrows(IllegalArgumentException.class, () -> OnnxGraftHost.of("clicks", model, Map.of()));
  }

  /** A batch of one in one input, as an export without dynamic_axes gives it in all. */
  @Test
  void aFixedNumberOfRowsIsOpened() {
    ModelProto.Builder fixed = PyTorchFile.model().toBuilder();
    fixed
        .getGraphBuilder()
        .getInputBuilder(2)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(0)
        .setDimValue(1);
    try (OnnxGraftHost host = OnnxGraftHost.of("clicks", fixed.build().toByteArray(), TAPS)) {
      Batch rows = rows();
      float[] logits = host.extract(rows).floats("host/tap-logit");
      for (int i = 0; i < ROWS; i++) {
        assertEquals(expected(rows, i), logits[i], 1e-5);
      }
    }
  }

  @Test
  void aModelThatWasNotMergedCannotBeTakenApart() {
    assertThrows(
        BadInputException.class, () -> OnnxModels.strip(PyTorchFile.model().toByteArray()));
  }
}
