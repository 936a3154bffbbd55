package io.rankgraft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.ParityReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;

/**
 * A reference model as an ONNX file that scores as TensorFlow and the float64 judge do: for no
 * candidate, one and many, several requests, unknown ids and empty sequences.
 */
final class ExportParity {
  private static final Set<String> CASES =
      Set.of("none", "one", "many", "several requests", "zeros", "unknown ids");

  /** Of the random values of parameters. */
  static final double DEVIATION = 0.4;

  private ExportParity() {}

  /** Exports a model under random values of its parameters and compares all engines. */
  static <M> RankerExport export(Function<ModelGraph, M> build, Function<M, ServingForm> formOf) {
    return export(build, formOf, DEVIATION);
  }

  private static <M> RankerExport export(
      Function<ModelGraph, M> build, Function<M, ServingForm> formOf, double deviation) {
    Map<String, Integer> sizes = new HashMap<>();
    try (ModelGraph trained = ModelGraph.withSeed(3)) {
      build.apply(trained);
      trained.variables().forEach(v -> sizes.put(v.name(), (int) v.shape().size()));
    }
    try (ModelGraph model =
        ModelGraph.forExport(name -> values(name, sizes.get(name), deviation), 700)) {
      ServingForm form = formOf.apply(build.apply(model));
      RankerExport export =
          RankerExport.of(
              model,
              form.outputs(),
              Optional.of(ServingForm.REQUEST_OF),
              form.ranking(),
              form.schema(),
              Optional.of(new Float64Judge()));
      Set<String> compared = new HashSet<>();
      export.parity().lines().forEach(line -> compared.add(line.golden()));
      assertEquals(CASES, compared);
      assertEquals(
          3L * CASES.size() * form.outputs().size(),
          export.parity().lines().stream().filter(ParityReport.Line::passes).count());
      return export;
    }
  }

  private static float[] values(String name, int size, double deviation) {
    Random random = new Random(name.hashCode());
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  static <M> DynamicTest model(
      String name, Function<ModelGraph, M> build, Function<M, ServingForm> formOf) {
    return model(name, build, formOf, DEVIATION);
  }

  static <M> DynamicTest model(
      String name,
      Function<ModelGraph, M> build,
      Function<M, ServingForm> formOf,
      double deviation) {
    return dynamicTest(name, () -> assertTrue(export(build, formOf, deviation).hasOnnx()));
  }

  static <C> C changed(C preset, Class<C> type, Map<String, ?> changes) {
    JsonMapper json =
        JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
    ObjectNode tree = json.valueToTree(preset);
    changes.forEach((key, value) -> tree.set(key, json.valueToTree(value)));
    return json.convertValue(tree, type);
  }

  static Map<String, Object> with(Map<String, ?> some, Object... keysAndValues) {
    Map<String, Object> all = new HashMap<>(some);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      all.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return all;
  }

  static BehaviourLog log() {
    SplittableRandom random = new SplittableRandom(3);
    return new BehaviourLog(
        List.of("view", "cart", "buy"),
        List.of(pairs(random, 200), pairs(random, 80), pairs(random, 40)));
  }

  private static Interactions pairs(SplittableRandom random, int n) {
    return Interactions.of(
        20, 15, random.ints(n, 0, 20).toArray(), random.ints(n, 0, 15).toArray());
  }
}
