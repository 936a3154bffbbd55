package io.rankgraft.onnx.export;

import static io.rankgraft.onnx.export.Attributes.integer;
import static io.rankgraft.onnx.export.Attributes.integers;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.serve.ElementType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hosts as other makers' tools export them, fed with columns. */
class OnnxGraftHostTest {
  private static GraphProto.Builder graph(NodeProto.Builder... nodes) {
    GraphProto.Builder graph = GraphProto.newBuilder().addOutput(Protos.untyped("logit"));
    List.of(nodes).forEach(graph::addNode);
    return graph;
  }

  private static NodeProto.Builder cast(String from, String to, int type) {
    return Protos.node("Cast", from, to).addAttribute(integer("to", type));
  }

  private static OnnxGraftHost open(ModelProto model) {
    return OnnxGraftHost.of("clicks", model.toByteArray(), Map.of("logit", "logit"));
  }

  private static float[] logits(OnnxGraftHost host, Batch rows) {
    return host.extract(rows).floats("host/tap-logit");
  }

  private static Batch column(String name, Column column) {
    return new Batch(column.rows(), Map.of(name, column));
  }

  private static String refused(ModelProto model) {
    return assertThrows(IllegalArgumentException.class, () -> open(model).close()).getMessage();
  }

  /** logit = 10 · x for any type of x, which float32 holds exactly. */
  private static ModelProto scaling(int type, long... shape) {
    return Protos.model(
        13,
        graph(cast("x:0", "f", Protos.FLOAT), Protos.node("Mul", "f ten", "logit"))
            .addInitializer(Protos.number("ten", 10))
            .addInput(Protos.value("x:0", type, shape)));
  }

  @Test
  void inputsOfEveryNumericTypeAreFedAsAColumnHoldsThem() {
    Map<Integer, ElementType> fed = new LinkedHashMap<>();
    List.of(1, 10, 11).forEach(t -> fed.put(t, ElementType.FLOAT32));
    List.of(2, 3, 4, 5, 6).forEach(t -> fed.put(t, ElementType.INT32));
    List.of(7, 12, 13).forEach(t -> fed.put(t, ElementType.INT64));
    fed.put(9, ElementType.BOOL);
    fed.forEach(
        (type, column) -> {
          try (OnnxGraftHost host = open(scaling(type, -1))) {
            HostInput input = host.inputs().get(0);
            assertEquals(column, input.type(), input.original());
            assertEquals(List.of(-1), input.shape());
            assertFalse(input.exact().isBlank());
            Batch rows = column("x:0", new Column.Ints(new int[] {1, 0, 1}));
            assertArrayEquals(new float[] {10, 0, 10}, logits(host, rows), input.original());
          }
        });
  }

  @Test
  void valuesThatDoNotFitTheHostsTypeAreRefused() {
    try (OnnxGraftHost host = open(scaling(Protos.INT8, -1))) {
      Batch rows = column("x:0", new Column.Ints(new int[] {1, 200}));
      String message =
          assertThrows(IllegalArgumentException.class, () -> host.extract(rows)).getMessage();
      assertTrue(message.contains("'x:0': expected int8, -128 to 127, but found 200"), message);
    }
    try (OnnxGraftHost host = open(scaling(Protos.INT32, -1))) {
      for (Column column :
          List.of(new Column.Longs(new long[] {1L << 31}), new Column.Floats(new float[] {0.5f}))) {
        assertThrows(IllegalArgumentException.class, () -> host.extract(column("x:0", column)));
      }
      Batch longs = column("x:0", new Column.Longs(new long[] {7}));
      assertArrayEquals(new float[] {70}, logits(host, longs));
    }
  }

  @Test
  void tapsOfEveryNumericTypeAreFloats() {
    for (int type : new int[] {2, 3, 5, 6, 7, 9, 10, 11}) {
      ModelProto model =
          Protos.model(
              11, graph(cast("x", "logit", type)).addInput(Protos.value("x", Protos.FLOAT, -1)));
      try (OnnxGraftHost host = open(model)) {
        Batch rows = column("x", new Column.Floats(new float[] {0, 1}));
        assertArrayEquals(new float[] {0, 1}, logits(host, rows), "type " + type);
      }
    }
  }

  @Test
  void namesOfAnyCharactersHaveAliasesAndStayInTheMergedFile() {
    ModelProto model = scaling(Protos.INT64, -1, 1);
    try (OnnxGraftHost host = open(model)) {
      assertEquals("x_0", host.alias("x:0"));
      GraphProto.Builder graft =
          GraphProto.newBuilder()
              .addInput(Protos.value("tap", Protos.FLOAT, -1, 1))
              .addInput(Protos.value("x_0", Protos.INT32, -1))
              .addInput(Protos.value("age", Protos.FLOAT, -1))
              .addNode(Protos.node("Shape", "tap", "s"))
              .addNode(cast("x_0", "f", Protos.FLOAT))
              .addNode(Protos.node("Add", "f age", "sum"))
              .addNode(Protos.node("Reshape", "sum s", "r"))
              .addNode(Protos.node("Add", "tap r", "logit"))
              .addOutput(Protos.value("logit", Protos.FLOAT, -1, 1));
      byte[] merged =
          host.merge(Protos.model(host.opset(), graft).toByteArray(), Map.of("tap", "logit"));
      try (OnnxHost both = OnnxHost.of("both", merged, List.of("logit", "host/logit"))) {
        assertEquals(List.of("age", "x:0"), both.inputs());
        Map<String, Column> columns = new LinkedHashMap<>();
        columns.put("x:0", new Column.Longs(new long[] {1, 2}));
        columns.put("age", new Column.Floats(new float[] {0.5f, 0.25f}));
        Batch scores = both.extract(new Batch(2, columns));
        assertArrayEquals(new float[] {10, 20}, scores.floats("host/logit"));
        assertArrayEquals(new float[] {11.5f, 22.25f}, scores.floats("logit"));
      }
      try (OnnxGraftHost again =
          OnnxGraftHost.of("again", merged, Map.of("logit", "logit"))) { // a bundle as host
        GraphProto.Builder second =
            GraphProto.newBuilder()
                .addInput(Protos.value("tap", Protos.FLOAT, -1, 1))
                .addNode(Protos.node("Neg", "tap", "logit"))
                .addOutput(Protos.value("logit", Protos.FLOAT, -1, 1));
        byte[] twice =
            again.merge(Protos.model(again.opset(), second).toByteArray(), Map.of("tap", "logit"));
        assertArrayEquals(OnnxModels.parse("m", merged).toByteArray(), OnnxModels.strip(twice));
      }
    }
  }

  /** logit = x · w by a reshape to the rows the file was traced with, as PyTorch writes it. */
  private static ModelProto fixed(int rows) {
    return Protos.model(
        13,
        graph(
                Protos.node("Reshape", "x flat", "f"),
                Protos.node("MatMul", "f w", "m"),
                Protos.node("Reshape", "m vector", "logit"))
            .addInput(Protos.value("x", Protos.FLOAT, rows, 2, 3))
            .addInitializer(Protos.longs("flat", rows, -1))
            .addInitializer(Protos.longs("vector", rows))
            .addInitializer(Protos.weights("w", 6, 1)));
  }

  private static float[] weighed(float[] x) {
    var w = Protos.weights("w", 6, 1).getFloatDataList();
    float[] logits = new float[x.length / 6];
    for (int i = 0; i < x.length; i++) {
      logits[i / 6] += x[i] * w.get(i % 6);
    }
    return logits;
  }

  @Test
  void filesOfAFixedNumberOfRowsComputeAnyNumber() {
    float[] x = new float[5 * 6];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i * 7 % 11) / 8f;
    }
    for (int rows : new int[] {1, 4, 32}) {
      try (OnnxGraftHost host = open(fixed(rows))) {
        assertEquals(List.of(-1, 2, 3), host.inputs().get(0).shape());
        assertEquals(List.of(), host.notes());
        Batch batch = column("x", new Column.Floats(x, 5, 6));
        assertArrayEquals(weighed(x), logits(host, batch), 1e-6f);
      }
    }
  }

  /** Sizes that mix rows and others, as attention's heads do: [rows, 4] to [2 · rows, 2]. */
  @Test
  void whatCannotBeOpenedIsComputedRowByRowAndSaysSo() {
    for (int rows : new int[] {1, 3}) {
      ModelProto model =
          Protos.model(
              14,
              graph(
                      Protos.node("Reshape", "x heads", "h"),
                      Protos.node("ReduceMax", "h", "m").addAttribute(integers("axes", 1)),
                      Protos.node("Expand", "m pairs", "e"),
                      Protos.node("Reshape", "e back", "b"),
                      Protos.node("ReduceMean", "b", "logit").addAttribute(integers("axes", 1)))
                  .addInput(Protos.value("x", Protos.FLOAT, rows, 4))
                  .addInitializer(Protos.longs("heads", 2 * rows, 2))
                  .addInitializer(Protos.longs("pairs", 2 * rows, 2))
                  .addInitializer(Protos.longs("back", rows, 4)));
      try (OnnxGraftHost host = open(model)) {
        Batch batch = column("x", new Column.Floats(new float[] {1, 2, 3, 5, 0, -2, -4, 8}, 2, 4));
        assertArrayEquals(new float[] {3.5f, 4}, logits(host, batch));
        boolean slow = host.notes().stream().anyMatch(n -> n.contains("dynamic_axes"));
        assertEquals(rows > 1 || slow, slow);
      }
    }
  }

  @Test
  void aRecurrentNetWithAFirstStateOfTheTracedRowsComputesAnyNumber() {
    GraphProto.Builder graph =
        graph(
                Protos.node("Transpose", "x", "t").addAttribute(integers("perm", 1, 0, 2)),
                Protos.node("GRU", "t w r  state", "all last")
                    .clearInput()
                    .addAllInput(List.of("t", "w", "r", "", "", "state"))
                    .addAttribute(integer("hidden_size", 2)),
                Protos.node("Squeeze", "last", "s").addAttribute(integers("axes", 0)),
                Protos.node("ReduceSum", "s", "logit")
                    .addAttribute(integers("axes", 1))
                    .addAttribute(integer("keepdims", 0)))
            .addInput(Protos.value("x", Protos.FLOAT, 1, 3, 2))
            .addInitializer(Protos.weights("w", 1, 6, 2))
            .addInitializer(Protos.weights("r", 1, 6, 2))
            .addInitializer(Protos.weights("state", 1, 1, 2));
    byte[] file = Protos.model(11, graph).toByteArray();
    float[] x = {1, 0, 0.5f, 2, -1, 1, 0, 0, 3, 1, 0.25f, -2};
    float[] each = new float[2];
    try (OnnxHost one =
            OnnxHost.of("one", OnnxModels.expose(file, List.of("last")), List.of("last"));
        OnnxGraftHost host = OnnxGraftHost.of("gru", file, Map.of("logit", "logit"))) {
      for (int row = 0; row < 2; row++) {
        float[] part = java.util.Arrays.copyOfRange(x, row * 6, row * 6 + 6);
        float[] last = one.extract(column("x", new Column.Floats(part, 1, 3, 2))).floats("last");
        each[row] = last[0] + last[1];
      }
      assertEquals(List.of(), host.notes());
      assertArrayEquals(each, logits(host, column("x", new Column.Floats(x, 2, 3, 2))), 1e-6f);
    }
  }

  @Test
  void aSingleNumberForAllRowsBecomesANumberARow() {
    ModelProto model =
        Protos.model(
            17,
            graph(Protos.node("Div", "x temperature", "logit"))
                .addInput(Protos.value("x", Protos.FLOAT, -1, 1))
                .addInput(Protos.value("temperature", Protos.FLOAT)));
    try (OnnxGraftHost host = open(model)) {
      assertEquals(List.of(-1), host.inputs().get(1).shape());
      Map<String, Column> columns = new LinkedHashMap<>();
      columns.put("x", new Column.Floats(new float[] {1, 1, 3}, 3, 1));
      columns.put("temperature", new Column.Floats(new float[] {1, 2, 4}));
      assertArrayEquals(new float[] {1, 0.5f, 0.75f}, logits(host, new Batch(3, columns)));
    }
  }

  @Test
  void rowsThatDependOnOneAnotherAreRefused() {
    ModelProto listwise =
        Protos.model(
            12,
            graph(Protos.node("Softmax", "x", "logit").addAttribute(integer("axis", 0)))
                .addInput(Protos.value("x", Protos.FLOAT, -1)));
    assertTrue(refused(listwise).contains("a row's score depends on the other rows"));
    GraphProto.Builder normalized =
        graph(
                Protos.node("BatchNormalization", "x scale bias mean variance", "n m v")
                    .addAttribute(integer("training_mode", 1)),
                Protos.node("ReduceSum", "n axis", "logit").addAttribute(integer("keepdims", 0)))
            .addInput(Protos.value("x", Protos.FLOAT, -1, 2))
            .addInitializer(Protos.longs("axis", 1));
    for (String weight : List.of("scale", "bias", "mean", "variance")) {
      normalized.addInitializer(
          Protos.weights(weight, 2).toBuilder().setFloatData(0, 1).setFloatData(1, 2));
    }
    String message = refused(Protos.model(15, normalized));
    assertTrue(message.contains("is in training mode") && message.contains("eval()"), message);
  }

  @Test
  void tapsWithoutARowForEachAreRefusedWithTheirShape() {
    ModelProto model =
        Protos.model(
            13,
            graph(Protos.node("ReduceSum", "x", "logit").addAttribute(integer("keepdims", 0)))
                .addInput(Protos.value("x", Protos.FLOAT, -1, 2)));
    String message = refused(model);
    assertTrue(
        message.contains("tap 'logit/float32'") && message.contains("shape is [1] for 3"), message);
  }

  @Test
  void openLengthsAreTheSchemasAndRefusedWithout() {
    ModelProto model =
        Protos.model(
            13,
            graph(
                    Protos.node("Gather", "table hist", "e"),
                    Protos.node("ReduceMean", "e", "logit").addAttribute(integers("axes", 1, 2)))
                .addInput(Protos.value("hist", Protos.INT64, -1, -1))
                .addInitializer(Protos.weights("table", 9, 2)));
    try (OnnxGraftHost open = open(model)) {
      assertEquals(List.of(-1, -1), open.inputs().get(0).shape());
      Batch rows = column("hist", new Column.Ints(new int[] {1, 2, 3, 4, 5, 6}, 2, 3));
      String message =
          assertThrows(IllegalArgumentException.class, () -> open.extract(rows)).getMessage();
      assertTrue(message.contains("'hist': expected known sizes"), message);
      OnnxGraftHost sized = open.withInputShape("hist", 3);
      assertEquals(List.of(-1, 3), sized.inputs().get(0).shape());
      assertEquals("{logit=[-1, 1, 1]}", sized.tapShapes().toString());
      assertEquals(2, logits(sized, rows).length);
      assertThrows(IllegalArgumentException.class, () -> open.withInputShape("hist", 3, 2));
      assertThrows(IllegalArgumentException.class, () -> open.withInputShape("his", 3));
    }
  }

  @Test
  void textIsFedByNumberAndLookedUpByTheHostItself() {
    NodeProto.Builder lookup =
        Protos.node("LabelEncoder", "item", "id")
            .setDomain("ai.onnx.ml")
            .addAttribute(Protos.texts("keys_strings", "apple", "pear"))
            .addAttribute(integers("values_int64s", 5, 7))
            .addAttribute(integer("default_int64", -1));
    ModelProto model =
        Protos.withDomain(
            Protos.model(
                12,
                graph(lookup, cast("id", "logit", Protos.FLOAT))
                    .addInput(Protos.value("item", Protos.STRING, -1))),
            "ai.onnx.ml",
            2);
    try (OnnxGraftHost host = open(model)) {
      HostInput input = host.inputs().get(0);
      assertTrue(input.isText());
      assertEquals(ElementType.INT32, input.type());
      Batch rows = column("item", new Column.Ints(new int[] {0, 2, 1, 2}));
      String message =
          assertThrows(IllegalArgumentException.class, () -> host.extract(rows)).getMessage();
      assertTrue(message.contains("input 'item'") && message.contains("text"), message);
      OnnxGraftHost numbered = host.withStrings("item", List.of("", "pear", "apple"));
      assertArrayEquals(new float[] {-1, 5, 7, 5}, logits(numbered, rows));
    }
  }

  @Test
  void treesAreRunAndMergedAsTheyAre() {
    NodeProto.Builder tree =
        Protos.node("TreeEnsembleRegressor", "x", "logit")
            .setDomain("ai.onnx.ml")
            .addAttribute(integer("n_targets", 1))
            .addAttribute(integers("nodes_treeids", 0, 0, 0))
            .addAttribute(integers("nodes_nodeids", 0, 1, 2))
            .addAttribute(integers("nodes_featureids", 1, 0, 0))
            .addAttribute(Protos.floats("nodes_values", 0.5f, 0, 0))
            .addAttribute(Protos.texts("nodes_modes", "BRANCH_LEQ", "LEAF", "LEAF"))
            .addAttribute(integers("nodes_truenodeids", 1, 0, 0))
            .addAttribute(integers("nodes_falsenodeids", 2, 0, 0))
            .addAttribute(integers("target_treeids", 0, 0))
            .addAttribute(integers("target_nodeids", 1, 2))
            .addAttribute(integers("target_ids", 0, 0))
            .addAttribute(Protos.floats("target_weights", -1, 2));
    ModelProto only = // no version of the standard operators, as there are none
        Protos.withDomain(
                Protos.model(9, graph(tree).addInput(Protos.value("x", Protos.FLOAT, -1, 2))),
                "ai.onnx.ml",
                1)
            .toBuilder()
            .removeOpsetImport(0)
            .build();
    try (OnnxGraftHost host = open(only)) {
      Batch rows = column("x", new Column.Floats(new float[] {9, 0, 9, 1}, 2, 2));
      assertArrayEquals(new float[] {-1, 2}, logits(host, rows));
      assertEquals(new HostTensors.Producer("TreeEnsembleRegressor", "x"), host.producer("logit"));
      byte[] graft =
          Protos.model(
                  host.opset(),
                  GraphProto.newBuilder()
                      .addInput(Protos.value("t", Protos.FLOAT, -1, 1))
                      .addNode(Protos.node("Neg", "t", "score"))
                      .addOutput(Protos.value("score", Protos.FLOAT, -1, 1)))
              .toByteArray();
      byte[] merged = host.merge(graft, Map.of("t", "logit"));
      try (OnnxHost both = OnnxHost.of("both", merged, List.of("score"))) {
        assertArrayEquals(new float[] {1, -2}, both.extract(rows).floats("score"));
      }
    }
  }

  @Test
  void functionsOfAModelAreUnfolded() {
    FunctionProto twice =
        FunctionProto.newBuilder()
            .setName("Twice")
            .setDomain("team")
            .addInput("in")
            .addOutput("out")
            .addAttribute("axis")
            .addNode(
                Protos.node("Concat", "in in", "both")
                    .addAttribute(
                        ai.onnx.proto.OnnxMl.AttributeProto.newBuilder()
                            .setName("axis")
                            .setRefAttrName("axis")
                            .setType(ai.onnx.proto.OnnxMl.AttributeProto.AttributeType.INT)))
            .addNode(Protos.node("ReduceSum", "both", "out").addAttribute(integers("axes", 1)))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(11))
            .build();
    ModelProto model =
        Protos.withDomain(
                Protos.model(
                    11,
                    graph(
                            Protos.node("Twice", "x", "a")
                                .setDomain("team")
                                .addAttribute(integer("axis", 1)),
                            Protos.node("Twice", "a", "logit")
                                .setDomain("team")
                                .addAttribute(integer("axis", 1)))
                        .addInput(Protos.value("x", Protos.FLOAT, -1, 2))),
                "team",
                1)
            .toBuilder()
            .addFunctions(twice)
            .build();
    try (OnnxGraftHost host = open(model)) {
      Batch rows = column("x", new Column.Floats(new float[] {1, 2, 3, 4}, 2, 2));
      assertArrayEquals(new float[] {12, 28}, logits(host, rows)); // 4 times the sum
    }
  }

  /** Sums ids' rows of a table one by one, as EmbeddingBag is exported. */
  @Test
  void hostsWithLoopsAreRun() {
    GraphProto.Builder body =
        GraphProto.newBuilder()
            .addInput(Protos.value("i", Protos.INT64))
            .addInput(Protos.value("go", Protos.BOOL))
            .addInput(Protos.value("sum", Protos.FLOAT, -1))
            .addNode(Protos.node("Gather", "x i", "column").addAttribute(integer("axis", 1)))
            .addNode(Protos.node("Add", "sum column", "more"))
            .addNode(Protos.node("Identity", "go", "on"))
            .addOutput(Protos.untyped("on"))
            .addOutput(Protos.untyped("more"));
    ModelProto model =
        Protos.model(
            13,
            graph(
                    Protos.node("Gather", "x zero", "start").addAttribute(integer("axis", 1)),
                    Protos.node("Loop", "two  start", "logit")
                        .addAttribute(Protos.body("body", body)))
                .addInput(Protos.value("x", Protos.FLOAT, -1, 2))
                .addInitializer(OnnxNodes.longTensor(new long[0], 0).toBuilder().setName("zero"))
                .addInitializer(OnnxNodes.longTensor(new long[0], 2).toBuilder().setName("two")));
    try (OnnxGraftHost host = open(model)) {
      Batch rows = column("x", new Column.Floats(new float[] {1, 2, 3, 4}, 2, 2));
      assertArrayEquals(new float[] {4, 10}, logits(host, rows)); // first twice, and second
    }
  }

  @Test
  void theStandardDomainMayBeSpelledOutAndWeightsMayBeInputs() {
    ModelProto.Builder model = scaling(Protos.FLOAT, -1).toBuilder();
    model.setOpsetImport(0, OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(9));
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.unused").setVersion(1));
    model.getGraphBuilder().getNodeBuilderList().forEach(n -> n.setDomain("ai.onnx"));
    model.getGraphBuilder().addInput(Protos.value("ten", Protos.FLOAT));
    try (OnnxGraftHost host = open(model.build())) {
      assertEquals(1, host.inputs().size());
      assertEquals(List.of("ten"), host.defaults());
      Batch rows = column("x:0", new Column.Floats(new float[] {2}));
      assertArrayEquals(new float[] {20}, logits(host, rows));
    }
  }

  @Test
  void tensorsAreListedScoresFirstWithTypesAndShapes() {
    ModelProto model =
        Protos.model(
            13,
            graph(
                    Protos.node("Gather", "table item", "e"),
                    Protos.node("MatMul", "e w", "m"),
                    Protos.node("Squeeze", "m one", "logit"),
                    Protos.node("Sigmoid", "logit", "p"),
                    Protos.node("Shape", "e", "s"))
                .addInput(Protos.value("item", Protos.INT64, -1))
                .addInitializer(Protos.weights("table", 5, 3))
                .addInitializer(Protos.weights("w", 3, 1))
                .addInitializer(Protos.longs("one", 1))
                .addOutput(Protos.untyped("p")));
    List<String> lines = new ArrayList<>();
    HostTensors.of("clicks", OnnxModels.buffer(model))
        .forEach(t -> lines.add("%s %s %s by %s".formatted(t.name(), t.type(), t.shape(), t.op())));
    assertEquals(
        List.of(
            "logit float32 [-1] by Squeeze",
            "p float32 [-1] by Sigmoid",
            "m float32 [-1, 1] by MatMul",
            "item int64 [-1] by Input",
            "e float32 [-1, 3] by Gather",
            "s int64 [2] by Shape"),
        lines);
    try (OnnxGraftHost host =
        OnnxGraftHost.of("clicks", model.toByteArray(), Map.of("logit", "p"))) {
      assertEquals(new HostTensors.Producer("Sigmoid", "logit"), host.producer("logit"));
      assertEquals(List.of("logit", "p"), host.outputs());
    }
  }

  @Test
  void idsOutsideATableAreToldInWords() {
    ModelProto model =
        Protos.model(
            11,
            graph(
                    Protos.node("Gather", "table item", "e"),
                    Protos.node("ReduceSum", "e", "logit").addAttribute(integers("axes", 1)))
                .addInput(Protos.value("item", Protos.INT64, -1))
                .addInitializer(Protos.weights("table", 5, 3)));
    try (OnnxGraftHost host = open(model)) {
      Batch rows = column("item", new Column.Ints(new int[] {1, 9}));
      String message =
          assertThrows(IllegalArgumentException.class, () -> host.extract(rows)).getMessage();
      assertEquals(
          "onnx host 'clicks': expected rows the model can compute but op Gather 'Gather_e' reads"
              + " id 9 and there are -5 to 4; check the vocabularies of the features",
          message);
    }
  }
}
