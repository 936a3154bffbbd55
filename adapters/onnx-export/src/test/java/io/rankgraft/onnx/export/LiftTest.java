package io.rankgraft.onnx.export;

import static io.rankgraft.onnx.export.Attributes.integer;
import static io.rankgraft.onnx.export.Attributes.integers;
import static io.rankgraft.onnx.export.Attributes.number;
import static io.rankgraft.onnx.export.Attributes.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.onnx.OnnxHost;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Operators in the forms of old opsets: ONNX Runtime gives the same for the file and for its lifted
 * form, which is of {@link OnnxExport#OPSET}.
 */
class LiftTest {
  private static final int ROWS = 5;

  /** What an operator is and was. x is [rows, 4, 4]; y what the nodes give. */
  private record Case(String name, int opset, List<NodeProto.Builder> nodes) {}

  private static Case of(String name, int opset, NodeProto.Builder... nodes) {
    return new Case(name, opset, List.of(nodes));
  }

  private static NodeProto.Builder op(String op, AttributeProto... attributes) {
    return Protos.node(op, "x", "y").addAllAttribute(List.of(attributes));
  }

  private static NodeProto.Builder op(String op, String inputs, AttributeProto... attributes) {
    return Protos.node(op, inputs, "y").addAllAttribute(List.of(attributes));
  }

  private static List<Case> cases() {
    AttributeProto axes = integers("axes", 1);
    return List.of(
        of(
            "squeeze",
            7,
            Protos.node("Unsqueeze", "x", "u").addAttribute(integers("axes", 0, 2)),
            op("Squeeze", "u", integers("axes", 0, 2))),
        of("squeeze all", 9, op("Squeeze")),
        of("unsqueeze", 12, op("Unsqueeze", integers("axes", 3))),
        of("reduce sum", 7, op("ReduceSum", axes, integer("keepdims", 0))),
        of("reduce sum of all but rows", 12, op("ReduceSum", integers("axes", 1, 2))),
        of("reduce mean", 13, op("ReduceMean", axes)),
        of("reduce max", 11, op("ReduceMax", integers("axes", -1))),
        of("reduce min", 12, op("ReduceMin", axes, integer("keepdims", 0))),
        of("reduce prod", 15, op("ReduceProd", axes)),
        of("reduce l1", 8, op("ReduceL1", axes)),
        of("reduce l2", 14, op("ReduceL2", integers("axes", 2), integer("keepdims", 1))),
        of("reduce log sum exp", 9, op("ReduceLogSumExp", axes)),
        of("reduce log sum", 9, Protos.node("Exp", "x", "e"), op("ReduceLogSum", "e", axes)),
        of("reduce sum square", 15, op("ReduceSumSquare", axes)),
        of("softmax as a matrix", 7, op("Softmax")),
        of("softmax from the middle on", 12, op("Softmax", integer("axis", 1))),
        of("softmax of the last", 11, op("Softmax", integer("axis", -1))),
        of("softmax of axis 2", 9, op("Softmax", integer("axis", 2))),
        of("log softmax", 10, op("LogSoftmax")),
        of("hardmax", 12, op("Hardmax")),
        of(
            "split equally",
            7,
            Protos.node("Split", "x", "a b").addAttribute(integer("axis", 1)),
            op("Sub", "a b")),
        of(
            "split unequally",
            11,
            Protos.node("Split", "x", "a b")
                .addAttribute(integer("axis", 2))
                .addAttribute(integers("split", 1, 3)),
            op("Mul", "a b")),
        of(
            "split without sizes",
            13,
            Protos.node("Split", "x", "a b c d").addAttribute(integer("axis", 1)),
            op("Max", "a b c d")),
        of("clip", 7, op("Clip", number("min", -0.5f), number("max", 0.25f))),
        of("clip above", 10, op("Clip", number("max", 0.25f))),
        of(
            "pad of doubles",
            9,
            Protos.node("Cast", "x", "d").addAttribute(integer("to", 11)),
            Protos.node("Pad", "d", "p")
                .addAttribute(integers("pads", 0, 1, 0, 0, 0, 0))
                .addAttribute(number("value", 2)),
            op("Cast", "p", integer("to", 1))),
        of(
            "slice",
            7,
            op("Slice", integers("starts", 1, 0), integers("ends", 3, 2), integers("axes", 1, 2))),
        of(
            "slice of the first axes",
            9,
            op("Slice", integers("starts", 0, -3), integers("ends", 100, -1))),
        of("top k", 9, Protos.node("TopK", "x", "y i").addAttribute(integer("k", 2))),
        of("pad", 7, op("Pad", integers("pads", 0, 1, 0, 0, 0, 2), number("value", 1.5f))),
        of("pad with zeros", 10, op("Pad", integers("pads", 0, 0, 1, 0, 0, 1))),
        of(
            "pad by reflection",
            9,
            op("Pad", text("mode", "reflect"), integers("pads", 0, 1, 0, 0, 0, 1))),
        of("upsample by nearest", 7, op("Upsample", Protos.floats("scales", 1, 2, 3))),
        of("upsample by scales that are an input", 9, op("Upsample", "x scales")),
        of(
            "upsample linearly",
            7,
            Protos.node("Unsqueeze", "x", "u").addAttribute(integers("axes", 1)),
            op("Upsample", "u", text("mode", "linear"), Protos.floats("scales", 1, 1, 2, 2))),
        of("resize", 10, op("Resize", "x scales")),
        of("dropout", 7, op("Dropout", number("ratio", 0.9f))),
        of(
            "dropout with its mask",
            10,
            Protos.node("Dropout", "x", "d m"),
            Protos.node("Cast", "m", "c").addAttribute(integer("to", 1)),
            op("Add", "d c")),
        of("dropout with its mask", 9, Protos.node("Dropout", "x", "d m"), op("Add", "d m")),
        of("batch normalization", 7, op("BatchNormalization", "x scale bias mean variance")),
        of(
            "batch normalization of elements",
            7,
            op(
                "BatchNormalization",
                "x square square square2 square2",
                integer("spatial", 0),
                number("epsilon", 0.01f))),
        of("batch normalization", 13, op("BatchNormalization", "x scale bias mean variance")),
        of("scatter", 9, op("Scatter", "x places x", integer("axis", 1))),
        of(
            "an if with old forms in it",
            11,
            Protos.node("ReduceSum", "x", "s").addAttribute(integer("keepdims", 0)),
            Protos.node("Greater", "s zero", "cond"),
            op(
                "If",
                "cond",
                Protos.body(
                    "then_branch",
                    GraphProto.newBuilder()
                        .addNode(
                            Protos.node("Unsqueeze", "x", "t").addAttribute(integers("axes", 1)))
                        .addOutput(Protos.untyped("t"))),
                Protos.body(
                    "else_branch",
                    GraphProto.newBuilder()
                        .addNode(
                            Protos.node("Unsqueeze", "x", "n").addAttribute(integers("axes", 1)))
                        .addOutput(Protos.untyped("n"))))));
  }

  private static ModelProto model(Case of) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(Protos.value("x", Protos.FLOAT, -1, 4, 4))
            .addOutput(Protos.value("y", Protos.FLOAT));
    graph.getOutputBuilder(0).getTypeBuilder().getTensorTypeBuilder().clearShape();
    for (String name : List.of("scale", "bias", "mean", "square")) {
      graph.addInitializer(
          name.equals("square") ? Protos.weights(name, 4, 4) : Protos.weights(name, 4));
    }
    graph.addInitializer(positive("variance", 4)).addInitializer(positive("square2", 4, 4));
    graph.addInitializer(Protos.number("zero", 0));
    graph.addInitializer(
        OnnxNodes.raw(1, new long[] {3}, new byte[] {0, 0, -128, 63, 0, 0, 0, 64, 0, 0, 0, 64})
            .toBuilder()
            .setName("scales"));
    of.nodes().forEach(graph::addNode);
    if (of.name().equals("scatter")) { // rows of places: each value moves one on
      graph.addNode(0, Protos.node("Shape", "x", "shape"));
      graph.addNode(
          1,
          Protos.node("ConstantOfShape", "shape", "places")
              .addAttribute(Attributes.tensor("value", Protos.longs("v", 2))));
    }
    ModelProto.Builder model = Protos.model(of.opset(), graph).toBuilder();
    if (of.opset() < 9) { // a weight had to be an input then
      graph
          .getInitializerList()
          .forEach(
              w ->
                  model
                      .getGraphBuilder()
                      .addInput(
                          Protos.value(
                              w.getName(),
                              w.getDataType(),
                              w.getDimsList().stream().mapToLong(Long::longValue).toArray())));
    }
    return model.build();
  }

  private static ai.onnx.proto.OnnxMl.TensorProto positive(String name, long... shape) {
    var drawn = Protos.weights(name, shape).toBuilder();
    for (int i = 0; i < drawn.getFloatDataCount(); i++) {
      drawn.setFloatData(i, Math.abs(drawn.getFloatData(i)) + 0.1f);
    }
    return drawn.build();
  }

  @TestFactory
  Stream<DynamicTest> theLiftedFormGivesWhatTheFileGives() {
    return cases().stream()
        .map(c -> DynamicTest.dynamicTest(c.name() + ", opset " + c.opset(), () -> compare(c)));
  }

  private static void compare(Case of) {
    byte[] file = model(of).toByteArray();
    CanonicalHost host =
        CanonicalHost.of("host", OnnxModels.parse("host", file), Set.of("y"), Map.of());
    assertEquals(OnnxExport.OPSET, OnnxModels.opset(host.model()));
    float[] values = new float[ROWS * 16];
    Random random = new Random(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Batch rows = new Batch(ROWS, Map.of("x", new Column.Floats(values, ROWS, 4, 4)));
    try (OnnxHost before = OnnxHost.of("before", file, List.of("y"));
        OnnxHost after = OnnxHost.of("after", host.model().toByteArray(), List.of("y"))) {
      var expected = seen(before, rows);
      assertArrayEquals(expected.shape(), seen(after, rows).shape());
      assertArrayEquals(expected.values(), seen(after, rows).values(), 1e-6f);
    }
  }

  private record Seen(long[] shape, float[] values) {}

  private static Seen seen(OnnxHost host, Batch rows) {
    var shape = host.shapes(rows, HostProof.LIMIT).get("y").getShape();
    return shape.length > 0 && shape[0] == ROWS
        ? new Seen(shape, host.extract(rows).floats("y"))
        : new Seen(shape, new float[0]); // one number for all rows, say: no tap, but of one shape
  }

  @Test
  void everyOperatorOfTheTableIsTried() {
    Set<String> tried = new TreeSet<>();
    cases().forEach(c -> c.nodes().forEach(n -> tried.add(n.getOpType())));
    Set<String> left = new TreeSet<>(LiftRules.operators());
    left.removeAll(tried);
    assertEquals(Set.of("Scan"), left); // whose old form is refused
  }

  @Test
  void whatCannotBeLiftedIsNamed() {
    Case training =
        of(
            "training",
            9,
            Protos.node("BatchNormalization", "x scale bias mean variance", "y m v sm sv"));
    assertRefused(training, "BatchNormalization_y_m_v_sm_sv': expected a form that opset 18 has");
    Case scan = of("scan", 8, op("Scan", "x x"));
    assertRefused(scan, "export it with opset 9");
  }

  private static void assertRefused(Case of, String says) {
    var e =
        assertThrows(
            BadInputException.class,
            () -> CanonicalHost.of("host", model(of), Set.of("y"), Map.of()));
    assertTrue(e.getMessage().contains(says), e.getMessage());
  }

  @Test
  void opsetsOutsideWhatTheRuntimeReadsAreNamed() {
    for (int opset : new int[] {6, OnnxExport.NEWEST_OPSET + 1}) {
      assertRefused(
          of("relu", opset, op("Relu")),
          "expected opset 7 to %s but the file has opset %s"
              .formatted(OnnxExport.NEWEST_OPSET, opset));
    }
  }
}
