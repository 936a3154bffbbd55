package io.rankgraft.onnx.export;

import static io.rankgraft.onnx.export.Attributes.integer;
import static io.rankgraft.onnx.export.Attributes.integers;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Files made to do harm: each is refused in one line or runs, in bounded time and memory, and the
 * process lives. With {@code -Drankgraft.hostile=200} there are as many.
 */
@Tag("slow")
class HostileHostTest {
  private static final int FILES = Integer.getInteger("rankgraft.hostile", 40);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int WAITING = 30; // a busy machine lets a trial wait so much longer
  private static final List<String> OPS =
      List.of(
          "Relu",
          "Concat",
          "Reshape",
          "Gather",
          "Softmax",
          "Split",
          "Slice",
          "MatMul",
          "TopK",
          "Conv",
          "GRU",
          "Squeeze",
          "Pad",
          "Clip",
          "LayerNormalization",
          "ScatterND",
          "Einsum",
          "OneHot",
          "CumSum",
          "Range",
          "BatchNormalization",
          "ReduceMax",
          "Transpose",
          "Cast");

  private static ModelProto model(SplittableRandom random, int seed) {
    long huge = 1L << (30 + random.nextInt(20));
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .addInput(Protos.value("x", Protos.FLOAT, -1, 4))
            .addOutput(Protos.untyped("y"))
            .addInitializer(Protos.longs("huge", huge))
            .addInitializer(Protos.longs("times", 1, huge))
            .addInitializer(Protos.longs("more", 0, 0, 0, huge))
            .addInitializer(scalar("zero", 0))
            .addInitializer(scalar("end", huge))
            .addInitializer(scalar("one", 1))
            .addInitializer(Protos.number("number", 0))
            .addInitializer(Protos.weights("onoff", 2));
    switch (seed % 20) {
      case 0 ->
          add(
              graph,
              Protos.node("Relu", "b", "a"),
              Protos.node("Neg", "a", "b"),
              Protos.node("Add", "x b", "y"));
      case 1 -> add(graph, Protos.node("Add", "x y", "y"));
      case 2 -> add(graph, Protos.node("ConstantOfShape", "huge", "y"));
      case 3 -> add(graph, Protos.node("Tile", "x times", "y"));
      case 4 -> add(graph, Protos.node("Expand", "number huge", "y"));
      case 5 -> add(graph, Protos.node("Range", "zero end one", "y"));
      case 6 -> {
        add(graph, Protos.node("Relu", "x", "d0"));
        IntStream.range(0, 45)
            .forEach(
                i ->
                    add(
                        graph,
                        Protos.node("Concat", "d" + i + " d" + i, "d" + (i + 1))
                            .addAttribute(integer("axis", i % 2))));
        add(graph, Protos.node("ReduceSum", "d45", "y"));
      }
      case 7 -> {
        add(graph, Protos.node("Unsqueeze", "big zeroth", "tall"));
        graph.addInitializer(Protos.longs("zeroth", 1));
        graph.addInitializer(Protos.longs("wide", 1 << 20));
        add(
            graph,
            Protos.node("Expand", "number wide", "big"),
            Protos.node("Add", "big tall", "y"));
      }
      case 8 -> add(graph, Protos.node("Pad", "x more", "y"));
      case 9 ->
          add(
              graph,
              Protos.node("Cast", "x", "i").addAttribute(integer("to", 7)),
              Protos.node("OneHot", "i huge onoff", "y"));
      case 10 -> add(graph, loop(seed, "end ", "go"));
      case 11 -> {
        graph.addInitializer(
            TensorProto.newBuilder().setName("yes").setDataType(9).addInt32Data(1));
        add(graph, loop(seed, " yes", "go"));
      }
      case 12 -> { // sizes from values: 10^9 ones where x is a whole number
        graph.addInitializer(Protos.number("billion", 1e9f));
        add(
            graph,
            Protos.node("ReduceMax", "x", "m").addAttribute(integer("keepdims", 0)),
            Protos.node("Abs", "m", "a"),
            Protos.node("Ceil", "a", "c"),
            Protos.node("Mul", "c billion", "b"),
            Protos.node("Cast", "b", "n").addAttribute(integer("to", 7)),
            Protos.node("Unsqueeze", "n", "s").addAttribute(integers("axes", 0)),
            Protos.node("ConstantOfShape", "s", "o"),
            Protos.node("ReduceSum", "o", "t"),
            Protos.node("Add", "x t", "y"));
      }
      case 13 -> {
        GraphProto.Builder inner = body("leaf", seed);
        for (int i = 0; i < 10 + random.nextInt(20); i++) {
          inner =
              GraphProto.newBuilder()
                  .addNode(
                      Protos.node("If", "cond", "n" + i)
                          .addAttribute(Protos.body("then_branch", inner))
                          .addAttribute(Protos.body("else_branch", body("e" + i, seed))))
                  .addOutput(Protos.untyped("n" + i));
        }
        add(graph, Protos.node("Cast", "zero", "cond").addAttribute(integer("to", 9)));
        add(
            graph,
            Protos.node("If", "cond", "y")
                .addAttribute(Protos.body("then_branch", inner))
                .addAttribute(Protos.body("else_branch", body("e", seed))));
      }
      case 14 -> { // names
        String odd =
            List.of("", "\u0000", "\n", "a/b:0", "\ud83d\ude80", "../../x", "x")
                .get(random.nextInt(7));
        add(
            graph,
            Protos.node("Relu", "x", odd.isEmpty() ? "q" : odd.replace(" ", "_")),
            Protos.node("Neg", "x", "y").setName(odd),
            Protos.node("Neg", "x", "z").setName(odd));
      }
      case 15 -> { // types that are not so
        graph.setOutput(0, Protos.value("y", 1 + random.nextInt(16), -1, 4));
        add(graph, Protos.node("Relu", "x", "y"));
      }
      case 16 -> { // fewer values than the shape says
        graph.addInitializer(
            TensorProto.newBuilder()
                .setName("w")
                .setDataType(1 + random.nextInt(16))
                .addDims(1 + random.nextInt(1 << 24))
                .addFloatData(1));
        add(graph, Protos.node("Add", "x w", "y"));
      }
      case 17 -> {
        graph.setInput(0, Protos.value("x", Protos.FLOAT, -1, huge, huge));
        add(graph, Protos.node("Relu", "x", "y"));
      }
      case 18 -> { // a state that doubles each round
        GraphProto.Builder body =
            GraphProto.newBuilder()
                .addInput(Protos.value("i", Protos.INT64))
                .addInput(Protos.value("c", Protos.BOOL))
                .addInput(Protos.untyped("s"))
                .addNode(Protos.node("Concat", "s s", "t").addAttribute(integer("axis", 1)))
                .addNode(Protos.node("Identity", "c", "d"))
                .addOutput(Protos.untyped("d"))
                .addOutput(Protos.untyped("t"));
        graph.addInitializer(scalar("rounds", 40));
        add(
            graph,
            Protos.node("Loop", "rounds  x", "last").addAttribute(Protos.body("body", body)),
            Protos.node("ReduceSum", "last", "t2"),
            Protos.node("Add", "x t2", "y"));
      }
      default -> { // anything
        String last = "x";
        for (int i = 0; i < 8; i++) {
          NodeProto.Builder node = Protos.node(OPS.get(random.nextInt(OPS.size())), last, "r" + i);
          for (int more = random.nextInt(4); more > 0; more--) {
            node.addInput(List.of("x", "huge", "zero", "onoff", last, "").get(random.nextInt(6)));
          }
          for (String name : List.of("axis", "to", "keepdims", "hidden_size", "num_outputs")) {
            if (random.nextInt(3) == 0) {
              node.addAttribute(integer(name, random.nextInt(-3, 12)));
            }
          }
          add(graph, node);
          last = "r" + i;
        }
        add(graph, Protos.node("Identity", last, "y"));
      }
    }
    int opset = seed % 20 == 12 ? 11 : seed % 20 == 19 ? 7 + random.nextInt(20) : 13;
    return Protos.model(opset, graph);
  }

  private static void add(GraphProto.Builder graph, NodeProto.Builder... nodes) {
    List.of(nodes).forEach(graph::addNode);
  }

  private static TensorProto scalar(String name, long value) {
    return OnnxNodes.longTensor(new long[0], value).toBuilder().setName(name).build();
  }

  private static GraphProto.Builder body(String output, int seed) {
    return GraphProto.newBuilder()
        .addNode(Protos.node(seed % 40 < 20 ? "Relu" : "Neg", "x", output))
        .addOutput(Protos.untyped(output));
  }

  private static NodeProto.Builder loop(int seed, String bounds, String condition) {
    GraphProto.Builder body =
        GraphProto.newBuilder()
            .addInput(Protos.value("i", Protos.INT64))
            .addInput(Protos.value(condition, Protos.BOOL))
            .addInput(Protos.value("s", Protos.FLOAT, -1, 4))
            .addNode(Protos.node("Add", "s x", "t"))
            .addNode(Protos.node("Identity", condition, "on"))
            .addOutput(Protos.untyped("on"))
            .addOutput(Protos.untyped("t"));
    return Protos.node("Loop", bounds + " x", "y").addAttribute(Protos.body("body", body));
  }

  @TestFactory
  Stream<DynamicTest> eachIsRefusedOrRuns() {
    return IntStream.range(0, FILES)
        .mapToObj(seed -> DynamicTest.dynamicTest("file " + seed, () -> tried(seed)));
  }

  private static void tried(int seed) {
    byte[] file = model(new SplittableRandom(seed), seed).toByteArray();
    long start = System.nanoTime();
    try (OnnxGraftHost host = OnnxGraftHost.of("hostile", file, Map.of("logit", "y"))) {
      host.extract(new Batch(2, Map.of("x", new Column.Floats(new float[8], 2, 4))));
    } catch (IllegalArgumentException refused) {
      assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
      assertFalse(refused.getMessage().contains("ORT_"), refused.getMessage());
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(LIMIT.multipliedBy(WAITING)) < 0, "took " + took);
  }

  @Test
  void sizesWithoutReasonAreNamedBeforeAnythingRuns() {
    for (int seed : new int[] {2, 3, 4, 5, 6, 8, 9, 10}) {
      byte[] file = model(new SplittableRandom(seed), seed).toByteArray();
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> OnnxGraftHost.of("hostile", file, Map.of("logit", "y")))
              .getMessage();
      assertTrue(
          message.contains("expected tensors of at most") || message.contains("rounds"), message);
    }
  }

  @Test
  void anOldOperatorWithoutWhatItsOpsetWantsIsNamed() {
    for (int seed : new int[] {119, 139}) {
      byte[] file = model(new SplittableRandom(seed), seed).toByteArray();
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> OnnxGraftHost.of("hostile", file, Map.of("logit", "y")))
              .getMessage();
      assertTrue(message.contains("expected the attribute"), message);
    }
  }

  @Test
  void whatOnlyARunShowsEndsInAProcessOfItsOwn() {
    for (int seed : new int[] {12, 18}) {
      byte[] file = model(new SplittableRandom(seed), seed).toByteArray();
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> OnnxGraftHost.of("hostile", file, Map.of("logit", "y")))
              .getMessage();
      assertTrue(message.contains("took more") || message.contains("fails"), message);
    }
  }
}
