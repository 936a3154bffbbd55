package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.rankgraft.data.Axis;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Names;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.Signature;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;

/**
 * A host that was proven and a graft on it, in one file.
 *
 * @param tensors of the host's file by tap
 * @param outputs of the host's file, which the union keeps
 */
record HostUnion(CanonicalHost host, Map<String, String> tensors, List<String> outputs) {
  private static final String GRAFT = "graft";

  /** See {@link OnnxGraftHost#merge}. */
  ModelProto merge(ModelProto graft, Map<String, String> wires) {
    Map<String, String> tapped = new LinkedHashMap<>();
    wires.forEach((input, tap) -> tapped.put(input, shipped(tap)));
    host.aliases()
        .forEach(
            (input, alias) -> {
              boolean read =
                  graft.getGraph().getInputList().stream().anyMatch(i -> i.getName().equals(alias));
              if (read && !alias.equals(input)) {
                tapped.putIfAbsent(alias, input);
              }
            });
    ModelProto base = host.shipped(outputs);
    return ModelMerge.of(base, graft, ModelMerge.prefix(base, GRAFT), tapped);
  }

  private String shipped(String tap) {
    if (!tensors.containsKey(tap)) {
      throw new IllegalArgumentException(
          "onnx host: expected a tap but there is no '%s'; %s"
              .formatted(tap, Names.nearest(tap, tensors.keySet())));
    }
    return host.shippedTap(tensors.get(tap));
  }

  /**
   * See {@link OnnxGraftHost#export}.
   *
   * @param session on the host's proven form
   * @param ofHost what the host reads
   */
  RankerExport export(
      OnnxHost session,
      List<InputSpec> ofHost,
      ModelGraph graft,
      Map<OutputSpec, ? extends Operand<?>> wanted,
      Optional<String> requestIndex,
      ScoreFormula ranking,
      FeatureSchema schema,
      Optional<Judge> judge) {
    Map<String, Operand<?>> scores = new LinkedHashMap<>();
    wanted.forEach((spec, tensor) -> scores.put(spec.name(), tensor));
    InputNames names = InputNames.of(graft, schema);
    OnnxExport.Converted export =
        OnnxExport.converted(graft, names, scores, OnnxModels.opset(host.model()));
    Map<String, String> wires = new LinkedHashMap<>();
    Map<String, String> read = new LinkedHashMap<>(); // tensors of the host by input of the graft
    tensors.forEach(
        (tap, tensor) -> {
          if (export.inputs().contains(OnnxGraftHost.fed(tap))) {
            wires.put(OnnxGraftHost.fed(tap), tap);
            read.put(OnnxGraftHost.fed(tap), host.taps().get(tensor));
          }
        });
    ByteBuffer union = OnnxModels.buffer(merge(export.model(), wires));
    String index = requestIndex.filter(export.inputs()::contains).orElse(null);
    List<InputSpec> ofGraft = RankerExport.inputs(names, export.inputs(), requestIndex, schema);
    List<InputSpec> all = new ArrayList<>(ofHost);
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
    List<OutputSpec> specs = List.copyOf(wanted.keySet());
    try (HostedScorer reference =
        new HostedScorer(
            session,
            GraphScorer.of(graft, scores, new Signature(ofGraft, index, specs, ranking), schema),
            Map.copyOf(read),
            new Signature(all, index, specs, ranking),
            schema)) {
      return RankerExport.compared(union, reference, "TensorFlow on the host's taps", judge);
    }
  }
}
