package io.rankgraft.onnx.export;

import io.rankgraft.data.Axis;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.BundleWriter;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.GoldenInputs;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * A ranker converted, compared and ready to ship.
 *
 * @param onnx the model's bytes
 * @param golden inputs with the outputs expected of every later load
 * @param parity TensorFlow, ONNX Runtime and, where there is one, the judge against one another
 */
public record RankerExport(
    byte[] onnx,
    Signature signature,
    FeatureSchema schema,
    GoldenRows golden,
    ParityReport parity) {
  private static final String TENSORFLOW = "TensorFlow";
  private static final String RUNTIME = "ONNX Runtime";
  private static final long SEED = 20_261_121;

  /**
   * Converts an EXPORT build to ONNX and compares engines on golden rows.
   *
   * <p>Inputs get the names of the schema's features where their paths end in one, {@link
   * InputSpec#nameOf}.
   *
   * @param outputs scores, [candidates], with their tensors
   * @param requestIndex the name of the input with the request of each candidate; empty where the
   *     model reads one request-side row a candidate
   * @param judge replays the file in float64; without one TensorFlow's values are the expected ones
   * @throws io.rankgraft.data.BadInputException if engines differ by more than {@link
   *     GoldenRows#TOLERANCE}
   */
  public static RankerExport of(
      ModelGraph model,
      Map<OutputSpec, ? extends Operand<?>> outputs,
      Optional<String> requestIndex,
      ScoreFormula ranking,
      FeatureSchema schema,
      Optional<Judge> judge) {
    Map<String, Operand<?>> tensors = new LinkedHashMap<>();
    outputs.forEach((spec, tensor) -> tensors.put(spec.name(), tensor));
    InputNames names = InputNames.of(model, schema);
    for (OutputSpec output : outputs.keySet()) {
      if (names.inputs().containsKey(output.name())) {
        throw new IllegalArgumentException(
            "export, output '%s': expected a name that no input has, as ONNX has one space of names, but an input has it; rename the output"
                .formatted(output.name()));
      }
    }
    OnnxExport export = OnnxExport.of(model, names, tensors, OnnxExport.OPSET);
    Signature signature =
        new Signature(
            inputs(names, export.inputs(), requestIndex),
            requestIndex.filter(export.inputs()::contains).orElse(null),
            List.copyOf(outputs.keySet()),
            ranking);
    try (Scorer reference = GraphScorer.of(model, tensors, signature, schema)) {
      return compared(export.model(), reference, judge);
    }
  }

  /**
   * A model and what it is compared with, on golden rows.
   *
   * @throws io.rankgraft.data.BadInputException if engines differ
   */
  static RankerExport compared(byte[] onnx, Scorer reference, Optional<Judge> judge) {
    Signature signature = reference.signature();
    FeatureSchema schema = reference.schema();
    List<GoldenRows.Case> inputs = GoldenInputs.of(signature, schema, SEED);
    try (Scorer runtime = OnnxScorer.of("export", onnx, signature, schema)) {
      GoldenRows golden =
          new GoldenRows(
              inputs.stream()
                  .map(
                      c ->
                          c.withOutputs(
                              judge
                                  .map(j -> j.outputs(onnx, signature, c))
                                  .orElseGet(() -> scored(reference, c))))
                  .toList());
      ParityReport parity = parity(golden, reference, runtime, judge.map(Judge::name));
      parity.requirePass();
      return new RankerExport(onnx, signature, schema, golden, parity);
    }
  }

  static Map<String, double[]> scored(Scorer scorer, GoldenRows.Case golden) {
    Map<String, double[]> values = new HashMap<>();
    try (Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      golden.fill(features);
      scorer.score(features, outputs);
      for (OutputSpec output : scorer.signature().outputs()) {
        float[] copy = outputs.copy(output.name());
        double[] wide = new double[copy.length];
        for (int i = 0; i < copy.length; i++) {
          wide[i] = copy[i];
        }
        values.put(output.name(), wide);
      }
    }
    return values;
  }

  /** Both engines against the judge, if there is one, and against each other. */
  private static ParityReport parity(
      GoldenRows golden, Scorer reference, Scorer runtime, Optional<String> judge) {
    List<ParityReport.Line> lines = new ArrayList<>();
    judge.ifPresent(
        name -> {
          lines.addAll(golden.compare(name, TENSORFLOW, reference));
          lines.addAll(golden.compare(name, RUNTIME, runtime));
        });
    GoldenRows byReference =
        new GoldenRows(
            golden.cases().stream().map(c -> c.withOutputs(scored(reference, c))).toList());
    lines.addAll(byReference.compare(TENSORFLOW, RUNTIME, runtime));
    return new ParityReport(lines);
  }

  /** The inputs that are used, but for the request index, in the build's order. */
  static List<InputSpec> inputs(
      InputNames names, List<String> used, Optional<String> requestIndex) {
    List<InputSpec> inputs = new ArrayList<>();
    names
        .inputs()
        .forEach(
            (name, same) -> {
              if (used.contains(name) && requestIndex.filter(name::equals).isEmpty()) {
                inputs.add(spec(name, same.get(0)));
              }
            });
    return inputs;
  }

  private static InputSpec spec(String name, Input<?> input) {
    List<Integer> inner = new ArrayList<>();
    for (int i = 1; i < input.shape().numDimensions(); i++) {
      inner.add(Math.toIntExact(input.shape().get(i)));
    }
    if (input.axis() != Axis.REQUEST && input.axis() != Axis.CANDIDATE) {
      throw new IllegalArgumentException(
          "export '%s': expected an input of axis REQUEST or CANDIDATE but it is %s; a scorer has no other rows"
              .formatted(input.name(), input.axis()));
    }
    return new InputSpec(name, type(input), input.axis(), inner);
  }

  private static ElementType type(Input<?> input) {
    Map<Class<?>, ElementType> types =
        Map.of(
            TFloat32.class, ElementType.FLOAT32,
            TInt32.class, ElementType.INT32,
            TInt64.class, ElementType.INT64,
            TBool.class, ElementType.BOOL);
    ElementType type = types.get(input.type());
    if (type == null) {
      throw new IllegalArgumentException(
          "export '%s': expected an input of type float32, int32, int64 or bool but it is %s"
              .formatted(input.name(), input.type().getSimpleName()));
    }
    return type;
  }

  /** Writes a bundle with the ONNX model. */
  public Bundle write(Path target, String name, String version, Map<String, String> origin)
      throws IOException {
    try (BundleWriter writer = BundleWriter.to(target)) {
      return writer.onnx(onnx).commit(name, version, signature, schema, golden, parity, origin);
    }
  }

  /**
   * Writes a bundle with the ONNX model and a SavedModel of the same build, such as {@code
   * SavedModelExport.of(session).withFeatures(schema)} gives of a graph for export.
   *
   * @param savedModel writes it to a folder, which is there and empty
   */
  public Bundle write(
      Path target,
      String name,
      String version,
      Map<String, String> origin,
      Consumer<Path> savedModel)
      throws IOException {
    try (BundleWriter writer = BundleWriter.to(target)) {
      savedModel.accept(writer.savedModel());
      return writer.onnx(onnx).commit(name, version, signature, schema, golden, parity, origin);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RankerExport that
        && java.util.Arrays.equals(onnx, that.onnx)
        && signature.equals(that.signature);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(onnx);
  }

  @Override
  public String toString() {
    return "RankerExport[%d bytes, %s]".formatted(onnx.length, signature);
  }
}
