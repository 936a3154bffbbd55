package io.rankgraft.benchmarks;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.RequestEncoder;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.Signature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Requests encoded from maps of raw values, as an application has them: 200 candidates of three
 * features, and a user with three histories of 50 events.
 */
final class EncodeRequests implements Benchmark {
  private static final int CANDIDATES = 200;
  private static final int LENGTH = 50;
  private static final int ITEMS = 100_000;
  private static final int USERS = 64; // requests in turn
  private static final List<String> HISTORIES = List.of("viewed", "carted", "bought");

  @Override
  public String name() {
    return "encode-request";
  }

  @Override
  public String about() {
    return "requests of 200 candidates and three histories of 50 encoded from maps";
  }

  private static FeatureSchema schema() {
    Categorical items =
        new Categorical.Vocabulary(
            IntStream.range(0, ITEMS).mapToObj(i -> "item-" + i).toList(),
            Rule.RESERVE,
            Rule.RESERVE);
    List<Feature> features = new ArrayList<>();
    for (String history : HISTORIES) {
      features.add(new Feature(history, Axis.REQUEST, new FeatureType.IdSequence(items, LENGTH)));
    }
    features.add(new Feature("item", Axis.CANDIDATE, items));
    features.add(new Feature("shop", Axis.CANDIDATE, new Categorical.Hashed(1000, Rule.RESERVE)));
    features.add(new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(1, 0f)));
    return new FeatureSchema(features);
  }

  private static Signature signature(FeatureSchema schema) {
    List<InputSpec> inputs = new ArrayList<>();
    for (Feature feature : schema.features()) {
      boolean sequence = feature.type() instanceof FeatureType.IdSequence;
      inputs.add(
          new InputSpec(
              feature.name(),
              feature.type() instanceof FeatureType.Dense ? ElementType.FLOAT32 : ElementType.INT32,
              feature.axis(),
              sequence ? List.of(LENGTH) : List.of()));
    }
    return new Signature(
        inputs,
        "request-of",
        List.of(OutputSpec.of("logit", Domain.LOGIT)),
        ScoreFormula.of("logit"));
  }

  private record Asked(Map<String, Object> user, List<Map<String, Object>> candidates) {
    static Asked of(SplittableRandom random) {
      Map<String, Object> user = new HashMap<>();
      for (String history : HISTORIES) {
        user.put(history, random.ints(LENGTH, 0, ITEMS).mapToObj(i -> "item-" + i).toList());
      }
      List<Map<String, Object>> candidates = new ArrayList<>();
      for (int c = 0; c < CANDIDATES; c++) {
        candidates.add(
            Map.of(
                "item", "item-" + random.nextInt(ITEMS),
                "shop", "shop-" + random.nextInt(500),
                "price", random.nextInt(10_000) / 100.0));
      }
      return new Asked(user, candidates);
    }
  }

  @Override
  public void run(Conditions conditions, Report report) {
    FeatureSchema schema = schema();
    Signature signature = signature(schema);
    RequestEncoder encoder = RequestEncoder.of(signature, schema);
    SplittableRandom random = new SplittableRandom(8);
    List<Asked> requests =
        IntStream.range(0, USERS).mapToObj(i -> Asked.of(random.split())).toList();
    String sizes =
        "%s candidates of 3 features, 3 histories of %s, %s items, one thread"
            .formatted(CANDIDATES, LENGTH, ITEMS);
    try (Features features = Features.of(signature, schema)) {
      int[] next = {0};
      Runnable one =
          () -> {
            Asked asked = requests.get(next[0]++ % USERS);
            encoder.encode(features, asked.user()::get, asked.candidates());
          };
      new Latency().time(conditions.size(20_000, 10), one);
      Latency measured = new Latency();
      measured.time(conditions.size(20_000, 10), one);
      measured.sides(name(), sizes).forEach(report::add);
      int calls = conditions.size(2_000, 10);
      report.add(new Side(name() + "-allocated", Latency.allocated(calls, one), "B", calls, sizes));
    }
  }
}
