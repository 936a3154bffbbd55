package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.GoldenRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that are no networks in TensorFlow or PyTorch, through the whole job. */
class HostKindsTest {
  private static final int FLOAT = 1;
  private static final int STRING = 8;
  private static final int ITEMS = 12;
  private static final int LENGTH = 3;
  private static final double TOLERANCE = 1e-6;
  private static final List<String> CITIES = List.of("Rome", "Oslo", "Lima");
  private static final float[] OF_CITY = {0.8f, -0.6f, 0.3f};
  private static final float ELSEWHERE = -0.2f;

  @TempDir Path folder;

  private static AttributeProto longs(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static AttributeProto floats(String name, float... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOATS);
    for (float value : values) {
      attribute.addFloats(value);
    }
    return attribute.build();
  }

  private static AttributeProto texts(String name, List<String> values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.STRINGS);
    values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
    return attribute.build();
  }

  private static AttributeProto number(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  private static ValueInfoProto tensor(String name, int type, int... inner) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
    for (int size : inner) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }

  private static NodeProto.Builder node(String domain, String op, String input, String output) {
    return NodeProto.newBuilder()
        .setDomain(domain)
        .setOpType(op)
        .setName(output)
        .addInput(input)
        .addOutput(output);
  }

  private Path write(String name, GraphProto.Builder graph) throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(2))
            .setGraph(graph.setName(name))
            .build();
    return Files.write(folder.resolve(name + ".onnx"), model.toByteArray());
  }

  /** Two trees as LightGBM's converter writes them: x0 &lt;= .1 and x1 &lt;= -.2. */
  private Path trees() throws IOException {
    NodeProto.Builder trees =
        node("ai.onnx.ml", "TreeEnsembleRegressor", "x", "variable")
            .addAttribute(longs("nodes_treeids", 0, 0, 0, 1, 1, 1))
            .addAttribute(longs("nodes_nodeids", 0, 1, 2, 0, 1, 2))
            .addAttribute(longs("nodes_featureids", 0, 0, 0, 1, 0, 0))
            .addAttribute(
                texts(
                    "nodes_modes",
                    List.of("BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF")))
            .addAttribute(floats("nodes_values", .1f, 0, 0, -.2f, 0, 0))
            .addAttribute(longs("nodes_truenodeids", 1, 0, 0, 1, 0, 0))
            .addAttribute(longs("nodes_falsenodeids", 2, 0, 0, 2, 0, 0))
            .addAttribute(longs("target_treeids", 0, 0, 1, 1))
            .addAttribute(longs("target_nodeids", 1, 2, 1, 2))
            .addAttribute(longs("target_ids", 0, 0, 0, 0))
            .addAttribute(floats("target_weights", -.7f, .4f, .3f, -.5f))
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("n_targets")
                    .setType(AttributeType.INT)
                    .setI(1));
    return write(
        "trees",
        GraphProto.newBuilder()
            .addInput(tensor("x", FLOAT, 2))
            .addOutput(tensor("variable", FLOAT, 1))
            .addNode(trees));
  }

  private static double tree(float x0, float x1) {
    return (x0 <= .1f ? -.7 : .4) + (x1 <= -.2f ? .3 : -.5);
  }

  /** A number for each city that is known, another for the rest, as a LabelEncoder has them. */
  private Path cities() throws IOException {
    return write(
        "cities",
        GraphProto.newBuilder()
            .addInput(tensor("city", STRING))
            .addOutput(tensor("score", FLOAT))
            .addNode(
                node("ai.onnx.ml", "LabelEncoder", "city", "score")
                    .addAttribute(texts("keys_strings", CITIES))
                    .addAttribute(floats("values_floats", OF_CITY))
                    .addAttribute(number("default_float", ELSEWHERE))));
  }

  private static Categorical.Vocabulary words(String prefix, int n) {
    return new Categorical.Vocabulary(
        IntStream.range(0, n).mapToObj(i -> prefix + i).toList(), Rule.RESERVE, Rule.RESERVE);
  }

  private static FeatureSchema schema(Feature... ofHost) {
    Categorical items = words("i", ITEMS);
    List<Feature> features = new java.util.ArrayList<>(List.of(ofHost));
    features.add(new Feature("user", Axis.REQUEST, words("u", 9)));
    features.add(new Feature("item", Axis.CANDIDATE, items));
    features.add(new Feature("seen", Axis.REQUEST, new FeatureType.IdSequence(items, LENGTH)));
    return new FeatureSchema(features);
  }

  private static JobRows rows(FeatureSchema schema) {
    return JobRows.of(schema, () -> log(240, 1), () -> log(80, 2));
  }

  /** All columns that one of the hosts reads, clicks on what was seen before. */
  private static io.rankgraft.data.Rows log(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder csv = new StringBuilder("x,city,user,item,seen,click\n");
    for (int row = 0; row < rows; row++) {
      int item = random.nextInt(ITEMS);
      int seen = random.nextInt(4) == 0 ? item : random.nextInt(ITEMS);
      String city = row % 7 == 0 ? "Elsewhere" : CITIES.get(random.nextInt(CITIES.size()));
      csv.append(
          "%s %s,%s,u%s,i%s,i%s i%s,%s%n"
              .formatted(
                  random.nextInt(-9, 10) / 10.0,
                  random.nextInt(-9, 10) / 10.0,
                  city,
                  random.nextInt(9),
                  item,
                  random.nextInt(ITEMS),
                  seen,
                  seen == item ? 1 : 0));
    }
    return JobFixture.read(csv.toString());
  }

  private static GraftJob job(HostSource host, String graft, FeatureSchema schema) {
    return GraftJob.onto(host)
        .withGraft(GraftRegistry.ofServices().graft(graft).configured())
        .withTask(JobTask.ofBinary("click"))
        .withRows(rows(schema))
        .withControls(false)
        .withTraining(TrainingOptions.ofDefaults().withEpochs(2).withBatch(32).withThreads(1));
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static GoldenRows.Case many(Bundle bundle) {
    return bundle.golden().cases().stream()
        .filter(c -> c.name().equals("many"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void treesWithTimOnThemAreOneFileThatScoresAsTheTrees() throws IOException {
    Feature x = new Feature("x", Axis.CANDIDATE, new FeatureType.Dense(2, null));
    HostSource host = HostSource.of(trees()).withTap("logit", "variable");
    JobResult result = job(host, "tim", schema(x)).run(folder.resolve("out"));
    assertTrue(result.parity().toString().contains("the host has TreeEnsembleRegressor"));
    Bundle bundle = Bundle.open(folder.resolve("out/bundle"));
    try (OnnxScorer scorer = OnnxScorer.load(bundle)) { // replays the golden rows
      assertEquals(List.of("click", "click-host"), names(scorer));
    }
    GoldenRows.Case golden = many(bundle);
    float[] numbers = golden.floats().get("x");
    double[] alone = golden.outputs().get("click-host");
    for (int i = 0; i < alone.length; i++) {
      assertEquals(
          sigmoid(tree(numbers[2 * i], numbers[2 * i + 1])), alone[i], TOLERANCE, "row " + i);
    }
  }

  private static List<String> names(OnnxScorer scorer) {
    return scorer.signature().outputs().stream().map(o -> o.name()).toList();
  }

  @Test
  void rawTextsOfALogReachAHostThatLooksThemUpItself() throws IOException {
    List<String> values = List.of("Oslo", "Lima", "Rome", "Elsewhere"); // not in the host's order
    Feature city =
        new Feature(
            "city", Axis.CANDIDATE, new Categorical.Vocabulary(values, Rule.REJECT, Rule.RESERVE));
    HostSource host = HostSource.of(cities()).withTap("logit", "score");
    job(host, "cascade", schema(city)).run(folder.resolve("out"));
    GoldenRows.Case golden = many(Bundle.open(folder.resolve("out/bundle")));
    int[] ids = golden.ints().get("city");
    double[] alone = golden.outputs().get("click-host");
    for (int i = 0; i < alone.length; i++) {
      int known = ids[i] == 0 ? -1 : CITIES.indexOf(values.get(ids[i] - 1)); // 0 is unknown
      assertEquals(
          sigmoid(known < 0 ? ELSEWHERE : OF_CITY[known]), alone[i], TOLERANCE, "row " + i);
    }
  }

  @Test
  void aBundleIsAHostForAnotherGraft() throws IOException {
    Feature x = new Feature("x", Axis.CANDIDATE, new FeatureType.Dense(2, null));
    FeatureSchema schema = schema(x);
    HostSource first = HostSource.of(trees()).withTap("logit", "variable");
    job(first, "cascade", schema).run(folder.resolve("first"));
    Path file =
        Files.write(
            folder.resolve("first.onnx"), Bundle.open(folder.resolve("first/bundle")).onnx());
    HostSource second = HostSource.of(file).withTap("probability", "click");
    job(second, "tim", schema).run(folder.resolve("second"));
    Bundle bundle = Bundle.open(folder.resolve("second/bundle"));
    try (OnnxScorer before = OnnxScorer.load(Bundle.open(folder.resolve("first/bundle")));
        var features = before.newFeatures();
        var outputs = before.newOutputs()) {
      GoldenRows.Case golden = many(bundle);
      golden.fill(features);
      before.score(features, outputs);
      float[] expected = outputs.copy("click");
      double[] alone = golden.outputs().get("click-host");
      for (int i = 0; i < alone.length; i++) {
        assertEquals(expected[i], alone[i], TOLERANCE, "row " + i);
      }
    }
  }
}
