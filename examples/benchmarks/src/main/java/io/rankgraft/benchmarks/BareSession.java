package io.rankgraft.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.data.Axis;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreOutputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;

/**
 * The same graph run by ONNX Runtime and nothing else: tensors over the same direct buffers, made
 * once, and pinned outputs. What a scorer cannot be faster than.
 */
final class BareSession implements AutoCloseable {
  private static final int TRACED = 50; // runs

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();

  /**
   * @param features filled; read on every run
   * @param outputs begun with as many candidates; written on every run
   */
  BareSession(RankerExport export, Features features, ScoreOutputs outputs) {
    this(export, features, outputs, Optional.empty());
  }

  private BareSession(
      RankerExport export, Features features, ScoreOutputs outputs, Optional<Path> trace) {
    try (OrtSession.SessionOptions options = oneThread()) {
      if (trace.isPresent()) {
        options.enableProfiling(trace.get().toString());
      }
      byte[] model = new byte[export.onnx().remaining()];
      export.onnx().get(model);
      session = environment.createSession(model, options);
      for (int i = 0; i < export.signature().inputs().size(); i++) {
        InputSpec input = export.signature().inputs().get(i);
        int rows = input.axis() == Axis.REQUEST ? features.requests() : features.candidates();
        feeds.put(input.name(), over(features.buffer(i), input.shape(rows)));
      }
      String requestIndex = export.signature().requestIndex();
      if (requestIndex != null) {
        feeds.put(requestIndex, over(features.requestOf(), new long[] {features.candidates()}));
      }
      for (int o = 0; o < export.signature().outputs().size(); o++) {
        OutputSpec output = export.signature().outputs().get(o);
        pinned.put(output.name(), over(outputs.buffer(o), new long[] {features.candidates()}));
      }
    } catch (OrtException e) {
      throw new IllegalStateException("bench: expected a model to run but " + e, e);
    }
  }

  /** As a scorer sets it. */
  static OrtSession.SessionOptions oneThread() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.addConfigEntry("session.inter_op.allow_spinning", "0");
    return options;
  }

  private OnnxTensor over(Buffer values, long[] shape) throws OrtException {
    return values instanceof FloatBuffer floats
        ? OnnxTensor.createTensor(environment, floats, shape)
        : OnnxTensor.createTensor(environment, (IntBuffer) values, shape);
  }

  /** Reports where the time of a run goes, by ONNX Runtime's own tracing. */
  static void profile(
      String side,
      RankerExport export,
      Features features,
      ScoreOutputs outputs,
      Benchmark.Report report) {
    try {
      Path folder = Files.createTempDirectory("bench");
      try (BareSession traced =
          new BareSession(export, features, outputs, Optional.of(folder.resolve("trace")))) {
        for (int i = 0; i < TRACED; i++) {
          traced.run();
        }
        Path file = Path.of(traced.session.endProfiling());
        shares(side, new JsonMapper().readTree(file.toFile())).forEach(report::add);
        Files.delete(file);
      } finally {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OrtException e) {
      throw new IllegalStateException("bench: expected a trace but " + e, e);
    }
  }

  private static List<Benchmark.OpShare> shares(String side, JsonNode events) {
    Map<String, LongSummaryStatistics> byOp = new HashMap<>();
    for (JsonNode event : events) {
      if (event.path("cat").asText().equals("Node")
          && event.path("name").asText().endsWith("_kernel_time")) {
        byOp.computeIfAbsent(
                event.path("args").path("op_name").asText(), op -> new LongSummaryStatistics())
            .accept(event.path("dur").asLong()); // microseconds
      }
    }
    return byOp.entrySet().stream()
        .map(
            e ->
                new Benchmark.OpShare(
                    side,
                    e.getKey(),
                    (double) e.getValue().getCount() / TRACED,
                    e.getValue().getSum() / 1e3 / TRACED))
        .sorted(Comparator.comparingDouble(Benchmark.OpShare::millis).reversed())
        .toList();
  }

  void run() {
    try {
      session.run(feeds, Collections.<String>emptySet(), pinned).close();
    } catch (OrtException e) {
      throw new IllegalStateException("bench: expected a run but " + e, e);
    }
  }

  @Override
  public void close() {
    feeds.values().forEach(OnnxTensor::close);
    pinned.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("bench: expected to close but " + e, e);
    }
  }
}
