package io.rankgraft.app.graft;

import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.BundleWriter;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.GoldenInputs;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.TensorFlowScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Ships host and graft as one bundle: the SavedModel of both where the host was one, the ONNX file
 * of both where there is one, golden rows by the float64 judge, and how far each engine is from
 * them.
 */
final class GraftedBundle {
  private static final String JUDGE = "ND4J float64";
  private static final long SEED = 20_261_121;

  /**
   * What a host gives.
   *
   * @param onnx host and graft in one file; empty where the host has an op that ONNX lacks
   */
  record Parts(List<InputSpec> inputs, Optional<byte[]> onnx) {}

  /** An engine's scorer on the way into the bundle. */
  private record Engine(String name, Scorer scorer) {}

  private GraftedBundle() {}

  /** Writes the bundle; outputs are the task's probability and, as its host, the host's own. */
  static Bundle write(
      HostFile host,
      ModelSession session,
      GraftSpec spec,
      Path target,
      String version,
      Map<String, String> origin)
      throws IOException {
    String task = spec.task().name();
    try (BundleWriter writer = BundleWriter.to(target)) {
      boolean tensorFlow = host instanceof SavedModelFile;
      Path savedModel = tensorFlow ? writer.savedModel() : null;
      Parts parts = host.parts(session, spec, savedModel);
      if (parts.onnx().isPresent()) {
        writer.onnx(parts.onnx().get());
      }
      Signature signature =
          new Signature(
              parts.inputs(),
              null,
              List.of(
                  new OutputSpec(task, Domain.PROBABILITY, task + HostFile.HOST),
                  OutputSpec.of(task + HostFile.HOST, Domain.PROBABILITY)),
              ScoreFormula.of(task));
      FeatureSchema schema = read(spec.schema(), parts.inputs());
      List<Engine> engines = new ArrayList<>();
      try {
        if (tensorFlow) {
          engines.add(
              new Engine(
                  "TensorFlow", TensorFlowScorer.of(savedModel, signature, schema, Threads.of(1))));
        }
        if (parts.onnx().isPresent()) {
          engines.add(
              new Engine(
                  "ONNX Runtime", OnnxScorer.of("export", parts.onnx().get(), signature, schema)));
        }
        Checked checked = check(signature, schema, parts.onnx(), engines);
        return writer.commit(
            spec.graft().name() + "-on-host",
            version,
            signature,
            schema,
            checked.golden(),
            checked.parity(),
            origin);
      } finally {
        engines.forEach(engine -> engine.scorer().close());
      }
    }
  }

  /** The features that are read. */
  private static FeatureSchema read(FeatureSchema schema, List<InputSpec> inputs) {
    List<Feature> features = new ArrayList<>();
    inputs.forEach(input -> features.add(schema.feature(input.name())));
    return new FeatureSchema(features);
  }

  private record Checked(GoldenRows golden, ParityReport parity) {}

  /** Golden rows by the judge, or by the first engine where the judge lacks an op. */
  private static Checked check(
      Signature signature, FeatureSchema schema, Optional<byte[]> onnx, List<Engine> engines) {
    List<GoldenRows.Case> cases = GoldenInputs.of(signature, schema, SEED);
    Optional<GoldenRows> judged = onnx.flatMap(model -> judged(model, signature, cases));
    GoldenRows golden =
        judged.orElseGet(
            () ->
                new GoldenRows(
                    cases.stream()
                        .map(c -> c.withOutputs(scored(engines.get(0).scorer(), c)))
                        .toList()));
    String expectedBy = judged.isPresent() ? JUDGE : engines.get(0).name();
    List<ParityReport.Line> lines = new ArrayList<>();
    engines.forEach(e -> lines.addAll(golden.compare(expectedBy, e.name(), e.scorer())));
    return new Checked(golden, new ParityReport(lines));
  }

  private static Optional<GoldenRows> judged(
      byte[] model, Signature signature, List<GoldenRows.Case> cases) {
    Float64Judge judge = new Float64Judge();
    try {
      return Optional.of(
          new GoldenRows(
              cases.stream().map(c -> c.withOutputs(judge.outputs(model, signature, c))).toList()));
    } catch (IllegalArgumentException e) { // an op of the host that it does not know
      return Optional.empty();
    }
  }

  private static Map<String, double[]> scored(Scorer scorer, GoldenRows.Case golden) {
    Map<String, double[]> values = new HashMap<>();
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      golden.fill(features);
      scorer.score(features, outputs);
      for (OutputSpec output : scorer.signature().outputs()) {
        float[] copy = outputs.copy(output.name());
        values.put(
            output.name(), IntStream.range(0, copy.length).mapToDouble(i -> copy[i]).toArray());
      }
    }
    return values;
  }

  /** The engines of a bundle and how far they are from what is expected, worst first by engine. */
  static Map<String, Double> errors(ParityReport parity) {
    Map<String, Double> worst = new LinkedHashMap<>();
    parity
        .lines()
        .forEach(
            line ->
                worst.merge(
                    "%s against %s".formatted(line.actual(), line.expected()),
                    line.error(),
                    Math::max));
    return worst;
  }

  /** The bytes of all files of a bundle. */
  static long size(Bundle bundle) throws IOException {
    long size = Files.size(bundle.root().resolve("manifest.json"));
    for (var file : bundle.manifest().files().values()) {
      size += file.size();
    }
    return size;
  }
}
