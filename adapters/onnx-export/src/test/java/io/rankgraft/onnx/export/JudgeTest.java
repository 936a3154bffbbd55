package io.rankgraft.onnx.export;

import static io.rankgraft.onnx.export.Attributes.integer;
import static io.rankgraft.onnx.export.Attributes.integers;
import static io.rankgraft.onnx.export.Attributes.number;
import static io.rankgraft.onnx.export.Attributes.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.Signature;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Operators of hosts replayed in float64 equal ONNX Runtime's; x is [rows, 3, 4]. */
class JudgeTest {
  private static final int ROWS = 4;
  private static final Signature SIGNATURE =
      new Signature(
          List.of(new InputSpec("x", ElementType.FLOAT32, Axis.CANDIDATE, List.of(3, 4))),
          null,
          List.of(OutputSpec.of("y", Domain.AMOUNT)),
          ScoreFormula.of("y"));

  private record Case(String name, int opset, List<NodeProto.Builder> nodes) {}

  private static Case of(String op, AttributeProto... attributes) {
    return inputs(op, "x", attributes);
  }

  private static Case inputs(String op, String inputs, AttributeProto... attributes) {
    return nodes(op, Protos.node(op, inputs, "y").addAllAttribute(List.of(attributes)));
  }

  private static Case nodes(String name, NodeProto.Builder... nodes) {
    return new Case(name, 20, List.of(nodes));
  }

  private static Case recurrent(String op, String inputs, AttributeProto... attributes) {
    return nodes(
        op + " " + List.of(attributes).size() + inputs,
        Protos.node("Transpose", "x", "t").addAttribute(integers("perm", 1, 0, 2)),
        Protos.node(op, inputs, "all last").addAllAttribute(List.of(attributes)),
        Protos.node("Transpose", "all", "y").addAttribute(integers("perm", 2, 0, 1, 3)));
  }

  private static NodeProto.Builder constant(String name, long... values) {
    return Protos.node("Constant", "", name)
        .addAttribute(Attributes.tensor("value", Protos.longs("v", values)));
  }

  private static List<Case> cases() {
    AttributeProto size = integer("hidden_size", 2);
    AttributeProto both = text("direction", "bidirectional");
    return List.of(
        of("Flatten"),
        of("Flatten", integer("axis", -2)),
        inputs("ReduceL2", "x axis"),
        inputs("ReduceL1", "x axis"),
        inputs("ReduceSumSquare", "x axis", integer("keepdims", 0)),
        inputs("ReduceLogSumExp", "x axis"),
        of("HardSigmoid", number("alpha", 0.3f)),
        of("HardSwish"),
        of("Mish"),
        of("Gelu"),
        of("Gelu", text("approximate", "tanh")),
        of("Celu", number("alpha", 0.5f)),
        of("ThresholdedRelu", number("alpha", 0.2f)),
        of("Tan"),
        of("Atan"),
        of("Sinh"),
        of("Cosh"),
        of("Erf"),
        inputs("PRelu", "x slope"),
        inputs("Mean", "x slope x"),
        inputs("LayerNormalization", "x slope slope"),
        inputs("BatchNormalization", "x wide wide wide positive"),
        of("LpNormalization"),
        of("LpNormalization", integer("p", 1), integer("axis", 1)),
        of("GlobalAveragePool"),
        of("GlobalMaxPool"),
        inputs("Conv", "x filters wide"),
        inputs("Conv", "x filters wide", integers("pads", 1, 2), integers("strides", 2)),
        inputs("Conv", "x filters wide", integers("dilations", 2), integers("pads", 1, 1)),
        inputs("Conv", "x grouped", integer("group", 3)),
        recurrent("GRU", "t gw gr", size),
        recurrent("GRU", "t gw gr gb", size, integer("linear_before_reset", 1)),
        recurrent("GRU", "t gw gr gb", size, text("direction", "reverse")),
        recurrent("GRU", "t gw2 gr2 gb2", size, both),
        recurrent("LSTM", "t lw lr lb", size),
        recurrent("LSTM", "t lw2 lr2 lb2", size, both),
        recurrent("RNN", "t rw rr rb", size),
        nodes(
            "TopK",
            constant("k", 2),
            Protos.node("TopK", "x k", "y i").addAttribute(integer("axis", 1))),
        nodes(
            "GatherElements",
            Protos.node("TopK", "x two", "v i").addAttribute(integer("axis", 2)),
            Protos.node("GatherElements", "x i", "y").addAttribute(integer("axis", 2))),
        nodes(
            "OneHot",
            Protos.node("ArgMax", "x", "a").addAttribute(integer("axis", 2)),
            Protos.node("OneHot", "a three onoff", "y")),
        inputs("Trilu", "x", integer("upper", 0)),
        inputs("CumSum", "x one"),
        nodes("Pad", constant("p", 0, 1, 0, 0, 0, 2), Protos.node("Pad", "x p", "y")),
        nodes("Tile", constant("p", 1, 2, 3), Protos.node("Tile", "x p", "y")),
        nodes(
            "Constant of whole numbers",
            Protos.node("Constant", "", "p").addAttribute(Attributes.integers("value_ints", 0, -1)),
            Protos.node("Reshape", "x p", "y")),
        nodes(
            "Shape from one size to another",
            Protos.node("Shape", "x", "s")
                .addAttribute(integer("start", 1))
                .addAttribute(integer("end", 2)),
            Protos.node("Cast", "s", "f").addAttribute(integer("to", 1)),
            Protos.node("Mul", "x f", "y")),
        nodes(
            "Xor",
            Protos.node("Greater", "x slope", "a"),
            Protos.node("Less", "x wide1", "b"),
            Protos.node("Xor", "a b", "c"),
            Protos.node("CastLike", "c x", "y")));
  }

  private static byte[] model(Case of) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(Protos.value("x", Protos.FLOAT, -1, 3, 4))
            .addOutput(Protos.untyped("y"))
            .addInitializer(Protos.longs("axis", 1))
            .addInitializer(Protos.longs("two", 2))
            .addInitializer(Protos.longs("three", 3))
            .addInitializer(OnnxNodes.longTensor(new long[0], 1).toBuilder().setName("one"))
            .addInitializer(Protos.weights("onoff", 2))
            .addInitializer(Protos.weights("slope", 4))
            .addInitializer(Protos.weights("wide", 3))
            .addInitializer(Protos.weights("wide1", 3, 1))
            .addInitializer(Protos.weights("filters", 3, 3, 2))
            .addInitializer(Protos.weights("grouped", 3, 1, 2))
            .addInitializer(
                Protos.weights("positive", 3).toBuilder()
                    .setFloatData(0, 0.5f)
                    .setFloatData(1, 1)
                    .setFloatData(2, 2));
    Map<String, Integer> gates = Map.of("g", 3, "l", 4, "r", 1);
    gates.forEach(
        (kind, n) -> {
          for (int directions = 1; directions <= 2; directions++) {
            String end = directions == 1 ? "" : "2";
            graph.addInitializer(Protos.weights(kind + "w" + end, directions, 2 * n, 4));
            graph.addInitializer(Protos.weights(kind + "r" + end, directions, 2 * n, 2));
            graph.addInitializer(Protos.weights(kind + "b" + end, directions, 4 * n));
          }
        });
    of.nodes().forEach(graph::addNode);
    return Protos.model(of.opset(), graph).toByteArray();
  }

  private static float[] rows() {
    Random random = new Random(5);
    float[] values = new float[ROWS * 12];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static GoldenRows.Case golden() {
    return new GoldenRows.Case(
        "rows", 1, new int[ROWS], Map.of("x", rows()), null, null, null, null);
  }

  @TestFactory
  Stream<DynamicTest> theReplayGivesWhatTheRuntimeGives() {
    return cases().stream()
        .map(
            of ->
                DynamicTest.dynamicTest(
                    of.name(),
                    () -> {
                      byte[] model = model(of);
                      double[] exact =
                          new Float64Judge()
                              .outputs(ByteBuffer.wrap(model), SIGNATURE, golden())
                              .get("y");
                      assertArrayEquals(runtime(model), exact, 2e-6);
                    }));
  }

  private static double[] runtime(byte[] model) {
    try (OnnxHost host = OnnxHost.of("runtime", model, List.of("y"))) {
      Column x = new Column.Floats(rows(), ROWS, 3, 4);
      float[] values = host.extract(new Batch(ROWS, Map.of("x", x))).floats("y");
      return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
  }

  /** Neg, which stands for a graft, on a host with an operator that only the runtime has. */
  @Test
  void aGraftIsJudgedWhereTheHostCannotBe() {
    NodeProto.Builder binarizer =
        Protos.node("Binarizer", "x", "y")
            .setDomain("ai.onnx.ml")
            .addAttribute(number("threshold", 0));
    byte[] host =
        Protos.withDomain(
                Protos.model(
                    18,
                    GraphProto.newBuilder()
                        .addInput(Protos.value("x", Protos.FLOAT, -1, 3, 4))
                        .addNode(binarizer)
                        .addOutput(Protos.untyped("y"))),
                "ai.onnx.ml",
                1)
            .toByteArray();
    byte[] graft =
        Protos.model(
                18,
                GraphProto.newBuilder()
                    .addInput(Protos.value("t", Protos.FLOAT, -1, 3, 4))
                    .addNode(Protos.node("Neg", "t", "n"))
                    .addNode(Protos.node("Exp", "n", "y"))
                    .addOutput(Protos.untyped("y")))
            .toByteArray();
    ByteBuffer merged = ByteBuffer.wrap(OnnxModels.merge(host, graft, "graft", Map.of("t", "y")));
    List<String> missing = Float64Judge.missing(merged);
    assertEquals(List.of("Binarizer"), missing);
    try (GraftPart part = GraftPart.of("merged", merged)) {
      Float64Judge judge = Float64Judge.ofGraft(missing, c -> part.taps(SIGNATURE, c));
      assertEquals("ND4J float64, graft only: the host has Binarizer", judge.name());
      double[] exact = judge.outputs(merged, SIGNATURE, golden()).get("y");
      float[] x = rows();
      for (int i = 0; i < x.length; i++) {
        assertEquals(x[i] > 0 ? Math.exp(-1) : 1, exact[i]);
      }
    }
  }
}
