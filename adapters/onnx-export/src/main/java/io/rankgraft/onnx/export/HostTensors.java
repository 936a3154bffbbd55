package io.rankgraft.onnx.export;

import static java.util.stream.Collectors.toCollection;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.TensorInfo;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.onnx.OnnxHost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a host's tensors are, and where they come from. */
public final class HostTensors {
  private static final Set<String> SAME_NUMBERS =
      Set.of("Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten");

  private static final String NAMED = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

  /**
   * The operator that gives a tensor its numbers, whatever reshapes or casts them afterwards.
   *
   * @param op {@code Sigmoid}; {@code Input} or {@code Weight} where none does
   * @param reads the first tensor the operator reads, which for a Sigmoid is the logit; empty where
   *     it reads none
   */
  public record Producer(String op, String reads) {}

  private HostTensors() {}

  static Producer producer(ModelProto file, String tensor) {
    return new Origins(FunctionInline.of(file).getGraph()).of(tensor);
  }

  /** The nodes of a graph by what they give. */
  private static final class Origins {
    private final Map<String, NodeProto> by = new HashMap<>();
    private final Set<String> inputs = new HashSet<>();

    Origins(GraphProto graph) {
      graph.getNodeList().forEach(node -> node.getOutputList().forEach(o -> by.put(o, node)));
      graph.getInputList().forEach(input -> inputs.add(input.getName()));
    }

    Producer of(String tensor) {
      String now = tensor;
      for (int steps = 0; steps <= by.size(); steps++) {
        NodeProto node = by.get(now);
        if (node == null) {
          return new Producer(inputs.contains(now) ? "Input" : "Weight", "");
        }
        String first = node.getInputCount() == 0 ? "" : node.getInput(0);
        if (!SAME_NUMBERS.contains(node.getOpType()) || !node.getDomain().isEmpty()) {
          return new Producer(node.getOpType(), first);
        }
        now = first;
      }
      throw new BadInputException(
          "onnx host, tensor '%s': expected a graph without cycles but it has one; export it again"
              .formatted(tensor));
    }
  }

  /** All tensors that can be tapped: scores first, and of these the file's outputs. */
  static List<HostTensor> of(String name, ByteBuffer model) {
    String who = "onnx host '%s'".formatted(name);
    ModelProto file = HostFile.parse(who, model);
    Map<String, Info> infos = infos(name, who, file);
    Set<String> outputs = outputs(file.getGraph());
    Origins origins = new Origins(FunctionInline.of(file).getGraph());
    List<HostTensor> scores = new ArrayList<>();
    List<HostTensor> others = new ArrayList<>();
    OnnxModels.tensors(file.getGraph())
        .forEach(
            (tensor, op) -> {
              int declared = HostFile.declared(file.getGraph(), tensor);
              Info info =
                  infos.getOrDefault(
                      tensor, new Info(declared == 0 ? "" : HostFile.words(declared), null));
              HostTensor found =
                  new HostTensor(
                      tensor,
                      info.type(),
                      info.shape(),
                      op,
                      origins.of(tensor).op(),
                      outputs.contains(tensor));
              (found.isScore() ? scores : others).add(found);
            });
    scores.sort(Comparator.comparing(score -> !score.isOutput())); // stable
    scores.addAll(others);
    return scores;
  }

  /** The outputs, and what a ZipMap makes outputs of: maps cannot be tapped, their values can. */
  private static Set<String> outputs(GraphProto graph) {
    Set<String> outputs =
        graph.getOutputList().stream().map(o -> o.getName()).collect(toCollection(HashSet::new));
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("ZipMap") && outputs.contains(node.getOutput(0))) {
        outputs.add(node.getInput(0));
      }
    }
    return outputs;
  }

  /** What a file reads, in its order. */
  static List<HostReading> readings(String name, ByteBuffer model) {
    String who = "onnx host '%s'".formatted(name);
    ModelProto file = HostFile.parse(who, model);
    CanonicalHost host = CanonicalHost.of(who, file, Set.of(), Map.of());
    List<HostInput> inputs = host.rowInputs();
    InputValues values = InputValues.of(host.model().getGraph(), inputs);
    return inputs.stream()
        .map(
            input ->
                new HostReading(
                    input,
                    values.tables().getOrDefault(input.name(), 0L),
                    values.width(input.name()),
                    values.texts(input.name())))
        .toList();
  }

  private record Info(String type, List<Integer> shape) {
    static Info of(TensorInfo tensor) {
      List<Integer> sizes = new ArrayList<>();
      for (long size : tensor.getShape()) {
        sizes.add((int) size);
      }
      return new Info(words(tensor), sizes);
    }

    private static String words(TensorInfo tensor) {
      String type = tensor.onnxType.name().replace(NAMED, "").toLowerCase(Locale.ROOT);
      return type.equals("float") ? "float32" : type;
    }

    /** With open rows where a file is fixed to a number of them. */
    Info opened(int rows) {
      List<Integer> sizes = new ArrayList<>(shape);
      if (!sizes.isEmpty() && sizes.get(0) == rows) {
        sizes.set(0, -1);
      }
      return new Info(type, sizes);
    }

    /** With the sizes two runs on different numbers of rows agree on. */
    Info seen(TensorInfo some, TensorInfo fewer, boolean guessed) {
      long[] a = some.getShape();
      long[] b = fewer.getShape();
      List<Integer> sizes = new ArrayList<>();
      for (int d = 0; d < a.length && a.length == b.length; d++) {
        boolean open = guessed && d < shape.size() && shape.get(d) < 0;
        sizes.add(open || a[d] != b[d] ? -1 : (int) a[d]);
      }
      return new Info(type, sizes);
    }
  }

  /** What the runtime infers, made exact by two runs where rows can be made up. */
  private static Map<String, Info> infos(String name, String who, ModelProto file) {
    CanonicalHost host = CanonicalHost.of(who, file, Set.of(), Map.of());
    Map<String, Info> infos = new HashMap<>();
    try (OnnxHost open =
        OnnxHost.of(name, OnnxModels.buffer(OnnxModels.exposed(host.file())), List.of())) {
      open.inputs().stream()
          .filter(input -> open.input(input) != null)
          .forEach(input -> infos.put(input, Info.of(open.input(input))));
      open.outputs().forEach((tensor, info) -> infos.put(tensor, Info.of(info)));
      boolean fed = host.inputs().stream().noneMatch(i -> i.isText() || i.shape().isEmpty());
      if (host.fixed() > 0) {
        if (fed) {
          ProbeRows probe = new ProbeRows(host.file().getGraph(), host.rowInputs(), Map.of());
          Batch rows =
              HostProof.firstThatRuns(probe, host.fixed(), r -> open.shapes(r, HostProof.LIMIT));
          open.shapes(rows, HostProof.LIMIT)
              .forEach((tensor, info) -> infos.put(tensor, Info.of(info)));
        }
        infos.replaceAll((tensor, info) -> info.opened(host.fixed()));
      } else if (fed) {
        ProbeRows probe = new ProbeRows(host.file().getGraph(), host.rowInputs(), Map.of());
        Batch rows = HostProof.firstThatRuns(probe, r -> open.shapes(r, HostProof.LIMIT));
        Map<String, TensorInfo> some = open.shapes(rows, HostProof.LIMIT);
        Map<String, TensorInfo> fewer =
            open.shapes(ProbeRows.rows(rows, 0, rows.rows() - 1), HostProof.LIMIT);
        some.forEach(
            (tensor, info) ->
                infos.computeIfPresent(
                    tensor, (t, was) -> was.seen(info, fewer.get(t), !host.isComplete())));
      }
    } catch (BadInputException e) {
      if (infos.isEmpty()) { // it cannot even be loaded
        throw e;
      }
    }
    return infos;
  }
}
