package io.rankgraft.trm;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
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
import io.rankgraft.tim.TimConfig;
import io.rankgraft.tim.TimMount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class TrmMountTest {
  private static final Task CLICK = Task.ofBinary("click");
  private static final Task BUY = Task.ofBinary("buy");
  private static final TestLog LOG = TestLog.of(5, 3, List.of("view"), List.of(CLICK, BUY));
  private static final int WIDTH = 6;
  private static final int ROWS = 3;

  private final ModelGraph model = ModelGraph.withSeed(8);

  @AfterEach
  void close() {
    model.close();
  }

  /** Fields [rows, 2, 3], or [rows, 6], and logits that read them. */
  private static Taps host(GraftScope scope, boolean rank3, String... taps) {
    var tf = scope.tf();
    Taps host = Taps.none();
    for (String tap : taps) {
      Shape shape =
          rank3 ? Shape.of(Shape.UNKNOWN_SIZE, 2, 3) : Shape.of(Shape.UNKNOWN_SIZE, WIDTH);
      host = host.with(tap, scope.input(tap, TFloat32.class, shape, Axis.CANDIDATE));
    }
    return host;
  }

  /** Fields of rank 3, two tasks. */
  @Nested
  class TrmContract implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return TrmMount.named().configured();
    }

    @Override
    public TestLog log() {
      return LOG;
    }

    @Override
    public Taps host(GraftScope scope) {
      return TrmMountTest.host(scope, true, "fields");
    }

    @Override
    public List<String> parameterNames() {
      List<String> names = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        for (String symbol : List.of("w1", "b1", "w2", "b2")) {
          names.add("task-" + t + "-" + symbol);
        }
      }
      names.addAll(List.of("head.click", "head-bias.click", "head.buy", "head-bias.buy"));
      return names;
    }
  }

  /** The two of DTRN on a plain transformer, whose parameters are few. */
  @Nested
  class BothContract implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      TimMount.Config tim =
          TimMount.Config.ofDefaults()
              .withDim(4)
              .withConditions(TimConfig.Conditions.ofDefaults().withInject(TimConfig.Inject.NONE));
      return TrmMount.withTim().configured(TrmMount.Both.ofDefaults().withTim(tim));
    }

    @Override
    public TestLog log() {
      return LOG;
    }

    @Override
    public Taps host(GraftScope scope) {
      return TrmMountTest.host(scope, false, "fields");
    }

    @Override
    public List<String> parameterNames() {
      List<String> names = new ArrayList<>(List.of("tim/items"));
      for (String side : List.of("encoder", "decoder")) {
        for (String symbol :
            List.of(
                "attention-query",
                "attention-key",
                "attention-value",
                "attention-output",
                "norm-1-scale",
                "norm-1-shift",
                "ffn-w1",
                "ffn-b1",
                "ffn-w2",
                "ffn-b2",
                "norm-2-scale",
                "norm-2-shift")) {
          names.add("tim/" + side + "-" + symbol);
        }
      }
      names.add("tim/position");
      for (int t = 0; t < 2; t++) {
        for (String symbol : List.of("w1", "b1", "w2", "b2")) {
          names.add("trm/task-" + t + "-" + symbol);
        }
      }
      names.addAll(List.of("head.click", "head-bias.click", "head.buy", "head-bias.buy"));
      return names;
    }
  }

  private Map<String, float[]> random(GraphRun run) {
    Map<String, float[]> values = new HashMap<>();
    for (Parameter parameter : model.parameters()) {
      values.put(parameter.name(), floats(parameter.name(), (int) parameter.shape().size()));
      run.set(parameter, values.get(parameter.name()));
    }
    return values;
  }

  private static float[] floats(String name, int size) {
    Random random = new Random(name.hashCode());
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Eq. 9 of one row, in float64. */
  private static double[] refined(float[] x, int from, Map<String, float[]> p, String path) {
    float[] b1 = p.get(path + "b1");
    double[] hidden = new double[b1.length];
    for (int h = 0; h < hidden.length; h++) {
      hidden[h] = b1[h];
      for (int i = 0; i < WIDTH; i++) {
        hidden[h] += x[from + i] * (double) p.get(path + "w1")[i * hidden.length + h];
      }
      hidden[h] = Math.max(0, hidden[h]);
    }
    double[] out = new double[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      double z = p.get(path + "b2")[i];
      for (int h = 0; h < hidden.length; h++) {
        z += hidden[h] * p.get(path + "w2")[h * WIDTH + i];
      }
      out[i] = x[from + i] / (1 + Math.exp(-z));
    }
    return out;
  }

  @Test
  void everyTaskIsCorrectedByItsOwnRefinement() {
    GraftScope scope = model.scope(Build.SERVE);
    TestSite site = TestSite.of(scope, host(scope, true, "fields"), LOG);
    Attachment<Contribution> attached = TrmMount.named().configured().mount(site);
    try (GraphRun run = GraphRun.open(model)) {
      Map<String, float[]> p = random(run);
      float[] x = floats("x", ROWS * WIDTH);
      run.feed(Build.SERVE, "fields", x, ROWS, 2, 3);
      run.feed(Build.SERVE, "item", new int[ROWS], ROWS);
      for (int t = 0; t < 2; t++) {
        String task = LOG.tasks().get(t).name();
        double[] expected = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
          expected[row] = p.get("trm/head-bias." + task)[0];
          double[] r = refined(x, row * WIDTH, p, "trm/task-" + t + "-");
          for (int i = 0; i < WIDTH; i++) {
            expected[row] += r[i] * p.get("trm/head." + task)[i];
          }
        }
        Operand<TFloat32> logit = attached.taps().require("logit." + task, TFloat32.class);
        assertClose(task, expected, run.floats(logit), 1e-5);
      }
    }
  }

  private Attachment<Contribution> spliced(boolean rank3, String... taps) {
    GraftScope scope = model.scope(Build.SERVE);
    TestSite site = TestSite.of(scope, host(scope, rank3, taps), LOG.withSplice());
    return TrmMount.named().configured().mount(site);
  }

  @Test
  void aSplicedTapKeepsItsShapeAndIsWeighedByTwiceTheGate() {
    Attachment<Contribution> attached = spliced(true, "fields");
    Operand<TFloat32> fields = attached.taps().require("fields", TFloat32.class);
    assertArrayEquals(new long[] {-1, 2, 3}, fields.shape().asArray());
    try (GraphRun run = GraphRun.open(model)) {
      Map<String, float[]> p = random(run);
      float[] x = floats("x", ROWS * WIDTH);
      run.feed(Build.SERVE, "fields", x, ROWS, 2, 3);
      double[] expected = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        expected[i] = 2 * refined(x, i / WIDTH * WIDTH, p, "trm/task-0-")[i % WIDTH];
      }
      assertClose("fields", expected, run.floats(fields), 1e-5);
    }
  }

  @Test
  void fieldsOfEveryTaskAreSplicedApart() {
    Attachment<Contribution> attached = spliced(false, "fields.click", "fields.buy");
    assertTrue(
        attached.parameters().stream()
            .map(Parameter::name)
            .toList()
            .containsAll(List.of("trm/click/task-0-w1", "trm/buy/task-0-w1")));
    assertEquals(8, attached.parameters().size());
  }

  @Test
  void aHostWithoutFieldsIsRefused() {
    GraftScope scope = model.scope(Build.SERVE);
    TestSite site = TestSite.of(scope, Taps.none(), LOG);
    assertEquals(
        "graft 'trm': expected the taps [fields] but there are [logit.click, logit.buy]; nearest: logit.buy, logit.click",
        assertThrows(
                IllegalArgumentException.class, () -> TrmMount.named().configured().mount(site))
            .getMessage());
  }

  @Test
  void fieldsOfUnknownWidthAreRefused() {
    GraftScope scope = model.scope(Build.SERVE);
    Shape open = Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);
    Taps taps =
        Taps.none().with("fields", scope.input("fields", TFloat32.class, open, Axis.CANDIDATE));
    TestSite site = TestSite.of(scope, taps, LOG);
    assertEquals(
        "tap 'fields': expected floats [rows, width] or [rows, fields, width] of known sizes but the host gives TFloat32 [-1, -1]; tap a tensor of fixed sizes",
        assertThrows(
                IllegalArgumentException.class, () -> TrmMount.named().configured().mount(site))
            .getMessage());
  }
}
