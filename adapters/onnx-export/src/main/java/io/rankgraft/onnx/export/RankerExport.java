package io.rankgraft.onnx.export;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Feature;
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
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.TensorFlowScorer;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * @param onnx the model's bytes, outside the heap where there are many, and not to be changed; none
 *     at all where the model has an op that ONNX lacks
 * @param golden inputs with the outputs expected of every later load
 * @param parity TensorFlow, ONNX Runtime and, where there is one, the judge against one another
 * @param notes what could not be had and why, one line each
 */
public record RankerExport(
    ByteBuffer onnx,
    Signature signature,
    FeatureSchema schema,
    GoldenRows golden,
    ParityReport parity,
    List<String> notes) {
  private static final String TENSORFLOW = "TensorFlow";
  private static final String SAVED = "TensorFlow's SavedModel";
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
    Named build = new Named(InputNames.of(model, schema), tensors(outputs), schema);
    OnnxExport.Converted export =
        OnnxExport.converted(model, build.names, build.tensors, OnnxExport.OPSET);
    Signature signature =
        build.signature(export.inputs(), requestIndex, List.copyOf(outputs.keySet()), ranking);
    try (Scorer reference = GraphScorer.of(model, build.tensors, signature, schema)) {
      return compared(OnnxModels.buffer(export.model()), reference, TENSORFLOW, judge);
    }
  }

  /**
   * As {@link #of}, but a model with an op that ONNX lacks is exported without an ONNX model, for
   * TensorFlow alone; {@link #notes} says which op.
   */
  public static RankerExport ofWhatCanBe(
      ModelGraph model,
      Map<OutputSpec, ? extends Operand<?>> outputs,
      Optional<String> requestIndex,
      ScoreFormula ranking,
      FeatureSchema schema,
      Optional<Judge> judge) {
    try {
      return of(model, outputs, requestIndex, ranking, schema, judge);
    } catch (OpWithoutRule e) {
      Named build = new Named(InputNames.of(model, schema), tensors(outputs), schema);
      Signature signature =
          build.signature(
              List.copyOf(build.names.inputs().keySet()),
              requestIndex,
              List.copyOf(outputs.keySet()),
              ranking);
      try (Scorer reference = GraphScorer.of(model, build.tensors, signature, schema)) {
        GoldenRows golden =
            new GoldenRows(
                GoldenInputs.of(signature, schema, SEED).stream()
                    .map(c -> c.withOutputs(scored(reference, c)))
                    .toList());
        return new RankerExport(
            ByteBuffer.allocate(0),
            signature,
            schema,
            golden,
            new ParityReport(List.of()),
            List.of("no ONNX model, and so no float64 judge: " + e.getMessage()));
      }
    }
  }

  private static Map<String, Operand<?>> tensors(Map<OutputSpec, ? extends Operand<?>> outputs) {
    Map<String, Operand<?>> tensors = new LinkedHashMap<>();
    outputs.forEach((spec, tensor) -> tensors.put(spec.name(), tensor));
    return tensors;
  }

  /** An EXPORT build, its inputs and outputs by the names they are exported under. */
  private record Named(InputNames names, Map<String, Operand<?>> tensors, FeatureSchema schema) {
    Named {
      for (String output : tensors.keySet()) {
        if (names.inputs().containsKey(output)) {
          throw new IllegalArgumentException(
              "export, output '%s': expected a name that no input has, as ONNX has one space of names, but an input has it; rename the output"
                  .formatted(output));
        }
      }
    }

    Signature signature(
        List<String> used,
        Optional<String> requestIndex,
        List<OutputSpec> outputs,
        ScoreFormula ranking) {
      return new Signature(
          inputs(names, used, requestIndex, schema),
          requestIndex.filter(used::contains).orElse(null),
          outputs,
          ranking);
    }
  }

  @Override
  public ByteBuffer onnx() {
    return onnx.duplicate(); // each caller has a position of its own
  }

  /** Whether there is an ONNX model. */
  public boolean hasOnnx() {
    return onnx.hasRemaining();
  }

  /**
   * A model and what it is compared with, on golden rows.
   *
   * @param by the engines of the reference
   * @param judge where it lacks an op, the reference's values are the expected ones
   * @throws io.rankgraft.data.BadInputException if engines differ
   */
  static RankerExport compared(
      ByteBuffer onnx, Scorer reference, String by, Optional<Judge> judge) {
    Signature signature = reference.signature();
    FeatureSchema schema = reference.schema();
    List<GoldenRows.Case> inputs = GoldenInputs.of(signature, schema, SEED);
    GoldenRows byReference =
        new GoldenRows(inputs.stream().map(c -> c.withOutputs(scored(reference, c))).toList());
    List<String> notes = new ArrayList<>();
    Optional<GoldenRows> judged = judge.flatMap(j -> judged(j, onnx, signature, inputs, notes));
    try (Scorer runtime = OnnxScorer.of("export", onnx, signature, schema)) {
      List<ParityReport.Line> lines = new ArrayList<>();
      judged.ifPresent(
          golden -> {
            String name = judge.get().name();
            lines.addAll(golden.compare(name, by, reference));
            lines.addAll(golden.compare(name, RUNTIME, runtime));
          });
      lines.addAll(byReference.compare(by, RUNTIME, runtime));
      ParityReport parity = new ParityReport(lines);
      parity.requirePass();
      return new RankerExport(
          onnx, signature, schema, judged.orElse(byReference), parity, List.copyOf(notes));
    }
  }

  /** What the judge expects; nothing, and a note, where it lacks an op of the model. */
  private static Optional<GoldenRows> judged(
      Judge judge,
      ByteBuffer onnx,
      Signature signature,
      List<GoldenRows.Case> inputs,
      List<String> notes) {
    try {
      return Optional.of(
          new GoldenRows(
              inputs.stream().map(c -> c.withOutputs(judge.outputs(onnx, signature, c))).toList()));
    } catch (BadInputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      notes.add("no %s judge: %s".formatted(judge.name(), e.getMessage()));
      return Optional.empty();
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

  /** The inputs that are used, but for the request index, in the build's order. */
  static List<InputSpec> inputs(
      InputNames names, List<String> used, Optional<String> requestIndex, FeatureSchema schema) {
    List<InputSpec> inputs = new ArrayList<>();
    names
        .inputs()
        .forEach(
            (name, same) -> {
              if (used.contains(name) && requestIndex.filter(name::equals).isEmpty()) {
                inputs.add(spec(name, same.get(0), schema));
              }
            });
    return inputs;
  }

  private static InputSpec spec(String name, Input<?> input, FeatureSchema schema) {
    List<Integer> inner = new ArrayList<>();
    for (int i = 1; i < input.shape().numDimensions(); i++) {
      inner.add(Math.toIntExact(input.shape().get(i)));
    }
    return new InputSpec(name, type(input), axis(name, input, schema), inner);
  }

  /** A feature is a request's or a candidate's as the schema says, whatever a host reads it as. */
  private static Axis axis(String name, Input<?> input, FeatureSchema schema) {
    Axis axis =
        schema.features().stream()
            .filter(f -> f.name().equals(name))
            .map(Feature::axis)
            .findFirst()
            .orElse(input.axis());
    if (axis != Axis.REQUEST && axis != Axis.CANDIDATE) {
      throw new IllegalArgumentException(
          "export '%s': expected an input of axis REQUEST or CANDIDATE but it is %s; a scorer has no other rows"
              .formatted(input.name(), axis));
    }
    return axis;
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
   * Writes a bundle with a SavedModel of the same model, such as {@code
   * SavedModelExport.of(session).withFeatures(schema)} gives of a graph for export, and the ONNX
   * model where there is one. The SavedModel is loaded again and has to score the golden rows.
   *
   * @param savedModel writes it to a folder, which is there and empty
   * @throws io.rankgraft.data.BadInputException if the SavedModel scores otherwise
   */
  public Bundle write(
      Path target,
      String name,
      String version,
      Map<String, String> origin,
      Consumer<Path> savedModel)
      throws IOException {
    try (BundleWriter writer = BundleWriter.to(target)) {
      Path folder = writer.savedModel();
      savedModel.accept(folder);
      List<ParityReport.Line> lines = new ArrayList<>(parity.lines());
      try (Scorer saved = TensorFlowScorer.of(folder, signature, schema, Threads.of(1))) {
        lines.addAll(golden.compare(expectedBy(), SAVED, saved));
      }
      if (hasOnnx()) {
        writer.onnx(onnx);
      }
      return writer.commit(
          name, version, signature, schema, golden, new ParityReport(lines), origin);
    }
  }

  /** Who gave the golden rows' outputs. */
  private String expectedBy() {
    return parity.lines().isEmpty() ? TENSORFLOW : parity.lines().get(0).expected();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RankerExport that
        && onnx.equals(that.onnx)
        && signature.equals(that.signature);
  }

  @Override
  public int hashCode() {
    return onnx.hashCode();
  }

  @Override
  public String toString() {
    return "RankerExport[%s bytes, %s]".formatted(onnx.remaining(), signature);
  }
}
