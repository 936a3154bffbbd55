package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostVectorsTest {
  private static final int IDS = JobFixture.ITEMS + 2;
  private static final int WIDTH = 4;

  @TempDir private static Path hosts;
  @TempDir private Path folder;

  @BeforeAll
  static void write() throws IOException {
    JobFixture.writeHosts(hosts);
  }

  private static GraftJob job(String host, String tensor, Map<String, String> settings) {
    GraftJob job = JobFixture.job(hosts.resolve(host));
    return GraftJob.onto(job.host().withTap("items", tensor))
        .withGraft(GraftRegistry.ofServices().graft("cascade").configured(settings))
        .withTask(job.tasks().get(0))
        .withRows(job.rows().orElseThrow())
        .withTraining(job.training())
        .withControls(false);
  }

  /** The item table of the host as a weight of the ONNX file. */
  private static TensorProto table() throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(hosts.resolve("model.onnx")))
        .getGraph()
        .getInitializerList()
        .stream()
        .filter(w -> w.getDimsCount() == 2 && w.getDims(0) == IDS)
        .findFirst()
        .orElseThrow();
  }

  private static float[] values() throws IOException {
    float[] values = new float[IDS * WIDTH];
    table()
        .getRawData()
        .asReadOnlyByteBuffer()
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  /** The table of items in TRAIN before the first step. */
  private float[] first(GraftJob job) {
    try (JobRun run = JobRun.open(job, JobListener.SILENT)) {
      return run.session().values("cascade/items");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "saved_model"})
  void theTableOfAGraftStartsAtTheVectorsTheHostGivesRows(String host) throws IOException {
    assertArrayEquals(values(), first(job(host, "of_item", Map.of("dim", "4"))));
  }

  @Test
  void theTableOfAnOnnxFileIsTappedByItsName() throws IOException {
    assertArrayEquals(
        values(), first(job("model.onnx", table().getName(), Map.of("dim", "4"))));
  }

  @Test
  void narrowerVectorsAreTheFirstColumnsOfTheTable() throws IOException {
    float[] table = first(job("model.onnx", "of_item", Map.of("dim", "6")));
    float[] host = values();
    for (int id = 0; id < IDS; id++) {
      for (int d = 0; d < WIDTH; d++) {
        assertEquals(host[id * WIDTH + d], table[id * 6 + d]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "saved_model"})
  void frozenVectorsAreReadUnderALearnedMapAndShipped(String host) throws IOException {
    Path out = folder.resolve("out");
    JobResult result =
        job(host, "of_item", Map.of("dim", "3", "vectors.items", "FROZEN")).run(out);
    assertEquals(host.endsWith(".onnx") ? "ONNX" : "ONNX and SavedModel", result.engines());
    try (JobRun run =
        JobRun.open(
            job(host, "of_item", Map.of("dim", "3", "vectors.items", "FROZEN")),
            JobListener.SILENT)) {
      assertArrayEquals(values(), run.session().values("host-items"));
      assertEquals(WIDTH * 3, run.session().values("cascade/item-map").length);
    }
  }

  private static String refused(String host, String tensor, Map<String, String> settings) {
    return assertThrows(
            BadInputException.class,
            () -> JobRun.open(job(host, tensor, settings), JobListener.SILENT).close())
        .getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "saved_model"})
  void vectorsThatChangeWithTheRestOfTheRowAreRefused(String host) {
    assertEquals(
        "tap 'items': expected vectors that follow from 'item' alone but 'fields' changes with the rest of the row; tap a tensor upstream",
        refused(host, "fields", Map.of()));
  }

  @Test
  void widerVectorsThanTheGraftsAreRefused() {
    assertEquals(
        "tap 'items': expected vectors no wider than the graft's, 2, to start from but the host's have 4; set --dim 4",
        refused("model.onnx", "of_item", Map.of("dim", "2")));
  }

  /** A control is not to profit from what the graft was given. */
  @Test
  void controlsStartAtNoVectorsOfTheHost() {
    GraftJob job = job("saved_model", "of_item", Map.of("dim", "4"));
    try (JobRun run = JobRun.open(job, JobListener.SILENT);
        ModelGraph model = ModelGraph.withSeed(1)) {
      var tower = ControlTowers.plain(ControlTowers.readable(run.plan().schema(), run.host().features()));
      run.host().define(model, Build.SERVE, run.plan().withControl(tower.configured()));
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        float[] items = session.values("plain/items");
        double square = 0;
        for (float x : items) {
          square += x * x;
        }
        assertEquals(.1, Math.sqrt(square / items.length), .02, "normal, as of any table");
      }
    }
  }
}
