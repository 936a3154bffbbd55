package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.rankgraft.data.BadInputException;
import io.rankgraft.serve.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A host whose border has only types that columns and grafts have: inputs are float32, int32, int64
 * or bool and cast inside, text is looked up by number inside, and taps are cast to float32.
 *
 * @param taps the tensors that are taps now, by the file's names of them
 */
record HostBorder(GraphProto graph, List<HostInput> inputs, Map<String, String> taps) {
  /** How values of a type in the file are fed. */
  private record Fed(ElementType type, int number, String exact) {}

  private static final Map<Integer, Fed> FED = fed();

  private static Map<Integer, Fed> fed() {
    Map<Integer, Fed> fed = new HashMap<>();
    fed.put(1, new Fed(ElementType.FLOAT32, 1, "all numbers"));
    fed.put(ElementTypes.INT32, new Fed(ElementType.INT32, 6, "all of int32"));
    fed.put(ElementTypes.INT64, new Fed(ElementType.INT64, 7, "all of int64"));
    fed.put(ElementTypes.BOOL, new Fed(ElementType.BOOL, 9, "0 and 1"));
    fed.put(2, new Fed(ElementType.INT32, 6, "0 to 255"));
    fed.put(3, new Fed(ElementType.INT32, 6, "-128 to 127"));
    fed.put(4, new Fed(ElementType.INT32, 6, "0 to 65535"));
    fed.put(5, new Fed(ElementType.INT32, 6, "-32768 to 32767"));
    fed.put(8, new Fed(ElementType.INT32, 6, "the texts of the list"));
    fed.put(10, new Fed(ElementType.FLOAT32, 1, "numbers of float16, others are rounded to these"));
    fed.put(11, new Fed(ElementType.FLOAT32, 1, "numbers of float32"));
    fed.put(12, new Fed(ElementType.INT64, 7, "0 to 4294967295"));
    fed.put(13, new Fed(ElementType.INT64, 7, "0 to 9223372036854775807"));
    fed.put(
        16, new Fed(ElementType.FLOAT32, 1, "numbers of bfloat16, others are rounded to these"));
    return fed;
  }

  /**
   * @param tapped tensors of the graph
   * @param texts by input of text, what the numbers 0, 1, … stand for
   */
  static HostBorder of(
      String who, GraphProto graph, List<String> tapped, Map<String, List<String>> texts) {
    GraphProto.Builder edited = graph.toBuilder().clearInput();
    Set<String> names = GraphEdit.names(graph);
    List<NodeProto> casts = new ArrayList<>();
    Map<String, String> read = new HashMap<>(); // what nodes read in place of an input
    List<HostInput> inputs = new ArrayList<>();
    for (ValueInfoProto input : graph.getInputList()) {
      int type = input.getType().getTensorType().getElemType();
      Fed fed = input.getType().hasTensorType() ? FED.get(type) : null;
      if (fed == null) {
        throw new BadInputException(
            "%s, input '%s': expected a tensor of numbers, bools or text but it is %s; export the model with one"
                .formatted(
                    who,
                    input.getName(),
                    input.getType().hasTensorType() ? HostFile.words(type) : "no tensor"));
      }
      List<String> values = texts.get(input.getName());
      boolean text = type == TensorProto.DataType.STRING_VALUE;
      inputs.add(
          new HostInput(
              input.getName(), fed.type(), HostFile.words(type), fed.exact(), shape(input)));
      if (fed.number() == type || text && values == null) {
        edited.addInput(input);
        continue;
      }
      edited.addInput(typed(input, fed.number()));
      String inside = GraphEdit.fresh(names, "host/" + input.getName());
      read.put(input.getName(), inside);
      if (text) {
        String list = GraphEdit.fresh(names, "host/texts/" + input.getName());
        edited.addInitializer(texts(list, values));
        casts.add(node("Gather", inside, list, input.getName()));
      } else {
        casts.add(cast(input.getName(), inside, type));
      }
    }
    edited.clearNode().addAllNode(casts);
    for (NodeProto node : graph.getNodeList()) {
      edited.addNode(read.isEmpty() ? node : GraphEdit.reading(node, read));
    }
    Map<String, String> taps = new LinkedHashMap<>();
    for (String tensor : tapped) {
      if (HostFile.declared(graph, tensor) == ElementTypes.FLOAT) {
        taps.put(tensor, tensor);
      } else {
        String tap = GraphEdit.fresh(names, "host/tap/" + tensor);
        edited.addNode(cast(read.getOrDefault(tensor, tensor), tap, ElementTypes.FLOAT));
        taps.put(tensor, tap);
      }
    }
    return new HostBorder(edited.build(), List.copyOf(inputs), taps);
  }

  private static NodeProto node(String op, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static NodeProto cast(String from, String to, int type) {
    return node("Cast", to, from).toBuilder().addAttribute(Attributes.integer("to", type)).build();
  }

  private static TensorProto texts(String name, List<String> values) {
    TensorProto.Builder texts =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.STRING_VALUE)
            .addDims(values.size());
    values.forEach(value -> texts.addStringData(ByteString.copyFromUtf8(value)));
    return texts.build();
  }

  private static ValueInfoProto typed(ValueInfoProto input, int type) {
    TypeProto.Tensor tensor = input.getType().getTensorType().toBuilder().setElemType(type).build();
    return input.toBuilder().setType(TypeProto.newBuilder().setTensorType(tensor)).build();
  }

  /** Sizes as the file declares them; empty where it declares none. */
  private static List<Integer> shape(ValueInfoProto input) {
    List<Integer> sizes = new ArrayList<>();
    for (TensorShapeProto.Dimension size :
        input.getType().getTensorType().getShape().getDimList()) {
      long known = size.getDimValue();
      sizes.add(known > 0 && known <= Integer.MAX_VALUE ? (int) known : -1);
    }
    return sizes;
  }
}
