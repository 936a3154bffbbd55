package io.rankgraft.onnx.export;

import ai.onnxruntime.TensorInfo;
import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Taps;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A ranker in an ONNX file, ready for grafts with residual joins. ONNX Runtime computes the taps of
 * some rows, TensorFlow trains the graft on them, and both are exported as one file.
 *
 * <pre>{@code
 * try (OnnxGraftHost host = OnnxGraftHost.open(file, Map.of("hidden", "/fc.0/Relu_output_0"))) {
 *   Batch taps = host.extract(rows); // once, where they fit in memory: the host never changes
 *   Taps here = host.taps(scope);    // in TRAIN, SERVE and EXPORT: inputs host/tap-hidden …
 *   …
 *   RankerExport union = host.export(model, outputs, Optional.empty(), ranking, schema, judge);
 * }
 * }</pre>
 *
 * <p>The host reads one row a candidate. It is frozen: no join but a residual one can reach what
 * stands behind its tensors.
 *
 * <p>Owns the native session. {@link #extract} may be called by several threads.
 */
public final class OnnxGraftHost implements AutoCloseable {
  private static final String SCOPE = "host";
  private static final String TAP = "tap-";
  private static final String GRAFT = "graft";
  private static final int PROBED = 2;

  private final String name;
  private final byte[] model;
  private final Map<String, String> tensors; // by tap
  private final OnnxHost host;
  private final Map<String, Shape> shapes; // by tap

  private OnnxGraftHost(String name, byte[] model, Map<String, String> tensors, OnnxHost host) {
    this.name = name;
    this.model = model;
    this.tensors = tensors;
    this.host = host;
    this.shapes = probe();
  }

  /**
   * Loads a host.
   *
   * @param taps tensors of the file by the names grafts know them under, {@link OnnxModels#tensors}
   *     lists them; float32, one row a candidate
   * @throws BadInputException if the file is no sound model or has inputs nobody can feed
   * @throws IllegalArgumentException if there is no such tensor, naming the nearest
   */
  public static OnnxGraftHost open(Path file, Map<String, String> taps) {
    try {
      return of(file.toString(), Files.readAllBytes(file), taps);
    } catch (IOException e) {
      throw new BadInputException("%s: expected a readable model but %s".formatted(file, e), e);
    }
  }

  /** As {@link #open}, for a model in memory. */
  public static OnnxGraftHost of(String name, byte[] model, Map<String, String> taps) {
    if (taps.isEmpty()) {
      throw new IllegalArgumentException(
          "onnx host '%s': expected a tap or more but there is none".formatted(name));
    }
    var known = OnnxModels.tensors(model).keySet();
    taps.forEach(
        (tap, tensor) -> {
          Names.requireSymbol("tap", tap);
          if (!known.contains(tensor)) {
            throw new IllegalArgumentException(
                "tap '%s': expected a tensor of host '%s' but there is no '%s'; %s"
                    .formatted(tap, name, tensor, Names.nearest(tensor, known)));
          }
        });
    List<String> distinct = taps.values().stream().distinct().toList();
    OnnxHost host = OnnxHost.of(name, OnnxModels.expose(model, distinct), distinct);
    try {
      return new OnnxGraftHost(name, model, new LinkedHashMap<>(taps), host);
    } catch (RuntimeException | Error e) {
      host.close();
      throw e;
    }
  }

  /** Shapes of taps as a run on two rows of zeros gives them: the file need not say. */
  private Map<String, Shape> probe() {
    Map<String, Column> zeros = new LinkedHashMap<>();
    for (InputSpec input : inputs(new FeatureSchema(List.of()))) {
      int[] shape = new int[input.inner().size() + 1];
      shape[0] = PROBED;
      for (int i = 1; i < shape.length; i++) {
        shape[i] = input.inner().get(i - 1);
      }
      int size = PROBED * input.width();
      zeros.put(
          input.name(),
          switch (input.type()) {
            case FLOAT32 -> new Column.Floats(new float[size], shape);
            case INT32 -> new Column.Ints(new int[size], shape);
            default -> new Column.Longs(new long[size], shape);
          });
    }
    Batch found = host.extract(new Batch(PROBED, zeros));
    Map<String, Shape> known = new LinkedHashMap<>();
    tensors.forEach(
        (tap, tensor) -> {
          int[] shape = found.columns().get(tensor).shape();
          if (shape.length == 0 || shape[0] != PROBED) {
            throw new IllegalArgumentException(
                "tap '%s': expected one row a candidate but '%s' has shape %s for %d candidates"
                    .formatted(tap, tensor, java.util.Arrays.toString(shape), PROBED));
          }
          long[] sizes = java.util.Arrays.stream(shape).asLongStream().toArray();
          sizes[0] = Shape.UNKNOWN_SIZE;
          known.put(tap, Shape.of(sizes));
        });
    return known;
  }

  /** What the host reads; a feature of the schema says on which axis, else it is a candidate's. */
  List<InputSpec> inputs(FeatureSchema schema) {
    List<InputSpec> inputs = new ArrayList<>();
    for (String input : host.inputs()) {
      TensorInfo info = host.input(input);
      ElementType type =
          info == null
              ? null
              : switch (info.type) {
                case FLOAT -> ElementType.FLOAT32;
                case INT32 -> ElementType.INT32;
                case INT64 -> ElementType.INT64;
                default -> null;
              };
      long[] shape = info == null ? new long[0] : info.getShape();
      boolean fits = type != null && shape.length > 0 && shape[0] < 0;
      List<Integer> inner = new ArrayList<>();
      for (int i = 1; fits && i < shape.length; i++) {
        fits = shape[i] > 0;
        inner.add((int) shape[i]);
      }
      if (!fits) {
        throw new BadInputException(
            "onnx host '%s', input '%s': expected float32, int32 or int64 [rows, …], rows open and the rest known, but it is %s"
                .formatted(name, input, info));
      }
      Axis axis =
          schema.features().stream()
              .filter(f -> f.name().equals(input))
              .map(f -> f.axis())
              .findFirst()
              .orElse(Axis.CANDIDATE);
      inputs.add(new InputSpec(input, type, axis, inner));
    }
    return inputs;
  }

  /** The columns {@link #extract} reads. */
  public List<String> inputs() {
    return host.inputs();
  }

  /**
   * Computes the taps of some rows.
   *
   * @return columns named as the inputs {@link #taps} makes
   * @throws BadInputException if a column is missing or does not fit, or there are no rows
   */
  public Batch extract(Batch rows) {
    Batch found = host.extract(rows);
    Map<String, Column> columns = new LinkedHashMap<>();
    tensors.forEach((tap, tensor) -> columns.put(input(tap), found.columns().get(tensor)));
    return new Batch(rows.rows(), columns);
  }

  private static String input(String tap) {
    return SCOPE + "/" + TAP + tap;
  }

  /** The taps in one build: inputs {@code host/tap-<name>}. Ask once a build. */
  public Taps taps(GraftScope scope) {
    GraftScope inner = scope.child(SCOPE);
    Taps taps = Taps.none();
    for (String tap : tensors.keySet()) {
      Operand<TFloat32> fed =
          inner.input(TAP + tap, TFloat32.class, shapes.get(tap), Axis.CANDIDATE);
      taps = taps.with(tap, inner.tf().identity(fed)); // what is fed cannot be fetched
    }
    return taps;
  }

  /**
   * Merges host and graft into one model and compares engines on golden rows: ONNX Runtime on the
   * whole against the host by ONNX Runtime and the graft by TensorFlow, and both against the judge.
   *
   * @param graft an EXPORT build on {@link #taps}
   * @param outputs scores, [candidates]; a tap's own value, such as the host's logit, may be one
   * @param requestIndex as for {@link RankerExport#of}; the host's features have to be candidates'
   *     then, as it reads a row for each
   */
  public RankerExport export(
      ModelGraph graft,
      Map<OutputSpec, ? extends Operand<?>> outputs,
      Optional<String> requestIndex,
      ScoreFormula ranking,
      FeatureSchema schema,
      Optional<Judge> judge) {
    Map<String, Operand<?>> scores = new LinkedHashMap<>();
    outputs.forEach((spec, tensor) -> scores.put(spec.name(), tensor));
    InputNames names = InputNames.of(graft, schema);
    OnnxExport export = OnnxExport.of(graft, names, scores, OnnxModels.opset(model));
    Map<String, String> wires = new LinkedHashMap<>();
    tensors.forEach(
        (tap, tensor) -> {
          if (export.inputs().contains(input(tap))) {
            wires.put(input(tap), tensor);
          }
        });
    byte[] union = OnnxModels.merge(model, export.model(), GRAFT, wires);
    String index = requestIndex.filter(export.inputs()::contains).orElse(null);
    List<InputSpec> ofGraft = RankerExport.inputs(names, export.inputs(), requestIndex, schema);
    List<InputSpec> all = new ArrayList<>(inputs(schema));
    for (InputSpec input : all) {
      if (index != null && input.axis() == Axis.REQUEST) {
        throw new IllegalArgumentException(
            "export, feature '%s': expected one row a candidate, which is what the onnx host reads, but the schema has it once a request; declare it on the candidate axis"
                .formatted(input.name()));
      }
    }
    for (InputSpec input : ofGraft) {
      if (!wires.containsKey(input.name())
          && all.stream().noneMatch(i -> i.name().equals(input.name()))) {
        all.add(input);
      }
    }
    List<OutputSpec> specs = List.copyOf(outputs.keySet());
    try (HostedScorer reference =
        new HostedScorer(
            host,
            GraphScorer.of(graft, scores, new Signature(ofGraft, index, specs, ranking), schema),
            Map.copyOf(wires),
            new Signature(all, index, specs, ranking),
            schema)) {
      return RankerExport.compared(union, reference, "ONNX Runtime and TensorFlow", judge);
    }
  }

  @Override
  public void close() {
    host.close();
  }
}
