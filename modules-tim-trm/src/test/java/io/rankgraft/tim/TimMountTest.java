package io.rankgraft.tim;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.Contribution;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.testkit.ReadyMountContract;
import io.rankgraft.testkit.TestLog;
import io.rankgraft.testkit.TestSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class TimMountTest {
  private static final List<Task> TASKS = List.of(Task.ofBinary("click"), Task.ofBinary("buy"));
  private static final List<String> BEHAVIOURS = List.of("view", "cart");
  private static final int LENGTH = 3;
  private static final TestLog LOG = TestLog.of(5, LENGTH, BEHAVIOURS, TASKS);
  private static final TimMount.Config CONFIG =
      TimMount.Config.ofDefaults()
          .withDim(World.DIM)
          .withTransformer(new TimConfig.Transformer(2, 2, 1e-6f))
          .withConditions(TimConfig.Conditions.ofDefaults().withHyperHidden(3));

  /** Events of two requests, oldest first; of the second behaviour the second request has none. */
  private static final int[][] VIEWS = {{1, 2, 4}, {3}};

  private static final int[][] CARTS = {{2, 0}, {}};
  private static final int[] ITEMS = {2, 4, 3};
  private static final int[] REQUEST_OF = {0, 0, 1};

  private final ModelGraph model = ModelGraph.withSeed(6);

  @AfterEach
  void close() {
    model.close();
  }

  static List<String> timParameters(String path) {
    List<String> names = new ArrayList<>(List.of("items", "task", "behaviour"));
    for (String side : List.of("encoder", "decoder")) {
      for (String w : List.of("query", "key", "value", "output")) {
        names.add(side + "-attention-" + w);
      }
      norm(names, side + "-norm-1");
      for (String w : List.of("w1", "b1", "w2", "b2")) {
        names.add(side + "-ffn-" + w);
      }
      norm(names, side + "-norm-2");
    }
    names.add("position");
    return names.stream().map(name -> path + name).toList();
  }

  private static void norm(List<String> names, String norm) {
    names.add(norm + "-scale");
    names.add(norm + "-shift");
    for (String hyper : List.of("hyper-scale", "hyper-shift")) {
      for (String w : List.of("w1", "b1", "w2", "b2")) {
        names.add(norm + "-" + hyper + "-" + w);
      }
    }
  }

  /** Two tasks, two behaviours. */
  @Nested
  class Contract implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return TimMount.named().configured(CONFIG);
    }

    @Override
    public TestLog log() {
      return LOG;
    }

    @Override
    public List<String> parameterNames() {
      List<String> names = new ArrayList<>(timParameters(""));
      names.addAll(List.of("head.click", "head-bias.click", "head.buy", "head-bias.buy"));
      return names;
    }
  }

  private static int[] padded(int[][] events) {
    int[] flat = new int[events.length * LENGTH];
    for (int r = 0; r < events.length; r++) {
      System.arraycopy(events[r], 0, flat, r * LENGTH, events[r].length);
    }
    return flat;
  }

  private static void feed(GraphRun run, String name, int[][] events) {
    run.feed(Build.SERVE, name, padded(events), events.length, LENGTH);
    int[] lengths = Arrays.stream(events).mapToInt(e -> e.length).toArray();
    run.feed(Build.SERVE, name + "-length", lengths, lengths.length);
  }

  /** The oracle's world: the most recent event first. */
  private static World world(float[] table) {
    List<float[][][]> items = new ArrayList<>();
    List<float[][]> masks = new ArrayList<>();
    for (int[][] behaviour : List.of(VIEWS, CARTS)) {
      float[][][] vectors = new float[behaviour.length][LENGTH][World.DIM];
      float[][] mask = new float[behaviour.length][LENGTH];
      for (int r = 0; r < behaviour.length; r++) {
        for (int l = 0; l < behaviour[r].length; l++) {
          vectors[r][l] = row(table, behaviour[r][behaviour[r].length - 1 - l]);
          mask[r][l] = 1;
        }
      }
      items.add(vectors);
      masks.add(mask);
    }
    float[][] targets = Arrays.stream(ITEMS).mapToObj(id -> row(table, id)).toArray(float[][]::new);
    return new World(items, masks, targets, REQUEST_OF);
  }

  private static float[] row(float[] table, int id) {
    return Arrays.copyOfRange(table, id * World.DIM, (id + 1) * World.DIM);
  }

  /** Maximum, mean by recency and mean of the scores of a candidate's events. */
  private static double[] match(float[] table, int[] events, int item) {
    double most = events.length == 0 ? 0 : Double.NEGATIVE_INFINITY;
    double weighted = 0;
    double weights = 0;
    double total = 0;
    for (int l = 0; l < events.length; l++) {
      double score = 0;
      for (int i = 0; i < World.DIM; i++) {
        score += row(table, events[l])[i] * row(table, item)[i] / Math.sqrt(World.DIM);
      }
      most = Math.max(most, score);
      weighted += score / (events.length - l);
      weights += 1.0 / (events.length - l);
      total += score;
    }
    return new double[] {
      most, weights == 0 ? 0 : weighted / weights, events.length == 0 ? 0 : total / events.length
    };
  }

  @ParameterizedTest
  @EnumSource(TimConfig.Empty.class)
  void correctionsMatchTheOracleForEveryTaskAndCandidate(TimConfig.Empty empty) {
    TimMount.Config config =
        CONFIG.withSequences(TimConfig.Sequences.ofDefaults().withEmpty(empty));
    TestSite site = TestSite.of(model.scope(Build.SERVE), Taps.none(), LOG.withRequests());
    Attachment<Contribution> attached = TimMount.named().configured(config).mount(site);
    try (GraphRun run = GraphRun.open(model)) {
      Map<String, float[]> values = World.values(model.parameters());
      for (Parameter parameter : model.parameters()) {
        run.set(parameter, values.get(parameter.name()));
      }
      run.feed(Build.SERVE, "item", ITEMS, ITEMS.length);
      run.feed(Build.SERVE, "request-of", REQUEST_OF, REQUEST_OF.length);
      feed(run, "view", VIEWS);
      feed(run, "cart", CARTS);
      float[] table = values.get("tim/items");
      TimConfig tim =
          new TimConfig(
              2, 2, LENGTH, config.transformer(), config.conditions(), config.sequences());
      Map<String, INDArray> arrays = World.arrays(model.parameters(), values);
      Oracle oracle = new Oracle(world(table), tim, arrays);
      for (int t = 0; t < TASKS.size(); t++) {
        String task = TASKS.get(t).name();
        float[] head = values.get("tim/head." + task);
        double[] interest = oracle.interest(t);
        double[] expected = new double[ITEMS.length];
        int width = 2 * World.DIM;
        for (int c = 0; c < expected.length; c++) {
          expected[c] = values.get("tim/head-bias." + task)[0];
          for (int i = 0; i < width; i++) {
            expected[c] += interest[c * width + i] * head[i];
          }
          for (int b = 0; b < 2; b++) {
            int[] events = List.of(VIEWS, CARTS).get(b)[REQUEST_OF[c]];
            double[] match = match(table, events, ITEMS[c]);
            for (int i = 0; i < 3; i++) {
              expected[c] += match[i] * head[width + 3 * b + i];
            }
          }
        }
        Operand<TFloat32> logit =
            attached.taps().require(site.logitTap(TASKS.get(t)), TFloat32.class);
        assertClose(task, expected, run.floats(logit), 5e-5);
      }
    }
  }

  @Test
  void aTaskMovesNothingThatIsAnothersAlone() {
    TestSite site = TestSite.of(model.scope(Build.SERVE), Taps.none(), LOG);
    Attachment<Contribution> attached = TimMount.named().configured(CONFIG).mount(site);
    var tf = model.ops();
    Operand<TFloat32> click = tf.nn.l2Loss(attached.taps().require("logit.click", TFloat32.class));
    try (GraphRun run = GraphRun.open(model)) {
      Map<String, float[]> values = World.values(model.parameters());
      for (Parameter parameter : model.parameters()) {
        run.set(parameter, values.get(parameter.name()));
      }
      run.feed(Build.SERVE, "item", new int[] {2, 3}, 2);
      feed(run, "view", VIEWS);
      feed(run, "cart", CARTS);
      Map<String, float[]> gradients = run.gradients(Build.SERVE, click);
      assertTrue(anyMoves(gradients.get("tim/items")));
      assertTrue(anyMoves(gradients.get("tim/decoder-ffn-w1")));
      assertFalse(anyMoves(gradients.get("tim/head.buy")));
      float[] tasks = gradients.get("tim/task"); // [2, d]: the second is the other task's
      assertTrue(anyMoves(Arrays.copyOf(tasks, World.DIM)));
      assertFalse(anyMoves(Arrays.copyOfRange(tasks, World.DIM, 2 * World.DIM)));
    }
  }

  private static boolean anyMoves(float[] gradient) {
    for (float x : gradient) {
      if (x != 0) {
        return true;
      }
    }
    return false;
  }

  @Test
  void everyOptionIsReachedByItsPath() throws Exception {
    TimMount.Config read =
        TimMount.named()
            .configured(
                new JsonMapper()
                    .readTree(
                        """
                        {"dim": 8, "match": false, "transformer": {"heads": 2},
                         "conditions": {"inject": "QKV", "hyperHidden": 5},
                         "sequences": {"empty": "ZERO_EVENT", "positions": "SINUSOID"}}
                        """))
            .config();
    assertEquals(
        TimMount.Config.ofDefaults()
            .withDim(8)
            .withMatch(false)
            .withTransformer(TimConfig.Transformer.ofDefaults().withHeads(2))
            .withConditions(
                TimConfig.Conditions.ofDefaults()
                    .withInject(TimConfig.Inject.QKV)
                    .withHyperHidden(5))
            .withSequences(
                new TimConfig.Sequences(TimConfig.Empty.ZERO_EVENT, TimConfig.Positions.SINUSOID)),
        read);
  }

  @Test
  void aWidthTheHeadsDoNotDivideIsRefused() {
    assertEquals(
        "tim: expected a dim that 4 heads divide but got 6",
        assertThrows(IllegalArgumentException.class, () -> TimMount.Config.ofDefaults().withDim(6))
            .getMessage());
  }

  @Test
  void withoutMatchesTheHeadReadsInterestsAlone() {
    TestSite site = TestSite.of(model.scope(Build.SERVE), Taps.none(), LOG);
    Attachment<Contribution> attached =
        TimMount.named().configured(CONFIG.withMatch(false)).mount(site);
    assertEquals(
        2L * World.DIM,
        attached.parameters().stream()
            .filter(p -> p.name().equals("tim/head.buy"))
            .findFirst()
            .orElseThrow()
            .shape()
            .get(0));
  }
}
