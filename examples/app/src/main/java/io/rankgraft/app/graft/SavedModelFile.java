package io.rankgraft.app.graft;

import io.rankgraft.app.graft.GraftSpec.Probabilities;
import io.rankgraft.data.Batch;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.savedmodel.HostBuild;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.tensorflow.savedmodel.SavedModelHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** A SavedModel, frozen: it is in the graph that the graft is trained in. */
final class SavedModelFile implements HostFile {
  private final SavedModelHost host;
  private final Map<Build, HostBuild> builds = new EnumMap<>(Build.class);
  private final Map<Build, Probabilities> outputs = new EnumMap<>(Build.class);

  private SavedModelFile(SavedModelHost host) {
    this.host = host;
  }

  static SavedModelFile open(Path folder, Map<String, String> taps) {
    SavedModelHost host = SavedModelHost.read(folder);
    for (Map.Entry<String, String> tap : taps.entrySet()) {
      host = host.withTap(tap.getKey(), tap.getValue());
    }
    return new SavedModelFile(host);
  }

  static List<String> tensors(Path folder) {
    SavedModelHost host = SavedModelHost.read(folder);
    List<String> lines = new ArrayList<>();
    host.signatureOutputs()
        .forEach((name, tensor) -> lines.add("%s: output, %s".formatted(name, tensor)));
    host.tensors().forEach(tensor -> lines.add(tensor.toString()));
    return lines;
  }

  @Override
  public Batch prepared(Batch table) {
    return table;
  }

  @Override
  public Probabilities define(ModelGraph model, Build build, GraftSpec spec) {
    GraftScope scope = model.scope(build);
    HostBuild here = host.build(scope);
    Map<String, Input<?>> inputs = new LinkedHashMap<>();
    model.inputs(build).forEach(input -> inputs.put(feature(input), input));
    Taps joined = here.mount(taps -> spec.mount(scope, taps, inputs, Map.of()));
    Probabilities ends = spec.end(scope, here.hostTaps(), joined);
    builds.put(build, here);
    outputs.put(build, ends);
    return ends;
  }

  /** The feature an input of a build stands for: the host's have its name before theirs. */
  private String feature(Input<?> input) {
    String prefix = host.name() + "/";
    return input.name().startsWith(prefix) ? input.name().substring(prefix.length()) : input.name();
  }

  @Override
  public GraftedBundle.Parts parts(ModelSession session, GraftSpec spec, Path savedModel) {
    Probabilities served = outputs.get(Build.SERVE);
    String task = spec.task().name();
    SavedModelExport.of(session)
        .withHost(builds.get(Build.SERVE))
        .withOutput(task, served.grafted())
        .withOutput(task + HOST, served.host())
        .write(savedModel);
    List<InputSpec> inputs = new ArrayList<>();
    for (Input<?> input : session.model().inputs(Build.SERVE)) {
      inputs.add(specOf(input, spec));
    }
    return new GraftedBundle.Parts(inputs, onnx(session, spec));
  }

  /** Empty where the host has an op that ONNX lacks. */
  private Optional<byte[]> onnx(ModelSession session, GraftSpec spec) {
    try (ModelGraph model = ModelGraph.forExport(session::values, session.step())) {
      Probabilities ends = define(model, Build.EXPORT, spec);
      Map<String, Operand<?>> inputs = new LinkedHashMap<>();
      model.inputs(Build.EXPORT).forEach(i -> inputs.put(feature(i), i.tensor()));
      Map<String, Operand<?>> fetched = new LinkedHashMap<>();
      fetched.put(spec.task().name(), ends.grafted());
      fetched.put(spec.task().name() + HOST, ends.host());
      return Optional.of(OnnxExport.of(model.graph(), inputs, fetched, OnnxExport.OPSET).model());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private InputSpec specOf(Input<?> input, GraftSpec spec) {
    String name = feature(input);
    List<Integer> inner = new ArrayList<>();
    if (input.shape().isUnknown()) {
      throw new IllegalArgumentException(
          "host input '%s': expected a known number of dimensions but the host gives none"
              .formatted(name));
    }
    for (int i = 1; i < input.shape().numDimensions(); i++) {
      if (input.shape().get(i) == Shape.UNKNOWN_SIZE) {
        throw new IllegalArgumentException(
            "host input '%s': expected sizes behind the rows but the host gives %s"
                .formatted(name, input.shape()));
      }
      inner.add(Math.toIntExact(input.shape().get(i)));
    }
    return new InputSpec(name, type(name, input), spec.schema().feature(name).axis(), inner);
  }

  private static ElementType type(String name, Input<?> input) {
    if (input.type().equals(TFloat32.class)) {
      return ElementType.FLOAT32;
    } else if (input.type().equals(TInt32.class)) {
      return ElementType.INT32;
    } else if (input.type().equals(TInt64.class)) {
      return ElementType.INT64;
    }
    throw new IllegalArgumentException(
        "host input '%s': expected float32, int32 or int64 but it is %s"
            .formatted(name, input.type().getSimpleName()));
  }

  @Override
  public void close() {}
}
