package io.rankgraft.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.backbones.ctr.Aitm;
import io.rankgraft.data.Axis;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Result;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

@Tag("slow")
class DtrnTest {
  private static final int ITEMS = 30;
  private static final int LENGTH = 3;
  private static final int ROWS = 6;
  private static final Dtrn.Schema SCHEMA =
      new Dtrn.Schema(
          List.of("watch", "click", "buy"),
          List.of("watch", "skip"),
          ITEMS,
          List.of(
              new Dtrn.Field("user", 9, Axis.REQUEST), new Dtrn.Field("slot", 4, Axis.CANDIDATE)));

  private static DtrnConfig config(Map<String, Object> changes) {
    JsonMapper json =
        JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
    ObjectNode tree = json.valueToTree(DtrnConfig.preset("default"));
    tree.put("dim", 4).put("heads", 2).put("length", LENGTH).put("hyperHidden", 6);
    tree.set("noisy", json.valueToTree(List.of("skip")));
    tree.set("expert", json.valueToTree(List.of(5)));
    tree.set("tower", json.valueToTree(List.of(4)));
    changes.forEach((key, value) -> tree.set(key, json.valueToTree(value)));
    return json.convertValue(tree, DtrnConfig.class);
  }

  /** Random rows; the second has no event at all. */
  private static Dtrn.Batch batch() {
    SplittableRandom random = new SplittableRandom(8);
    int[][] events = new int[2][];
    float[][] masks = new float[2][ROWS * LENGTH];
    for (int b = 0; b < 2; b++) {
      events[b] = random.ints(ROWS * LENGTH, 0, ITEMS).toArray();
      for (int i = 0; i < masks[b].length; i++) {
        masks[b][i] = i / LENGTH != 1 && random.nextInt(3) > 0 ? 1 : 0;
      }
    }
    return new Dtrn.Batch(
        random.ints(ROWS, 0, ITEMS).toArray(),
        new int[][] {random.ints(ROWS, 0, 9).toArray(), random.ints(ROWS, 0, 4).toArray()},
        events,
        masks);
  }

  private static final float[][] LABELS = {
    {1, 0, 1, 1, 0, 1}, {0, 0, 1, 0, 0, 1}, {0, 0, 0, 0, 0, 1}
  };

  /** The sum of the losses before and after some steps on one batch. */
  private static double[] fit(DtrnConfig config, int steps) {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Dtrn model = Dtrn.build(graph, SCHEMA, config);
      Trainer trainer =
          Trainer.build(graph, Objective.of(Adam.ofDefaults(), Schedule.constant(0.01f)));
      try (ModelSession session = ModelSession.openForFewRuns(graph, Threads.of(2))) {
        double first = 0;
        double last = 0;
        for (int step = 0; step < steps; step++) {
          try (Feed feed = new Feed()) {
            model.feed(feed, batch());
            model.feedLabels(feed, LABELS);
            last = 0;
            for (float loss : trainer.step(session, feed)) {
              last += loss;
            }
            first = step == 0 ? last : first;
          }
        }
        return new double[] {first, last};
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DtrnConfig.Head.class)
  void everyHeadLearnsABatchByHeart(DtrnConfig.Head head) {
    double[] loss = fit(config(Map.of("head", head, "calibrator", 0.5)), 120);
    assertTrue(loss[1] < 0.5 * loss[0], "from %s to %s".formatted(loss[0], loss[1]));
  }

  @ParameterizedTest
  @CsvSource({"false,true", "true,false"})
  void everyAblationLearnsABatchByHeart(boolean tim, boolean trm) {
    double[] loss = fit(config(Map.of("tim", tim, "trm", trm)), 40);
    assertTrue(loss[1] < 0.5 * loss[0], "from %s to %s".formatted(loss[0], loss[1]));
  }

  @ParameterizedTest
  @EnumSource(DtrnConfig.Encoder.class)
  void everyEncoderStandsInForTim(DtrnConfig.Encoder encoder) {
    DtrnConfig config = config(Map.of("tim", false, "encoder", encoder));
    double[] loss = fit(config, 40);
    assertTrue(loss[1] < 0.6 * loss[0], "from %s to %s".formatted(loss[0], loss[1]));
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Dtrn.build(graph, SCHEMA, config);
      assertEquals(3, graph.losses().size());
      Set<String> scopes =
          graph.parameters().stream()
              .map(p -> p.name().substring(0, p.name().indexOf('/')))
              .collect(Collectors.toSet());
      boolean any = encoder != DtrnConfig.Encoder.MEAN; // which has none
      assertEquals(any, scopes.contains("encoder"));
      assertTrue(!scopes.contains("tim"), "TIM is built");
    }
  }

  @Test
  void leftOutTasksAreNotBuilt() {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Dtrn.build(graph, SCHEMA, config(Map.of("without", List.of("click"))));
      assertEquals(
          List.of("log-loss-watch", "log-loss-buy"),
          graph.losses().stream().map(LossTerm::name).toList());
    }
  }

  @Test
  void oneBehaviourMayBeReadAlone() {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Dtrn model = Dtrn.build(graph, SCHEMA, config(Map.of("only", List.of("skip"))));
      assertEquals(4, model.interests().get(0).shape().get(1));
      assertTrue(
          graph.inputs(io.rankgraft.graph.Build.SERVE).stream()
              .noneMatch(i -> i.name().contains("watch")));
    }
  }

  @Test
  void withoutGraftsTasksShareOneRepresentation() {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Dtrn model = Dtrn.build(graph, SCHEMA, config(Map.of("tim", false, "trm", false)));
      assertSame(model.representations().get(0), model.representations().get(1));
      assertTrue(
          graph.parameters().stream().map(Parameter::name).noneMatch(n -> n.startsWith("trm/")));
    }
  }

  @Test
  void exportScoresCandidatesOfOneRequestAsRowsOfTheirOwn() {
    DtrnConfig config = config(Map.of());
    int candidates = 4;
    int[] items = {3, 17, 29, 3};
    int[] slots = {0, 1, 2, 3};
    Dtrn.Batch one = batch();
    Map<String, float[]> values = new HashMap<>();
    float[] expected;
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Dtrn model = Dtrn.build(graph, SCHEMA, config);
      int[][] events = new int[2][candidates * LENGTH];
      float[][] masks = new float[2][candidates * LENGTH];
      for (int i = 0; i < candidates * LENGTH; i++) {
        for (int b = 0; b < 2; b++) {
          events[b][i] = one.events()[b][i % LENGTH];
          masks[b][i] = one.masks()[b][i % LENGTH];
        }
      }
      try (ModelSession session = ModelSession.openForFewRuns(graph, Threads.of(1));
          Feed feed = new Feed()) {
        values.putAll(session.values());
        model.feed(feed, new Dtrn.Batch(items, new int[][] {{5, 5, 5, 5}, slots}, events, masks));
        expected = probability(session, feed, model, 2);
      }
    }
    try (ModelGraph graph = ModelGraph.forExport(values::get, 0)) {
      Dtrn model = Dtrn.build(graph, SCHEMA, config);
      try (ModelSession session = ModelSession.openForFewRuns(graph, Threads.of(1));
          Feed feed = new Feed()) {
        feed.put("item", items).put("request-of", new int[candidates]);
        feed.put("field-user", new int[] {5}).put("field-slot", slots);
        for (int b = 0; b < 2; b++) {
          String name = SCHEMA.behaviours().get(b);
          feed.put("events-" + name, java.util.Arrays.copyOf(one.events()[b], LENGTH), 1, LENGTH);
          feed.put("mask-" + name, java.util.Arrays.copyOf(one.masks()[b], LENGTH), 1, LENGTH);
        }
        assertArrayEquals(expected, probability(session, feed, model, 2), 1e-6f);
      }
    }
  }

  private static float[] probability(ModelSession session, Feed feed, Dtrn model, int task) {
    try (Result result = session.serve(feed, List.of(model.probabilities().get(task)))) {
      TFloat32 tensor = (TFloat32) result.get(0);
      float[] values = new float[(int) tensor.size()];
      tensor.copyTo(DataBuffers.of(values, false, false));
      return values;
    }
  }

  @Test
  void aitmOfTheEcommercePresetIsTheTreeOfSection44() {
    DtrnConfig preset = DtrnConfig.preset("ecommerce");
    List<String> tasks = List.of("watch", "click", "entering", "conversion");
    assertEquals(0.6f, preset.calibrator());
    assertEquals(
        Map.of("click", "watch", "entering", "watch", "conversion", "entering"),
        ((Aitm) preset.headOf(tasks, tasks)).parents());
    assertEquals( // without entering, conversion rests on what entering rested on
        Map.of("click", "watch", "conversion", "watch"),
        ((Aitm) preset.headOf(tasks, List.of("watch", "click", "conversion"))).parents());
    List<String> others = List.of("view", "buy");
    assertEquals(Map.of(), ((Aitm) preset.headOf(others, others)).parents());
  }

  @Test
  void noTransferBetweenSiblingsIsBuilt() {
    Map<String, Object> tree =
        Map.of("head", "aitm", "transfers", List.of("watch>click", "watch>buy"));
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Dtrn.build(graph, SCHEMA, config(tree));
      Set<String> transfers =
          graph.parameters().stream()
              .map(Parameter::name)
              .filter(name -> name.contains("/from-") && name.endsWith("/w1"))
              .collect(Collectors.toSet());
      assertEquals(
          Set.of("head/tower-click/from-watch/w1", "head/tower-buy/from-watch/w1"), transfers);
    }
  }

  @Test
  void aTransferOfATaskThatIsNotThereIsNamed() {
    DtrnConfig config = config(Map.of("head", "aitm", "transfers", List.of("watch>clik")));
    List<String> tasks = SCHEMA.tasks();
    assertEquals(
        "dtrn 'transfers': expected tasks among [watch, click, buy] but found 'clik'; nearest: click, buy, watch",
        assertThrows(IllegalArgumentException.class, () -> config.headOf(tasks, tasks))
            .getMessage());
  }

  @Test
  void wrongNamesAreNamed() {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      assertEquals(
          "dtrn 'without': expected one of [watch, click, buy] but got 'clik'; nearest: click, buy, watch",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> Dtrn.build(graph, SCHEMA, config(Map.of("without", List.of("clik")))))
              .getMessage());
    }
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> DtrnConfig.preset("tenrek"))
            .getMessage()
            .contains("nearest: tenrec"));
  }
}
