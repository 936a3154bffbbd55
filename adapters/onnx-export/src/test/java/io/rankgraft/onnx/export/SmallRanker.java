package io.rankgraft.onnx.export;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.ptn.Propagation;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.PtnConfig;
import io.rankgraft.ptn.RowSupervision;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A click model with PTN mounted: the user's two histories once a request, the item and its price
 * once a candidate; outputs host, logit and probability.
 */
final class SmallRanker {
  static final int ITEMS = 40;
  static final int DIM = 6;
  static final int HISTORY = 3;
  static final String REQUEST_OF = "request-of";
  private static final List<String> BEHAVIOURS = List.of("click", "buy");

  static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Feature(
                  "item",
                  Axis.CANDIDATE,
                  new Categorical.Vocabulary(
                      IntStream.range(0, ITEMS - 2).mapToObj(Integer::toString).toList(),
                      Rule.RESERVE,
                      Rule.RESERVE)),
              history("click"),
              history("buy"),
              new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(2, null))));

  private SmallRanker() {}

  private static Feature history(String name) {
    return new Feature(
        name,
        Axis.REQUEST,
        new FeatureType.IdSequence(new Categorical.Hashed(ITEMS, Rule.REJECT), HISTORY));
  }

  /** The same numbers for the same name. */
  static float[] values(String name) {
    int size =
        switch (name) {
          case "items" -> ITEMS * DIM;
          case "w1" -> (2 * DIM + 2) * 8;
          case "w2" -> 8;
          case "ptn/head" -> DIM;
          case "ptn/head-bias", "ptn/lambda" -> 1;
          default -> throw new IllegalArgumentException("small ranker: no values of " + name);
        };
    Random random = new Random(name.hashCode());
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian() / 2;
    }
    return values;
  }

  static Map<OutputSpec, Operand<TFloat32>> build(ModelGraph model) {
    GraftScope scope = model.scope(Build.EXPORT);
    Ops tf = scope.tf();
    Operand<TInt32> requestOf = input(scope, REQUEST_OF, Axis.CANDIDATE);
    EmbeddingTable items = scope.embedding("items", ITEMS, DIM, Initializer.zeros());
    Operand<TFloat32> item = items.lookup(input(scope, "item", Axis.CANDIDATE));
    Operand<TFloat32> price = scope.input("price", TFloat32.class, Shape.of(-1, 2), Axis.CANDIDATE);
    Taps host = Taps.none().with("item", item);
    for (String behaviour : BEHAVIOURS) {
      Operand<TFloat32> user =
          tf.math.mean(
              items.lookup(input(scope, behaviour, Axis.REQUEST, HISTORY)), tf.constant(1));
      host = host.with(behaviour, scope.toCandidates(user, requestOf));
    }
    Operand<TFloat32> features =
        tf.concat(List.of(host.require("click", TFloat32.class), item, price), tf.constant(1));
    Operand<TFloat32> hidden =
        tf.nn.relu(
            tf.linalg.matMul(
                features, scope.parameter("w1", Shape.of(2 * DIM + 2, 8), Initializer.zeros())));
    Operand<TFloat32> logit =
        tf.reshape(
            tf.linalg.matMul(hidden, scope.parameter("w2", Shape.of(8, 1), Initializer.zeros())),
            tf.constant(new int[] {-1}));
    Taps joined = mount().apply(scope, host.with("logit", logit)).taps();
    Operand<TFloat32> full = joined.require("logit", TFloat32.class);
    Map<OutputSpec, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put(OutputSpec.of("host", Domain.LOGIT), logit);
    outputs.put(new OutputSpec("logit", Domain.LOGIT, "host"), full);
    outputs.put(OutputSpec.of("probability", Domain.PROBABILITY), tf.math.sigmoid(full));
    return outputs;
  }

  private static Operand<TInt32> input(GraftScope scope, String name, Axis axis, int... inner) {
    Shape shape = inner.length == 0 ? Shape.of(-1) : Shape.of(-1, inner[0]);
    return scope.input(name, TInt32.class, shape, axis);
  }

  private static Mount<Ptn.Inputs, Ptn.Outputs> mount() {
    PtnConfig config = PtnConfig.withoutLosses(BEHAVIOURS.size());
    return new Mount<>(
        "ptn",
        new Ptn(config),
        (scope, host) -> {
          Ops tf = scope.tf();
          Operand<TFloat32> ones = tf.fill(tf.constant(new int[] {1, DIM}), tf.constant(1f));
          List<Ptn.Behaviour> behaviours =
              BEHAVIOURS.stream()
                  .map(
                      name ->
                          new Ptn.Behaviour(
                              name,
                              host.require(name, TFloat32.class),
                              host.require("item", TFloat32.class),
                              ones,
                              ones))
                  .toList();
          List<Task> tasks = BEHAVIOURS.stream().map(Task::ofBinary).toList();
          return new Ptn.Inputs(behaviours, Propagation.identity(), new RowSupervision(tasks));
        },
        Join.residual("logit", out -> out.users().get(1)));
  }

  static RankerExport export(Optional<Judge> judge) {
    try (ModelGraph model = ModelGraph.forExport(SmallRanker::values, 0)) {
      return RankerExport.of(
          model,
          build(model),
          Optional.of(REQUEST_OF),
          ScoreFormula.of("probability"),
          SCHEMA,
          judge);
    }
  }

  /** A bundle with the ONNX model and the SavedModel of one EXPORT build. */
  static Bundle bundle(Path target) throws IOException {
    try (ModelGraph model = ModelGraph.forExport(SmallRanker::values, 0)) {
      Map<OutputSpec, Operand<TFloat32>> outputs = build(model);
      RankerExport export =
          RankerExport.of(
              model,
              outputs,
              Optional.of(REQUEST_OF),
              ScoreFormula.of("probability"),
              SCHEMA,
              Optional.empty());
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        return export.write(
            target,
            "small",
            "1",
            Map.of(),
            folder -> {
              SavedModelExport saved = SavedModelExport.of(session).withFeatures(SCHEMA);
              for (var output : outputs.entrySet()) {
                saved = saved.withOutput(output.getKey().name(), output.getValue());
              }
              saved.write(folder);
            });
      }
    }
  }

  static void fill(Features features, int candidates, long seed) {
    Random random = new Random(seed);
    features
        .begin(candidates)
        .put("click", random.ints(HISTORY, 0, ITEMS).toArray())
        .put("buy", random.ints(HISTORY, 0, ITEMS).toArray())
        .put("item", random.ints(candidates, 0, ITEMS).toArray());
    var price = features.floats("price");
    while (price.hasRemaining()) {
      price.put(random.nextFloat());
    }
  }
}
