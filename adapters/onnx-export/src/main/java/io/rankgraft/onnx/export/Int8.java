package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.Scorer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A ranker whose matrix products with constant weights are in int8, by the scheme ONNX Runtime
 * calls dynamic quantisation:
 *
 * <pre>
 * x ≈ (X − z) s,  W_j ≈ Q_j w_j,  (x W)_j ≈ s w_j ((X − z) Q)_j
 * </pre>
 *
 * <p>X is uint8 with one scale s and zero point z, computed at each run over all its rows, so that
 * a candidate's score depends a little on those beside it; Q is int8 with a scale a column.
 * Everything else stays float32. It is smaller and, for wide layers, faster; whether it is good
 * enough says {@link #loss} for scores, and for metrics a comparison of both rankers on held-out
 * rows.
 *
 * @param ranker the model with its own golden rows: what ONNX Runtime makes of the int8 file
 * @param products the nodes that were rewritten
 * @param loss the int8 scores against the whole ranker's golden rows; it need not pass
 */
public record Int8(RankerExport ranker, List<String> products, ParityReport loss) {
  private static final int INT8 = 3;
  private static final int LARGEST = 127;
  private static final String NAME = "ONNX Runtime int8";

  public Int8 {
    products = List.copyOf(products);
  }

  /**
   * Rewrites the products of an exported ranker.
   *
   * @throws IllegalArgumentException if there is none to rewrite
   */
  public static Int8 of(RankerExport whole) {
    ModelProto.Builder model = OnnxModels.parse("int8", whole.onnx()).toBuilder();
    List<String> products = rewrite(model.getGraphBuilder());
    if (products.isEmpty()) {
      throw new IllegalArgumentException(
          "int8: expected a product of float32 with a constant matrix but the model has none");
    }
    ByteBuffer onnx = OnnxModels.buffer(model.build());
    try (Scorer scorer = OnnxScorer.of("int8", onnx, whole.signature(), whole.schema())) {
      GoldenRows golden =
          new GoldenRows(
              whole.golden().cases().stream()
                  .map(c -> c.withOutputs(RankerExport.scored(scorer, c)))
                  .toList());
      ParityReport own = new ParityReport(golden.compare(NAME, NAME, scorer));
      own.requirePass();
      return new Int8(
          new RankerExport(onnx, whole.signature(), whole.schema(), golden, own, whole.notes()),
          products,
          new ParityReport(whole.golden().compare("float32", NAME, scorer)));
    }
  }

  private static List<String> rewrite(GraphProto.Builder graph) {
    Map<String, TensorProto> weights = new HashMap<>();
    graph.getInitializerList().forEach(w -> weights.put(w.getName(), w));
    List<NodeProto> nodes = List.copyOf(graph.getNodeList());
    graph.clearNode();
    OnnxNodes g = new OnnxNodes(graph, 0);
    Map<String, String> quantized = new HashMap<>(); // inputs quantised once
    List<String> products = new ArrayList<>();
    for (NodeProto node : nodes) {
      TensorProto weight = node.getInputCount() == 2 ? weights.get(node.getInput(1)) : null;
      boolean product =
          node.getOpType().equals("MatMul")
              && weight != null
              && weight.getDataType() == ElementTypes.FLOAT
              && weight.getDimsCount() == 2
              && weight.hasRawData();
      if (product) {
        product(g, node, weight, quantized);
        products.add(node.getName());
      } else {
        graph.addNode(node);
      }
    }
    dropUnused(graph);
    return products;
  }

  private static void product(
      OnnxNodes g, NodeProto node, TensorProto weight, Map<String, String> quantized) {
    String x = node.getInput(0);
    String at = quantized.get(x);
    if (at == null) {
      at = "int8/" + x;
      g.addTo(List.of(at, at + "/scale", at + "/zero"), "DynamicQuantizeLinear", List.of(x));
      quantized.put(x, at);
    }
    String out = "int8/" + node.getOutput(0);
    int rows = (int) weight.getDims(0);
    int columns = (int) weight.getDims(1);
    float[] w = new float[rows * columns];
    weight
        .getRawData()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(w);
    byte[] q = new byte[w.length];
    ByteBuffer scales = ByteBuffer.allocate(Float.BYTES * columns).order(ByteOrder.LITTLE_ENDIAN);
    for (int j = 0; j < columns; j++) {
      float most = 0;
      for (int i = 0; i < rows; i++) {
        most = Math.max(most, Math.abs(w[i * columns + j]));
      }
      float scale = most == 0 ? 1 : most / LARGEST;
      for (int i = 0; i < rows; i++) {
        q[i * columns + j] = (byte) Math.rint(w[i * columns + j] / scale);
      }
      scales.putFloat(scale);
    }
    g.constant(out + "/weight", OnnxNodes.raw(INT8, new long[] {rows, columns}, q));
    g.constant(
        out + "/scales", OnnxNodes.raw(ElementTypes.FLOAT, new long[] {columns}, scales.array()));
    g.addTo(out + "/sum", "MatMulInteger", List.of(at, out + "/weight", at + "/zero"));
    g.addTo(
        out + "/number",
        "Cast",
        List.of(out + "/sum"),
        Attributes.integer("to", ElementTypes.FLOAT));
    g.addTo(out + "/scaled", "Mul", List.of(out + "/number", at + "/scale"));
    g.addTo(node.getOutput(0), "Mul", List.of(out + "/scaled", out + "/scales"));
  }

  private static void dropUnused(GraphProto.Builder graph) {
    Set<String> read = new HashSet<>();
    graph.getNodeList().forEach(node -> read.addAll(node.getInputList()));
    graph.getOutputList().forEach(output -> read.add(output.getName()));
    List<TensorProto> kept =
        graph.getInitializerList().stream().filter(w -> read.contains(w.getName())).toList();
    graph.clearInitializer().addAllInitializer(kept);
  }
}
