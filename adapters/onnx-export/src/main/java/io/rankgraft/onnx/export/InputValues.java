package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which values the inputs of a host may have, as far as its graph shows. */
final class InputValues {
  /** Hand the values of their inputs on as they are, in another shape or type. */
  private static final Set<String> PASSING =
      Set.of(
          "ArrayFeatureExtractor",
          "Cast",
          "Concat",
          "Expand",
          "FeatureVectorizer",
          "Flatten",
          "Identity",
          "Reshape",
          "Slice",
          "Split",
          "Squeeze",
          "Tile",
          "Transpose",
          "Unsqueeze");

  /** The same of weights, and one that is stored in few bits. */
  private static final Set<String> PASSING_WEIGHTS = Set.of("Cast", "Identity", "DequantizeLinear");

  /** Give a tensor of the shape of their first input. */
  private static final Set<String> SHAPED =
      Set.of("Add", "Cast", "Div", "Identity", "Imputer", "Mul", "Normalizer", "Scaler", "Sub");

  /** Attributes with the texts an operator knows. */
  private static final Set<String> TEXTS = Set.of("keys_strings", "cats_strings");

  private final Map<String, TensorProto> weights = new HashMap<>();
  private final Map<String, Set<String>> sources = new HashMap<>(); // inputs a tensor's values are
  private final Map<String, Long> tables = new HashMap<>();
  private final Map<String, Set<String>> texts = new LinkedHashMap<>();

  private final Map<String, String> shaped = new HashMap<>(); // inputs by tensors shaped like them
  private final Map<String, Integer> widths = new HashMap<>();

  private InputValues() {}

  static InputValues of(GraphProto graph, List<HostInput> inputs) {
    InputValues values = new InputValues();
    graph.getInitializerList().forEach(weight -> values.weights.put(weight.getName(), weight));
    inputs.forEach(input -> values.sources.put(input.name(), Set.of(input.name())));
    inputs.forEach(input -> values.shaped.put(input.name(), input.name()));
    graph.getNodeList().forEach(values::follow);
    return values;
  }

  /** By input, the rows of the smallest table that its values are looked up in. */
  Map<String, Long> tables() {
    return tables;
  }

  /** The texts that the host knows of an input, in its order; empty where it shows none. */
  List<String> texts(String input) {
    return List.copyOf(texts.getOrDefault(input, Set.of()));
  }

  /** How many numbers per row the weights take that meet an input first; 0 if none do. */
  int width(String input) {
    return widths.getOrDefault(input, 0);
  }

  private void follow(NodeProto node) {
    Set<String> from = new HashSet<>();
    String op = node.getOpType();
    meet(node);
    if (op.equals("Constant")) {
      node.getAttributeList().stream()
          .filter(AttributeProto::hasT)
          .forEach(a -> weights.put(node.getOutput(0), a.getT()));
    } else if (PASSING_WEIGHTS.contains(op) && weights.containsKey(node.getInput(0))) {
      weights.put(node.getOutput(0), weights.get(node.getInput(0)));
    } else if (op.equals("Gather") && node.getInputCount() == 2) {
      lookUp(node);
      from.addAll(sources.getOrDefault(node.getInput(0), Set.of())); // a column of ids
    } else if (PASSING.contains(op)) {
      node.getInputList().forEach(i -> from.addAll(sources.getOrDefault(i, Set.of())));
    }
    for (AttributeProto attribute : node.getAttributeList()) {
      if (TEXTS.contains(attribute.getName()) && node.getInputCount() > 0) {
        for (String input : sources.getOrDefault(node.getInput(0), Set.of())) {
          attribute.getStringsList().stream()
              .map(ByteString::toStringUtf8)
              .forEach(t -> texts.computeIfAbsent(input, i -> new LinkedHashSet<>()).add(t));
        }
      }
    }
    if (!from.isEmpty()) {
      node.getOutputList().forEach(output -> sources.put(output, from));
    }
  }

  private void meet(NodeProto node) {
    String input = node.getInputCount() == 0 ? null : shaped.get(node.getInput(0));
    if (input == null) {
      return;
    }
    long width = taken(node);
    if (width > 1) {
      widths.putIfAbsent(input, (int) Math.min(Integer.MAX_VALUE, width));
    }
    if (SHAPED.contains(node.getOpType())) {
      shaped.put(node.getOutput(0), input);
    }
  }

  /** The width of rows that an operator's weights fit; 0 where they do not say. */
  private long taken(NodeProto node) {
    Map<String, AttributeProto> attributes = new HashMap<>();
    node.getAttributeList().forEach(a -> attributes.put(a.getName(), a));
    AttributeProto none = AttributeProto.getDefaultInstance();
    TensorProto second = node.getInputCount() > 1 ? weights.get(node.getInput(1)) : null;
    int rank = second == null ? 0 : second.getDimsCount();
    return switch (node.getOpType()) {
      case "Add", "Sub", "Mul", "Div" -> rank > 0 ? second.getDims(rank - 1) : 0;
      case "MatMul" -> rank == 2 ? second.getDims(0) : 0;
      case "Gemm" ->
          rank == 2 ? second.getDims((int) attributes.getOrDefault("transB", none).getI()) : 0;
      case "Scaler" -> attributes.getOrDefault("offset", none).getFloatsCount();
      case "Imputer" -> attributes.getOrDefault("imputed_value_floats", none).getFloatsCount();
      case "LinearRegressor", "LinearClassifier" ->
          attributes.getOrDefault("coefficients", none).getFloatsCount()
              / Math.max(1, attributes.getOrDefault("intercepts", none).getFloatsCount());
      case "TreeEnsembleClassifier", "TreeEnsembleRegressor" ->
          attributes.getOrDefault("nodes_featureids", none).getIntsList().stream()
                  .mapToLong(Long::longValue)
                  .max()
                  .orElse(-1)
              + 1;
      default -> 0;
    };
  }

  private void lookUp(NodeProto gather) {
    TensorProto table = weights.get(gather.getInput(0));
    int axis =
        gather.getAttributeList().stream()
            .filter(a -> a.getName().equals("axis"))
            .mapToInt(a -> (int) a.getI())
            .findFirst()
            .orElse(0);
    int rank = table == null ? 0 : table.getDimsCount();
    int at = axis < 0 ? axis + rank : axis;
    if (at >= 0 && at < rank) {
      List<String> read = new ArrayList<>(sources.getOrDefault(gather.getInput(1), Set.of()));
      read.forEach(input -> tables.merge(input, table.getDims(at), Math::min));
    }
  }
}
