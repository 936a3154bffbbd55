package io.rankgraft.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.onnx.OnnxHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class OnnxModelsTest {
  /** y = relu(x · 2): the host a team has, with h = x · 2 inside. */
  private static ModelProto host() {
    return model(
        GraphProto.newBuilder()
            .setName("host")
            .addInput(value("x", 2))
            .addInitializer(weight("w", 2))
            .addNode(node("Mul", "h", "x", "w"))
            .addNode(node("Relu", "y", "h"))
            .addOutput(value("y", 2)));
  }

  /** score = (left + more) · 3. Its inner names are those of the host. */
  private static ModelProto head() {
    return model(
        GraphProto.newBuilder()
            .setName("head")
            .addInput(value("left", 2))
            .addInput(value("more", 2))
            .addInitializer(weight("w", 3))
            .addNode(node("Add", "h", "left", "more"))
            .addNode(node("Mul", "score", "h", "w"))
            .addOutput(value("score", 2)));
  }

  private static ModelProto model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(18))
        .setGraph(graph)
        .build();
  }

  private static ValueInfoProto value(String name, int width) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(1)
                        .setShape(
                            TensorShapeProto.newBuilder()
                                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"))
                                .addDim(
                                    TensorShapeProto.Dimension.newBuilder().setDimValue(width)))))
        .build();
  }

  private static TensorProto weight(String name, float value) {
    return TensorProto.newBuilder().setName(name).setDataType(1).addFloatData(value).build();
  }

  private static NodeProto node(String op, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(op)
        .setName(output)
        .addOutput(output)
        .addAllInput(List.of(inputs))
        .build();
  }

  private static Batch rows(String... names) {
    Map<String, Column> columns = new java.util.LinkedHashMap<>();
    for (String name : names) {
      columns.put(name, new Column.Floats(new float[] {1, -2, 3, -4}, 2, 2));
    }
    return new Batch(2, columns);
  }

  @Test
  void tensorsAreListedWithTheirOps() {
    assertEquals(
        Map.of("x", "Input", "h", "Mul", "y", "Relu"), OnnxModels.tensors(host().toByteArray()));
  }

  @Test
  void anExposedTensorIsATapOfTheHost(@TempDir Path temporary) throws Exception {
    Path file =
        Files.write(
            temporary.resolve("host.onnx"),
            OnnxModels.expose(host().toByteArray(), List.of("h", "y")));
    try (OnnxHost host = OnnxHost.open(file, List.of("h", "y"))) {
      assertEquals(List.of("x"), host.inputs());
      Batch taps = host.extract(rows("x", "label"));
      assertArrayEquals(new float[] {2, -4, 6, -8}, taps.floats("h"));
      assertArrayEquals(new float[] {2, 0, 6, 0}, taps.floats("y"));
      assertArrayEquals(new int[] {2, 2}, taps.columns().get("h").shape());
      var e = assertThrows(BadInputException.class, () -> host.extract(rows("z")));
      assertTrue(e.getMessage().contains("'x'"), e.getMessage());
    }
    OnnxHost closed = OnnxHost.open(file, List.of("y"));
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.extract(rows("x")));
    var unknown =
        assertThrows(
            IllegalArgumentException.class,
            () -> OnnxModels.expose(host().toByteArray(), List.of("g")));
    assertTrue(unknown.getMessage().contains("[x, h, y]"), unknown.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> OnnxHost.of("host", host().toByteArray(), List.of("h")));
  }

  @Test
  void twoModelsBecomeOne() throws Exception {
    byte[] merged =
        OnnxModels.merge(host().toByteArray(), head().toByteArray(), "graft", Map.of("left", "h"));
    try (OnnxHost both = OnnxHost.of("both", merged, List.of("y", "score"))) {
      Batch taps = both.extract(rows("x", "more"));
      assertArrayEquals(new float[] {2, 0, 6, 0}, taps.floats("y"));
      assertArrayEquals(new float[] {9, -18, 27, -36}, taps.floats("score"));
    }
  }

  /** A residual head trained on taps of an ONNX host joins it in one file, in the host's opset. */
  @Test
  void aGraftOnAnOnnxHostShipsAsOneModel() {
    byte[] host =
        OnnxModels.expose(
            host().toBuilder()
                .setOpsetImport(0, OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
                .build()
                .toByteArray(),
            List.of("h"));
    float[] head = {0.5f, -1};
    try (ModelGraph model = ModelGraph.forExport(name -> head, 0)) {
      GraftScope scope = model.scope(Build.EXPORT);
      Ops tf = scope.tf();
      Operand<TFloat32> tap = scope.input("tap", TFloat32.class, Shape.of(-1, 2), Axis.CANDIDATE);
      Operand<TFloat32> logit =
          scope.input("host-logit", TFloat32.class, Shape.of(-1, 2), Axis.CANDIDATE);
      Operand<TFloat32> correction =
          tf.linalg.matMul(tap, scope.parameter("head", Shape.of(2, 1), Initializer.zeros()));
      Operand<TFloat32> score =
          tf.math.add(
              tf.math.mean(logit, tf.constant(1)),
              tf.reshape(correction, tf.constant(new int[] {-1})));
      OnnxExport graft =
          OnnxExport.of(
              model.graph(),
              Map.of("tap", tap, "host-logit", logit),
              Map.of("score", score),
              OnnxModels.opset(host));
      byte[] merged =
          OnnxModels.merge(host, graft.model(), "graft", Map.of("tap", "h", "host-logit", "y"));
      try (OnnxHost both = OnnxHost.of("both", merged, List.of("y", "score"))) {
        assertEquals(List.of("x"), both.inputs());
        Batch out = both.extract(rows("x")); // h = 2 x, y = relu(h): means 1 and 3
        assertArrayEquals(new float[] {2, 0, 6, 0}, out.floats("y"));
        assertArrayEquals(new float[] {1 + 1 + 4, 3 + 3 + 8}, out.floats("score"));
      }
    }
    try (Graph empty = new Graph()) {
      assertThrows(
          IllegalArgumentException.class, () -> OnnxExport.of(empty, Map.of(), Map.of(), 12));
    }
  }

  @Test
  void mergesThatCannotWorkAreRefused() {
    byte[] host = host().toByteArray();
    byte[] head = head().toByteArray();
    assertRefused("input 'no'", host, head, Map.of("no", "h"));
    assertRefused("tensor 'no'", host, head, Map.of("left", "no"));
    byte[] named = renamed(head(), "score", "x").toByteArray();
    assertRefused(
        "output 'x': expected a name that no input has", host, named, Map.of("left", "h"));
    byte[] older =
        host().toBuilder()
            .setOpsetImport(0, OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
            .build()
            .toByteArray();
    assertRefused("second model has 18 and the first 13", older, head, Map.of("left", "h"));
    assertThrows(
        BadInputException.class,
        () -> OnnxModels.merge(new byte[] {1, 2, 3}, head, "graft", Map.of()));
  }

  private static ModelProto renamed(ModelProto model, String from, String to) {
    return model.toBuilder()
        .setGraph(GraphEdit.renamed(model.getGraph(), Map.of(from, to)))
        .build();
  }

  @Test
  void aTensorOfTheHostThatIsCalledLikeAnOutputOfTheGraftGetsAnotherName() {
    byte[] host = renamed(host(), "y", "score").toByteArray(); // its output is called score
    byte[] merged = OnnxModels.merge(host, head().toByteArray(), "graft", Map.of("left", "score"));
    try (OnnxHost both = OnnxHost.of("both", merged, List.of("host/score", "score"))) {
      Batch taps = both.extract(rows("x", "more"));
      assertArrayEquals(new float[] {2, 0, 6, 0}, taps.floats("host/score"));
      assertArrayEquals(new float[] {9, -6, 27, -12}, taps.floats("score"));
    }
    byte[] twice = OnnxModels.merge(merged, head().toByteArray(), "next", Map.of("left", "score"));
    assertArrayEquals(OnnxModels.parse("m", merged).toByteArray(), OnnxModels.strip(twice));
    assertArrayEquals(OnnxModels.parse("h", host).toByteArray(), OnnxModels.strip(merged));
  }

  private static void assertRefused(
      String says, byte[] host, byte[] head, Map<String, String> wires) {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> OnnxModels.merge(host, head, "graft", wires));
    assertTrue(e.getMessage().contains(says), e.getMessage());
  }

  @Test
  void externalDataAndOversizedTensorsAreRefusedBeforeTheRuntimeReadsThem() {
    TensorProto external =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(1)
            .addDims(1)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("/etc/passwd"))
            .build();
    assertHostRefused(external, "tensor 'w': expected its values in the file");
    TensorProto huge =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(1)
            .addDims(1L << 20)
            .addDims(1L << 20)
            .build();
    assertHostRefused(huge, "tensor 'w': expected at most");
    TensorProto negative = TensorProto.newBuilder().setName("w").setDataType(1).addDims(-1).build();
    assertHostRefused(negative, "tensor 'w'");
  }

  private static void assertHostRefused(TensorProto weight, String says) {
    ModelProto.Builder model = host().toBuilder();
    model.getGraphBuilder().setInitializer(0, weight);
    var e =
        assertThrows(
            BadInputException.class,
            () -> OnnxHost.of("host", model.build().toByteArray(), List.of("y")));
    assertTrue(e.getMessage().contains(says), e.getMessage());
  }
}
