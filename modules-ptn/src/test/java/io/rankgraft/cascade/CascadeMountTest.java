package io.rankgraft.cascade;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.behaviours.BehaviourVectors;
import io.rankgraft.behaviours.EventReading;
import io.rankgraft.behaviours.LogRows;
import io.rankgraft.behaviours.MountRun;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.ReadyMountContract;
import io.rankgraft.testkit.TestLog;
import io.rankgraft.testkit.TestSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The ready mount over one small log, beside ND4J in float64: one fixture, one file. */
class CascadeMountTest {
  private static final List<Task> BOTH = List.of(LogRows.CART, LogRows.BUY);
  private static final CascadeMountConfig SMALL =
      CascadeMountConfig.ofDefaults().withVectors(BehaviourVectors.ofDefaults().withDim(4));

  private static ConfiguredGraft<?> graft(CascadeMountConfig config) {
    return CascadeMount.named().configured(config);
  }

  private static MountRun run(CascadeMountConfig config, List<Task> fromHost) {
    return new MountRun(graft(config), LogRows.log(), fromHost, Map.of());
  }

  @Nested
  class OfGmf implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return CascadeMountTest.graft(SMALL);
    }

    @Override
    public TestLog log() {
      return LogRows.log();
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "items",
          "item-bias",
          "unit-view/h",
          "unit-cart/h",
          "unit-buy/h",
          "head.cart",
          "head-bias.cart",
          "head.buy",
          "head-bias.buy");
    }
  }

  @Nested
  class OfNeuMfWithMatchesWhereTheHostHasOneLogit implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return CascadeMountTest.graft(
          SMALL
              .withUnit(CascadeMountConfig.Kind.NEUMF, 1)
              .withVectors(SMALL.vectors().withInteraction(EventReading.MATCH)));
    }

    @Override
    public TestLog log() {
      return LogRows.log();
    }

    @Override
    public List<Task> hostTasks() {
      return List.of(LogRows.CART);
    }

    @Override
    public List<String> parameterNames() {
      List<String> names = new ArrayList<>(List.of("items", "item-bias"));
      for (String behaviour : LogRows.BEHAVIOURS) {
        names.addAll(
            List.of(
                "unit-" + behaviour + "/w1",
                "unit-" + behaviour + "/b1",
                "unit-" + behaviour + "/h",
                "match-" + behaviour));
      }
      names.addAll(List.of("head.cart", "head-bias.cart", "head.buy", "head-bias.buy"));
      return names;
    }
  }

  /** Nothing is made for purchases, which no task rests on. */
  @Nested
  class WhereTheLastBehaviourServesNoTask implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return CascadeMountTest.graft(SMALL);
    }

    @Override
    public TestLog log() {
      return LogRows.log().withTasks(Task.ofBinary("view"), LogRows.CART);
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "items",
          "item-bias",
          "unit-view/h",
          "unit-cart/h",
          "head.view",
          "head-bias.view",
          "head.cart",
          "head-bias.cart");
    }
  }

  @Nested
  class OfMlpWithAttentionAndOneVectorOfTheUser implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return CascadeMountTest.graft(
          SMALL
              .withUnit(CascadeMountConfig.Kind.MLP, 1)
              .withVectors(
                  SMALL
                      .vectors()
                      .withInteraction(EventReading.ATTENTION)
                      .withUsers(BehaviourVectors.Users.SHARED)));
    }

    @Override
    public TestLog log() {
      return LogRows.log().withTasks(LogRows.BUY);
    }

    @Override
    public List<String> parameterNames() {
      List<String> names = new ArrayList<>(List.of("items", "item-bias"));
      for (String behaviour : LogRows.BEHAVIOURS) {
        names.addAll(
            List.of(
                "unit-" + behaviour + "/w1",
                "unit-" + behaviour + "/b1",
                "unit-" + behaviour + "/h"));
      }
      names.addAll(List.of("head.buy", "head-bias.buy"));
      return names;
    }
  }

  /** out^1 … out^R in float64 by Eq. 6 to 9, each [rows]. */
  private static List<double[]> logits(CascadeMountConfig config, Map<String, INDArray> p) {
    INDArray q = LogRows.items(p.get("items"));
    INDArray biases = p.get("item-bias").getRows(LogRows.ITEM);
    List<INDArray> users = new ArrayList<>();
    List<LogRows.Reading> reads = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      reads.add(LogRows.read(config.vectors().interaction(), p.get("items"), r));
      users.add(reads.get(r).vector());
    }
    INDArray mean = users.get(0).add(users.get(1)).add(users.get(2)).div(3);
    List<double[]> out = new ArrayList<>();
    INDArray before = Nd4j.zeros(DataType.DOUBLE, LogRows.ROWS, 1);
    for (int r = 0; r < 3; r++) {
      String unit = "unit-" + LogRows.BEHAVIOURS.get(r) + "/";
      INDArray user =
          config.vectors().users() == BehaviourVectors.Users.SHARED ? mean : users.get(r);
      INDArray product = user.mul(q);
      INDArray h = p.get(unit + "h");
      INDArray f;
      if (config.unit().kind() == CascadeMountConfig.Kind.GMF) {
        f = product.mmul(h);
      } else {
        INDArray z =
            Transforms.max(
                Nd4j.hstack(user, q).mmul(p.get(unit + "w1")).addRowVector(p.get(unit + "b1")),
                0.0,
                true);
        f =
            (config.unit().kind() == CascadeMountConfig.Kind.MLP ? z : Nd4j.hstack(product, z))
                .mmul(h);
      }
      if (reads.get(r).matches() != null) {
        f = f.add(reads.get(r).matches().mmul(p.get("match-" + LogRows.BEHAVIOURS.get(r))));
      }
      before = before.add(f).add(biases.getColumn(r, true)); // Eq. 9
      out.add(before.toDoubleVector());
    }
    return out;
  }

  private static double[] plus(double[] a, float[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  private static List<CascadeMountConfig> configs() {
    List<CascadeMountConfig> configs = new ArrayList<>();
    for (EventReading reading : EventReading.values()) {
      configs.add(SMALL.withVectors(SMALL.vectors().withInteraction(reading)));
    }
    configs.add(SMALL.withUnit(CascadeMountConfig.Kind.MLP, 1));
    configs.add(SMALL.withUnit(CascadeMountConfig.Kind.NEUMF, 1));
    configs.add(SMALL.withVectors(SMALL.vectors().withUsers(BehaviourVectors.Users.SHARED)));
    return configs;
  }

  @Test
  void logitsAndLossesMatchEquations6To12() {
    for (CascadeMountConfig config : configs()) {
      try (MountRun run = run(config, BOTH)) {
        List<double[]> out = logits(config, run.arrays());
        assertClose("cart", out.get(1), run.run().floats(run.features(LogRows.CART)), 1e-5);
        assertClose("buy", out.get(2), run.run().floats(run.features(LogRows.BUY)), 1e-5);
        assertEquals(List.of("log-loss-cart", "log-loss-buy"), run.losses());
        assertEquals(0.5f, run.term("log-loss-cart").scale());
        assertClose(
            "loss of cart",
            LogRows.logLoss(plus(out.get(1), LogRows.HOST_CART), LogRows.CARTED),
            run.run().scalar(run.term("log-loss-cart").value()),
            1e-5);
        assertClose(
            "loss of buy",
            LogRows.logLoss(plus(out.get(2), LogRows.HOST_BUY), LogRows.BOUGHT),
            run.run().scalar(run.term("log-loss-buy").value()),
            1e-5);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(EventReading.class)
  void gradientsMatchDifferences(EventReading reading) {
    CascadeMountConfig config = SMALL.withVectors(SMALL.vectors().withInteraction(reading));
    try (MountRun run = run(config, BOTH)) {
      FiniteDifferences.check(
          run.run(),
          Build.TRAIN,
          run.term("log-loss-buy").value(),
          run.model().parameters().stream().filter(p -> !p.name().contains("head")).toList(),
          1e-3);
    }
  }

  @Test
  void aTaskTheHostDoesNotKnowRestsOnTheHostsLogitUpstream() {
    try (MountRun run = run(SMALL, List.of(LogRows.CART))) {
      List<double[]> out = logits(SMALL, run.arrays());
      assertClose(
          "loss of buy",
          LogRows.logLoss(plus(out.get(2), LogRows.HOST_CART), LogRows.BOUGHT),
          run.run().scalar(run.term("log-loss-buy").value()),
          1e-5);
      float[] features = run.run().floats(run.features(LogRows.BUY));
      for (int row = 0; row < LogRows.ROWS; row++) {
        assertEquals(out.get(2)[row], features[2 * row], 1e-5);
        assertEquals(LogRows.HOST_CART[row], features[2 * row + 1]);
      }
    }
  }

  /** By behaviour, whether it has a unit and that gets a gradient of a loss. */
  private static List<Boolean> reached(MountRun run, String loss) {
    Map<String, float[]> gradients = run.run().gradients(Build.TRAIN, run.term(loss).value());
    return LogRows.BEHAVIOURS.stream()
        .map(
            behaviour -> {
              float[] h = gradients.get("cascade/unit-" + behaviour + "/h");
              return h != null && IntStream.range(0, h.length).anyMatch(i -> h[i] != 0);
            })
        .toList();
  }

  @Test
  void aLossReachesItsBehaviourAndThoseUpstreamAndNoOther() {
    try (MountRun run = run(SMALL, BOTH)) {
      assertEquals(List.of(true, true, false), reached(run, "log-loss-cart"));
      assertEquals(List.of(true, true, true), reached(run, "log-loss-buy"));
    }
    CascadeMountConfig fork = SMALL.withChain(Combination.SUM, Map.of("buy", List.of("view")));
    try (MountRun run = run(fork, BOTH)) {
      assertEquals(List.of(true, true, false), reached(run, "log-loss-cart"));
      assertEquals(List.of(true, false, true), reached(run, "log-loss-buy"));
    }
    CascadeMountConfig apart = SMALL.withChain(Combination.INDEPENDENT, Map.of());
    try (MountRun run = run(apart, BOTH)) {
      assertEquals(List.of(false, false, true), reached(run, "log-loss-buy"));
    }
  }

  /**
   * Logits of (cart, buy) that one form has and the other cannot have. The independent logit of buy
   * is read from purchases alone; the cascade's holds that of cart. So with a logit of cart that
   * carts move: the cascade's of buy moves with them, the independent one's does not, whatever the
   * weights.
   */
  @Test
  void cascadeAndIndependentLogitsAreOfDifferentClasses() {
    for (Combination combination : List.of(Combination.SUM, Combination.INDEPENDENT)) {
      try (MountRun run = run(SMALL.withChain(combination, Map.of()), BOTH)) {
        float[] cart = run.run().floats(run.features(LogRows.CART));
        float[] buy = run.run().floats(run.features(LogRows.BUY));
        // the same rows, but without what was carted
        run.run().feed(Build.TRAIN, "cart-length", new int[LogRows.ROWS], LogRows.ROWS);
        float[] cartWithout = run.run().floats(run.features(LogRows.CART));
        float[] buyWithout = run.run().floats(run.features(LogRows.BUY));
        assertNotEquals(cart[0], cartWithout[0], "carts move the logit of cart");
        for (int row = 0; row < LogRows.ROWS; row++) {
          double moved = buy[row] - buyWithout[row];
          double expected = combination == Combination.SUM ? cart[row] - cartWithout[row] : 0;
          assertEquals(expected, moved, 1e-5, combination + ", row " + row);
        }
      }
    }
  }

  @Test
  void hostUserIsAddedToEveryBehaviour() {
    double[][] user = new double[LogRows.ROWS][2];
    for (int row = 0; row < LogRows.ROWS; row++) {
      user[row][0] = 0.5 * row;
      user[row][1] = -1;
    }
    try (MountRun run = new MountRun(graft(SMALL), LogRows.log(), BOTH, Map.of("user", user))) {
      INDArray table = run.arrays().get("items");
      INDArray q = LogRows.items(table);
      INDArray map = Nd4j.createFromArray(user).mmul(run.arrays().get("user-map"));
      INDArray out = Nd4j.zeros(DataType.DOUBLE, LogRows.ROWS, 1);
      for (int r = 0; r < 3; r++) {
        INDArray p = LogRows.read(EventReading.MEAN, table, r).vector().add(map);
        out =
            out.add(p.mul(q).mmul(run.arrays().get("unit-" + LogRows.BEHAVIOURS.get(r) + "/h")))
                .add(run.arrays().get("item-bias").getRows(LogRows.ITEM).getColumn(r, true));
      }
      assertClose("buy", out.toDoubleVector(), run.run().floats(run.features(LogRows.BUY)), 1e-5);
    }
  }

  @Test
  void frozenItemsAreTheHostsUnderOneLearnedMap() {
    double[][] host = new double[LogRows.ITEMS][3];
    for (int i = 0; i < host.length; i++) {
      host[i] = new double[] {0.2 * i, 1 - 0.3 * i, 0.5};
    }
    CascadeMountConfig config =
        SMALL.withVectors(SMALL.vectors().withItems(BehaviourVectors.Items.FROZEN));
    try (MountRun run = new MountRun(graft(config), LogRows.log(), BOTH, Map.of("items", host))) {
      assertTrue(
          run.model().parameters().stream().noneMatch(p -> p.name().equals("cascade/items")));
      Map<String, INDArray> values = run.arrays();
      values.put("items", Nd4j.createFromArray(host).mmul(values.get("item-map")));
      assertClose(
          "buy", logits(config, values).get(2), run.run().floats(run.features(LogRows.BUY)), 1e-5);
    }
    assertEquals(
        "graft 'cascade': expected the host's item vectors as the tap 'items' but the taps are [logit.cart, logit.buy]; tap them or choose a table",
        refused(config, LogRows.log()));
  }

  @Test
  void lambdasAreThoseNamedAndElseNone() {
    try (MountRun run = run(SMALL.withLambdas(Map.of("buy", 0.75f)), BOTH)) {
      assertEquals(List.of("log-loss-buy"), run.losses());
      LossTerm buy = run.term("log-loss-buy");
      assertEquals(0.75f, buy.scale());
      assertEquals(LogRows.BUY, buy.task().orElseThrow());
    }
    assertEquals(
        "graft 'cascade': expected lambdas of tasks but got one of 'view', which has no labels; nearest: buy, cart",
        refused(SMALL.withLambdas(Map.of("view", 1f)), LogRows.log()));
  }

  @Test
  void aConfigurationIsReadFromAnObject() throws JsonProcessingException {
    String json =
        """
        {"vectors": {"dim": 8, "interaction": "MATCH"}, "unit": {"kind": "NEUMF"},
         "chain": {"after": {"buy": ["view"]}}, "lambdas": {"buy": 0.5}}
        """;
    assertEquals(
        CascadeMountConfig.ofDefaults()
            .withVectors(
                BehaviourVectors.ofDefaults().withDim(8).withInteraction(EventReading.MATCH))
            .withUnit(CascadeMountConfig.Kind.NEUMF, 2)
            .withChain(Combination.SUM, Map.of("buy", List.of("view")))
            .withLambdas(Map.of("buy", 0.5f)),
        CascadeMount.named().configured(new JsonMapper().readTree(json)).config());
  }

  @Test
  void whatMakesNoChainIsRefused() {
    assertEquals(
        "graft 'cascade': expected a task downstream of a sequence but the tasks [buy] rest on nothing in [view]; add a task further down, or sequences before it",
        refused(SMALL, TestLog.of(6, 3, List.of("view"), List.of(LogRows.BUY))));
    assertEquals(
        "graft 'cascade': expected a sequence for each task but the log has the sequences [view, cart] and the tasks [click, cart, buy]; add sequences or leave tasks out",
        refused(
            SMALL,
            TestLog.of(
                6,
                3,
                List.of("view", "cart"),
                List.of(Task.ofBinary("click"), LogRows.CART, LogRows.BUY))));
    assertEquals(
        "graft 'cascade': expected tasks in the order of their sequences but the tasks are [buy, cart] and the sequences [view, cart, buy]; put what comes before first in both",
        refused(SMALL, LogRows.log().withTasks(LogRows.BUY, LogRows.CART)));
    assertEquals(
        "graft 'cascade': expected a task downstream of a sequence but the tasks [view] rest on nothing in [view, cart, buy]; add a task further down, or sequences before it",
        refused(SMALL, LogRows.log().withTasks(Task.ofBinary("view"))));
    assertEquals(
        "graft 'cascade': expected a task with labels of 0 and 1 but the tasks are [spend]; name a binary one",
        refused(SMALL, LogRows.log().withTasks(new Task("spend", Task.Kind.AMOUNT))));
  }

  private static String refused(CascadeMountConfig config, TestLog log) {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.TRAIN);
      TestSite site = TestSite.of(scope, Taps.none(), log);
      return assertThrows(IllegalArgumentException.class, () -> graft(config).mount(site))
          .getMessage();
    }
  }
}
