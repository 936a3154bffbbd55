package io.rankgraft.hawkes;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.Contribution;
import io.rankgraft.testkit.Fill;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.testkit.ReadyMountContract;
import io.rankgraft.testkit.TestLog;
import io.rankgraft.testkit.TestSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class HawkesMountTest {
  private static final Task CLICK = Browsing.CLICK;
  private static final Task CONVERSION = Browsing.CONVERSION;
  private static final int LENGTH = 4;
  private static final HawkesMount.Config BIASED =
      HawkesMount.Config.ofDefaults()
          .withLists(HawkesMount.Config.ofDefaults().lists().withDim(Browsing.WIDTH))
          .withLayers(HawkesMount.Config.ofDefaults().layers().withHidden(2));
  private static final HawkesMount.Config UNBIASED =
      BIASED.withEntireSpace(BIASED.entireSpace().withUnbiased(true).withWeights(0.7f, 0.4f));

  /** Rows 0 to 8 of lists that were shown in another order: those of {@link Browsing}. */
  private static final int[] ROW_OF = {3, 0, 5, 8, 1, 7, 0, 0, 0, 0, 0, 0, 2, 4, 6, 0};

  private static final int[] PLACE_OF = {1, 4, 12, 0, 13, 2, 14, 5, 3};
  private static final int[] ITEMS = {4, 0, 2, 1, 3, 3, 0, 4, 2};
  private static final int ROWS = 9;

  private final ModelGraph model = ModelGraph.withSeed(3);

  @AfterEach
  void close() {
    model.close();
  }

  private static TestLog log(Task... tasks) {
    return TestLog.of(5, 3, List.of("view"), List.of(tasks)).withLists(LENGTH);
  }

  private static List<String> unit(String layer, String... more) {
    List<String> names = new ArrayList<>();
    for (String symbol : List.of("input", "bias", "recurrent", "decay", "decay-bias", "top-down")) {
      names.add(layer + "/" + symbol);
    }
    names.addAll(List.of(more));
    return names;
  }

  /** Lists whose places name rows that there are, also of one row. */
  interface OnLists extends ReadyMountContract {
    @Override
    default void feed(GraphRun run, Build build, Fill fill) {
      fill.feed(run, build);
      if (fill == Fill.ONE_ROW) {
        run.feed(build, "row-of", new int[LENGTH], 1, LENGTH);
      }
    }
  }

  /** Clicks and conversions. */
  @Nested
  class TwoTasks implements OnLists {
    @Override
    public ConfiguredGraft<?> graft() {
      return HawkesMount.named().configured(BIASED);
    }

    @Override
    public TestLog log() {
      return HawkesMountTest.log(CLICK, CONVERSION).withAges();
    }

    @Override
    public List<String> parameterNames() {
      List<String> names = new ArrayList<>(List.of("items"));
      names.addAll(
          List.of(
              "click-head/w-1", "click-head/b-1", "conversion-head/w-1", "conversion-head/b-1"));
      names.addAll(unit("click"));
      names.addAll(unit("conversion"));
      names.addAll(
          List.of("head.click", "head-bias.click", "head.conversion", "head-bias.conversion"));
      return names;
    }
  }

  /** Clicks alone, unbiased. */
  @Nested
  class OneTask implements OnLists {
    @Override
    public ConfiguredGraft<?> graft() {
      return HawkesMount.named().configured(UNBIASED);
    }

    @Override
    public TestLog log() {
      return HawkesMountTest.log(CLICK);
    }

    @Override
    public List<String> parameterNames() {
      List<String> names = new ArrayList<>(List.of("items", "click-head/w-1", "click-head/b-1"));
      names.addAll(unit("click", "head.click", "head-bias.click"));
      return names;
    }
  }

  private TestSite site(Build build, TestLog log) {
    return TestSite.of(model.scope(build), Taps.none(), log);
  }

  private Operand<TFloat32> mounted(TestSite site, HawkesMount.Config config, Task task) {
    Attachment<Contribution> attached = HawkesMount.named().configured(config).mount(site);
    for (Task each : site.tasks()) {
      site.loss(
          site.scope(),
          "row-loss-" + each.name(),
          each,
          1,
          attached.taps().require(site.logitTap(each), TFloat32.class));
    }
    return attached.taps().require(site.logitTap(task), TFloat32.class);
  }

  /** Feeds the rows and gives every parameter a value; those of the layers are Browsing's. */
  private GraphRun fed(Build build, Browsing lists) {
    GraphRun run = GraphRun.open(model);
    for (Parameter parameter : model.parameters()) {
      float[] values =
          lists.values.computeIfAbsent(
              parameter.name(),
              name -> {
                float[] x = new float[(int) parameter.shape().size()];
                for (int i = 0; i < x.length; i++) {
                  x[i] = (float) Math.sin(name.hashCode() % 100 + i);
                }
                return x;
              });
      run.set(parameter, values);
    }
    float[] mask = new float[ROW_OF.length];
    for (int place : PLACE_OF) {
      mask[place] = 1;
    }
    run.feed(build, "item", ITEMS, ROWS);
    run.feed(build, "row-of", ROW_OF, 4, LENGTH);
    run.feed(build, "list-mask", mask, 4, LENGTH);
    run.feed(build, "place-of", PLACE_OF, ROWS);
    return run;
  }

  private void labels(GraphRun run, Browsing lists) {
    float[] click = new float[ROWS];
    float[] conversion = new float[ROWS];
    float[] ones = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      click[row] = lists.clicks[PLACE_OF[row]];
      conversion[row] = lists.conversions[PLACE_OF[row]];
      ones[row] = 1;
    }
    run.feed(Build.TRAIN, "label-click", click, ROWS);
    run.feed(Build.TRAIN, "label-conversion", conversion, ROWS);
    run.feed(Build.TRAIN, "mask-click", ones, ROWS);
    run.feed(Build.TRAIN, "mask-conversion", ones, ROWS);
  }

  /** Browsing's lists with the items of the rows. */
  private static void show(Browsing lists) {
    float[] table = lists.values.get("hawkes/items");
    for (int row = 0; row < ROWS; row++) {
      System.arraycopy(
          table,
          ITEMS[row] * Browsing.WIDTH,
          lists.items,
          PLACE_OF[row] * Browsing.WIDTH,
          Browsing.WIDTH);
    }
  }

  private Operand<TFloat32> loss(String name) {
    return model.losses().stream()
        .filter(l -> l.name().endsWith(name))
        .map(LossTerm::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rowsAreCorrectedByWhatTheOracleSaysOfTheirLists() {
    TestSite site = site(Build.TRAIN, log(CLICK, CONVERSION));
    Operand<TFloat32> logit = mounted(site, UNBIASED, CONVERSION);
    try (Browsing lists = new Browsing(UNBIASED.of(LENGTH), Build.SERVE);
        GraphRun run = fed(Build.TRAIN, lists)) {
      show(lists);
      Oracle oracle = new Oracle(lists, lists.arrays());
      float[] head = lists.values.get("hawkes/head.conversion");
      double[] expected = new double[ROWS];
      for (int row = 0; row < ROWS; row++) {
        expected[row] =
            lists.values.get("hawkes/head-bias.conversion")[0]
                + head[0] * oracle.clickLogit[PLACE_OF[row]]
                + head[1] * oracle.conversionLogit[PLACE_OF[row]];
      }
      assertClose("conversion", expected, run.floats(logit), 1e-5);
      labels(run, lists);
      assertClose(
          "Eq. 28 of clicks", oracle.survivalLoss(false), run.scalar(loss("click-loss")), 1e-5);
      assertClose(
          "Eq. 28 of conversions",
          oracle.survivalLoss(true),
          run.scalar(loss("conversion-loss")),
          1e-5);
    }
  }

  @Test
  void biasedLossesAreEquation17OverTheRowsOfAllLists() {
    TestSite site = site(Build.TRAIN, log(CLICK, CONVERSION));
    mounted(site, BIASED, CONVERSION);
    try (Browsing lists = new Browsing(BIASED.of(LENGTH), Build.SERVE);
        GraphRun run = fed(Build.TRAIN, lists)) {
      show(lists);
      Oracle oracle = new Oracle(lists, lists.arrays());
      labels(run, lists);
      assertClose("clicks", oracle.logLoss(false), run.scalar(loss("click-loss")), 1e-5);
      assertClose("conversions", oracle.logLoss(true), run.scalar(loss("conversion-loss")), 1e-5);
    }
  }

  private Set<String> learning(GraphRun run, Operand<TFloat32> scalar) {
    Set<String> names = new TreeSet<>();
    run.gradients(Build.TRAIN, scalar)
        .forEach(
            (name, gradient) -> {
              for (float x : gradient) {
                if (x != 0) {
                  names.add(name);
                }
              }
            });
    return names;
  }

  @Test
  void theLossOfSingleRowsEndsAtUnbiasedLayers() {
    mounted(site(Build.TRAIN, log(CLICK, CONVERSION)), UNBIASED, CLICK);
    try (Browsing lists = new Browsing(UNBIASED.of(LENGTH), Build.SERVE);
        GraphRun run = fed(Build.TRAIN, lists)) {
      labels(run, lists);
      assertEquals(
          Set.of("hawkes/head.click", "hawkes/head-bias.click"),
          learning(run, loss("row-loss-click")));
      assertTrue(learning(run, loss("click-loss")).contains("hawkes/click/input"));
    }
  }

  @Test
  void laterRowsChangeNoEarlierOne() {
    TestSite site = site(Build.SERVE, log(CLICK, CONVERSION));
    Operand<TFloat32> logit = mounted(site, BIASED, CLICK);
    try (Browsing lists = new Browsing(BIASED.of(LENGTH), Build.SERVE);
        GraphRun run = fed(Build.SERVE, lists)) {
      float[] before = run.floats(logit);
      int[] items = ITEMS.clone();
      items[5] = 1; // the third of the first list: rows 3, 0, 5, 8
      run.feed(Build.SERVE, "item", items, ROWS);
      float[] after = run.floats(logit);
      for (int row = 0; row < ROWS; row++) {
        assertEquals(row == 5 || row == 8, before[row] != after[row], "row " + row);
      }
    }
  }

  private String refused(TestLog log, HawkesMount.Config config) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> mounted(site(Build.TRAIN, log), config, log.tasks().get(0)))
        .getMessage();
  }

  @Test
  void rowsThatAreNoListsAreRefused() {
    assertEquals(
        "graft 'hawkes': expected lists of rows but each row is a request of its own; name the column that says which rows were shown together: --request COLUMN",
        refused(TestLog.of(5, 3, List.of("view"), List.of(CLICK)), BIASED));
  }

  @Test
  void threeTasksHaveToBeNamed() {
    Task cart = Task.ofBinary("cart");
    assertEquals(
        "graft 'hawkes': expected one binary task or two, clicks and then conversions, but there are [click, cart, conversion]; name them: lists.click and lists.conversion",
        refused(log(CLICK, cart, CONVERSION), BIASED));
    ListTasks named =
        ListTasks.of(
            List.of(CLICK, cart, CONVERSION), BIASED.lists().withTasks("cart", "conversion"));
    assertEquals(List.of(cart, CONVERSION), named.all());
  }

  @Test
  void aGateThatReadsClicksIsRefused() {
    assertEquals(
        "hawkes: expected a gate that reads no click, which a list has only after it is ranked, but got gate=PREVIOUS_LABEL; choose PREDICTED, STRAIGHT_THROUGH or SOFT",
        assertThrows(
                IllegalArgumentException.class,
                () -> BIASED.withGating(BIASED.gating().withGate(Gate.PREVIOUS_LABEL)))
            .getMessage());
  }
}
