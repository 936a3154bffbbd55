package io.rankgraft.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Task;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Result;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class HtlNetTest {
  private static final int ROWS = 256;
  private static final int STEPS = 25;
  private static final List<Task> TASKS =
      List.of(Task.ofBinary("click"), Task.ofBinary("view"), new Task("watch", Task.Kind.AMOUNT));
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              ids("user", 20),
              ids("item", 10),
              new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(1, 0f))));

  private static Feature ids(String name, int size) {
    return new Feature(name, Axis.CANDIDATE, new Categorical.Hashed(size, FeatureType.Rule.REJECT));
  }

  private static Batch table() {
    SplittableRandom random = new SplittableRandom(5);
    int[] user = random.ints(ROWS, 0, 20).toArray();
    int[] item = random.ints(ROWS, 0, 10).toArray();
    float[] price = new float[ROWS];
    float[] click = new float[ROWS];
    float[] view = new float[ROWS];
    float[] watch = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      price[row] = (float) random.nextDouble();
      click[row] = (user[row] + item[row]) % 3 == 0 ? 1 : 0;
      view[row] = click[row] == 1 && user[row] % 2 == 0 ? 1 : 0;
      watch[row] = view[row] * (2 + item[row]) + click[row];
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("user", new Column.Ints(user));
    columns.put("item", new Column.Ints(item));
    columns.put("price", new Column.Floats(price, ROWS, 1));
    columns.put("label-click", new Column.Floats(click));
    columns.put("label-view", new Column.Floats(view));
    columns.put("label-watch", new Column.Floats(watch));
    return new Batch(ROWS, columns);
  }

  private static HtlNetConfig config(Map<String, Object> changes) {
    JsonMapper json = new JsonMapper();
    ObjectNode tree = json.valueToTree(HtlNetConfig.preset("default"));
    tree.put("dim", 4);
    tree.put("experts", 1);
    tree.set("layers", json.valueToTree(List.of(8)));
    tree.set("tower", json.valueToTree(List.of(8, 6)));
    tree.put("learningRate", 0.02);
    changes.forEach((key, value) -> tree.set(key, json.valueToTree(value)));
    return json.convertValue(tree, HtlNetConfig.class);
  }

  /** A net in training on the whole table. */
  private static final class Run implements AutoCloseable {
    final ModelGraph graph = ModelGraph.withSeed(3);
    final Batch table = table();
    final HtlNet net;
    final Trainer trainer;
    final ModelSession session;

    Run(Map<String, Object> changes) {
      net = HtlNet.build(graph, SCHEMA, TASKS, config(changes));
      trainer = Trainer.build(graph, net.objective());
      session = ModelSession.openForFewRuns(graph, Threads.of(2));
    }

    /** The sum of the tasks' losses before each of so many steps. */
    double[] steps(int n) {
      double[] sums = new double[n];
      int[] rows = IntStream.range(0, ROWS).toArray();
      for (int step = 0; step < n; step++) {
        try (Feed feed = new Feed()) {
          net.feed(feed, Build.TRAIN, table, rows, ROWS);
          for (float loss : trainer.step(session, feed)) {
            sums[step] += loss;
          }
        }
      }
      return sums;
    }

    float[] predictions(int task) {
      try (Feed feed = new Feed()) {
        net.feed(feed, Build.SERVE, table, IntStream.range(0, ROWS).toArray(), ROWS);
        try (Result result = session.serve(feed, net.predictions())) {
          float[] values = new float[ROWS];
          ((TFloat32) result.get(task)).copyTo(DataBuffers.of(values, false, false));
          return values;
        }
      }
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }

  private static void assertLearns(Map<String, Object> changes) {
    try (Run run = new Run(changes)) {
      double[] losses = run.steps(STEPS);
      assertTrue(
          losses[STEPS - 1] < 0.95 * losses[0],
          () -> changes + ": from " + losses[0] + " to " + losses[STEPS - 1]);
      for (int t = 0; t < TASKS.size(); t++) {
        for (float p : run.predictions(t)) {
          assertTrue(Float.isFinite(p) && (t == 2 || (p >= 0 && p <= 1)), "task " + t);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyHeadLearns(HtlNetConfig.HeadKind head) {
    assertLearns(Map.of("head", head));
  }

  @ParameterizedTest
  @EnumSource(names = {"PCGRAD", "METABALANCE", "CAGRAD", "GRADNORM"})
  void everyMergeLearns(HtlNetConfig.Merge merge) {
    assertLearns(Map.of("merge", merge));
  }

  @Test
  void otherBottomsAndWeightingsLearn() {
    assertLearns(Map.of("bottom", "DEEPFM", "weighting", "UNCERTAINTY", "merge", "SUM"));
    assertLearns(Map.of("bottom", "DCN", "weighting", "FAMO"));
  }

  @Test
  void ablationsLearn() {
    assertLearns(Map.of("labels", false, "fusion", "CONCATENATION"));
    assertLearns(Map.of("representations", false, "stopGradient", false, "noise", "GUMBEL"));
  }

  @Test
  void zilnLearnsAndPredictsAmountsOfZeroAndMore() {
    try (Run run = new Run(Map.of("core", HtlNetConfig.Core.ZILN))) {
      double[] losses = run.steps(STEPS);
      assertTrue(losses[STEPS - 1] < losses[0]);
      for (float watch : run.predictions(2)) {
        assertTrue(watch >= 0 && Float.isFinite(watch));
      }
    }
  }

  @Test
  void zilnsOwnProbabilityTellsWatchedFromUnwatched() {
    try (Run run = new Run(Map.of("core", HtlNetConfig.Core.ZILN, "merge", "SUM"));
        Feed feed = new Feed()) {
      run.steps(200);
      run.net.feed(feed, Build.SERVE, run.table, IntStream.range(0, ROWS).toArray(), ROWS);
      float[] p = new float[ROWS];
      try (Result result = run.session.serve(feed, List.of(run.net.occurrence().orElseThrow()))) {
        ((TFloat32) result.get(0)).copyTo(DataBuffers.of(p, false, false));
      }
      float[] watch = ((Column.Floats) run.table.columns().get("label-watch")).values();
      double watched =
          IntStream.range(0, ROWS)
              .filter(i -> watch[i] > 0)
              .mapToDouble(i -> p[i])
              .average()
              .orElseThrow();
      double others =
          IntStream.range(0, ROWS)
              .filter(i -> watch[i] == 0)
              .mapToDouble(i -> p[i])
              .average()
              .orElseThrow();
      assertTrue(watched > others + 0.2, watched + " and " + others);
    }
    try (Run run = new Run(Map.of())) {
      assertTrue(run.net.occurrence().isEmpty(), "a squared loss has no probability");
    }
  }

  @Test
  void amountsMayStandBeforeBinaryTasks() {
    List<Task> tasks =
        List.of(
            new Task("watch", Task.Kind.AMOUNT),
            Task.ofBinary("click"),
            new Task("price-paid", Task.Kind.AMOUNT),
            Task.ofBinary("view"));
    for (HtlNetConfig.Core core : HtlNetConfig.Core.values()) {
      try (ModelGraph graph = ModelGraph.withSeed(3)) {
        HtlNet net = HtlNet.build(graph, SCHEMA, tasks, config(Map.of("core", core)));
        assertEquals(4, net.predictions().size());
        assertEquals(
            List.of("watch", "click", "price-paid", "view"),
            graph.losses().stream().map(l -> l.task().orElseThrow().name()).toList());
        assertTrue(
            graph.parameters().stream()
                .noneMatch(p -> p.name().contains("leu-watch") || p.name().contains("leu-price")),
            "an amount has no classes");
        Trainer.build(graph, net.objective()); // differentiates
      }
    }
  }

  @ParameterizedTest
  @EnumSource(HtlNetConfig.Merge.class)
  void watchingGradientsChangesNoStepOfAnyMerge(HtlNetConfig.Merge merge) {
    try (Run alone = new Run(Map.of("merge", merge));
        Run watched = new Run(Map.of("merge", merge, "watchGradients", true))) {
      assertArrayEquals(alone.steps(4), watched.steps(4), 1e-5);
      float norm = watched.session.values("objective/watched/norm-click")[0];
      assertTrue(norm > 0 && Float.isFinite(norm));
      float cosine = watched.session.values("objective/watched/cosine-click-watch")[0];
      assertTrue(Math.abs(cosine) <= 1);
    }
  }

  @Test
  void everyPresetBuilds() {
    for (String preset : HtlNetConfig.presets()) {
      try (ModelGraph graph = ModelGraph.withSeed(1)) {
        HtlNet net = HtlNet.build(graph, SCHEMA, TASKS, HtlNetConfig.preset(preset));
        assertEquals(3, net.predictions().size());
      }
    }
    assertThrows(IllegalArgumentException.class, () -> HtlNetConfig.preset("papr"));
  }

  @Test
  void ablationsLeaveOutWhatTheyName() {
    List<String> full = names(Map.of());
    assertTrue(full.contains("head/fusion/leu-click/labels"), full.toString());
    assertTrue(full.contains("head/fusion/ifu-representation/h1"), full.toString());
    List<String> without = names(Map.of("labels", false));
    assertTrue(without.stream().noneMatch(n -> n.contains("leu-") || n.contains("ifu-label")));
    List<String> shared = names(Map.of("head", HtlNetConfig.HeadKind.SHARED_BOTTOM));
    assertTrue(shared.contains("head/bottom/w1"), shared.toString());
    assertTrue(shared.stream().noneMatch(n -> n.contains("fusion")));
  }

  private static List<String> names(Map<String, Object> changes) {
    try (ModelGraph graph = ModelGraph.withSeed(1)) {
      HtlNet.build(graph, SCHEMA, TASKS, config(changes));
      return graph.parameters().stream().map(Parameter::name).toList();
    }
  }

  @Test
  void withoutAlphaAndGammaTheMergeIsTheSum() {
    try (Run sum = new Run(Map.of("merge", HtlNetConfig.Merge.SUM));
        Run none = new Run(Map.of("alpha", 0, "gamma", 0))) {
      double[] a = sum.steps(5);
      double[] b = none.steps(5);
      for (int step = 0; step < 5; step++) {
        assertEquals(a[step], b[step], 1e-4 * a[0]);
      }
    }
  }

  @Test
  void predictionsDoNotChangeWithLabelsAndNeedEveryFeature() {
    try (Run run = new Run(Map.of())) {
      run.steps(5);
      float[] before = run.predictions(2);
      float[] labels = run.table.floats("label-watch");
      for (int i = 0; i < labels.length; i++) {
        labels[i] = 1000 - labels[i];
      }
      assertArrayEquals(before, run.predictions(2));
      Map<String, Column> columns = new LinkedHashMap<>(run.table.columns());
      columns.remove("item");
      try (Feed feed = new Feed()) {
        var e =
            assertThrows(
                IllegalArgumentException.class,
                () -> run.net.feed(feed, Build.SERVE, new Batch(ROWS, columns), new int[] {0}, 1));
        assertTrue(e.getMessage().startsWith("htlnet feed 'item'"), e.getMessage());
      }
    }
  }

  @Test
  void anAmountBelowZeroIsRefusedByItsRow() {
    try (Run run = new Run(Map.of("core", HtlNetConfig.Core.ZILN));
        Feed feed = new Feed()) {
      run.table.floats("label-watch")[2] = -3;
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> run.net.feed(feed, Build.TRAIN, run.table, new int[] {0, 2}, 2));
      assertEquals(
          "zero-inflated amount 'watch': expected labels of 0 or more but row 1 has -3.0",
          e.getMessage());
    }
  }

  @Test
  void aRestoredNetServesAtTheTemperatureItWasSavedAt(@TempDir Path folder) {
    Map<String, Object> cooling = Map.of("temperatureEvery", 2);
    float[] before;
    try (Run run = new Run(cooling)) {
      run.steps(9);
      before = run.predictions(2);
      new Checkpoint(folder).save(run.session, "htlnet", new JsonMapper().createObjectNode());
    }
    try (Run run = new Run(cooling)) {
      new Checkpoint(folder).require(run.session, "htlnet");
      assertEquals(9, run.session.step());
      assertArrayEquals(before, run.predictions(2));
    }
  }

  @Test
  void aChainWithoutAnAmountIsRefused() {
    try (ModelGraph graph = ModelGraph.withSeed(1)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> HtlNet.build(graph, SCHEMA, TASKS.subList(0, 2), HtlNetConfig.preset("default")));
    }
  }
}
