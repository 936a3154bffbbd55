package io.rankgraft.backbones.ctr;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Every head against its formulas, on a representation of its own for each task. */
class HeadsTest {
  private static final int ROWS = 5;
  private static final int WIDTH = 6;
  private static final List<Integer> LAYERS = List.of(4, 3);
  private static final List<Task> TASKS =
      List.of(Task.ofBinary("click"), Task.ofBinary("view"), new Task("watch", Task.Kind.AMOUNT));
  private final ModelGraph model = ModelGraph.withSeed(17);
  private final GraftScope scope = model.scope(Build.TRAIN);

  @AfterEach
  void close() {
    model.close();
  }

  private List<Operand<TFloat32>> representations() {
    List<Operand<TFloat32>> all = new ArrayList<>();
    for (Task task : TASKS) {
      all.add(scope.parameter("r-" + task.name(), Shape.of(ROWS, WIDTH), Initializer.normal(1)));
    }
    return all;
  }

  /** The formula of one head, from r_t to the logits. */
  private interface Formula {
    List<INDArray> logits(CtrOracle o, List<INDArray> r);
  }

  private void assertMatches(Head head, Formula formula) {
    Head.Outputs out = head.attach(scope.child("h"), TASKS, representations());
    try (GraphRun run = GraphRun.open(model)) {
      CtrOracle oracle = new CtrOracle(model, run);
      List<INDArray> r = TASKS.stream().map(t -> oracle.value("r-" + t.name())).toList();
      List<INDArray> expected = formula.logits(oracle, r);
      for (int t = 0; t < TASKS.size(); t++) {
        assertClose(
            TASKS.get(t).name(),
            CtrOracle.flat(expected.get(t)),
            run.floats(out.logits().get(t)),
            2e-5);
        assertEquals(3, out.hidden().get(t).shape().get(1));
      }
    }
  }

  private static List<INDArray> towers(CtrOracle o, List<INDArray> x) {
    List<INDArray> logits = new ArrayList<>();
    for (int t = 0; t < TASKS.size(); t++) {
      logits.add(o.tower("h/tower-" + TASKS.get(t).name(), x.get(t), 2));
    }
    return logits;
  }

  @Test
  void sharedBottom() {
    assertMatches(
        new SharedBottom(List.of(7), LAYERS),
        (o, r) -> towers(o, r.stream().map(x -> o.mlp("h/bottom", x, 1)).toList()));
  }

  @Test
  void mmoe() {
    assertMatches(
        new Mmoe(3, List.of(5), LAYERS),
        (o, r) -> {
          List<INDArray> u = new ArrayList<>();
          for (int t = 0; t < 3; t++) {
            INDArray gate = o.gate("h/gate-" + TASKS.get(t).name(), r.get(t));
            u.add(CtrOracle.mix(gate, o.experts("h/expert", 3, r.get(t), 1)));
          }
          return towers(o, u);
        });
  }

  @Test
  void ple() {
    assertMatches(
        new Ple(2, 2, 1, List.of(5), LAYERS),
        (o, r) -> {
          List<INDArray> x = new ArrayList<>(r);
          INDArray xs = r.get(0).add(r.get(1)).add(r.get(2)).div(3);
          for (int level = 1; level <= 2; level++) {
            String path = "h/level-" + level + "/";
            List<INDArray> shared = o.experts(path + "shared", 1, xs, 1);
            List<INDArray> everything = new ArrayList<>();
            List<INDArray> next = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
              String task = TASKS.get(t).name();
              List<INDArray> seen = new ArrayList<>(o.experts(path + task, 2, x.get(t), 1));
              everything.addAll(seen);
              seen.addAll(shared);
              next.add(CtrOracle.mix(o.gate(path + "gate-" + task, x.get(t)), seen));
            }
            if (level == 1) {
              everything.addAll(shared);
              xs = CtrOracle.mix(o.gate(path + "gate-shared", xs), everything);
            }
            x = next;
          }
          return towers(o, x);
        });
  }

  @Test
  void sharedExpertsOfPleMayReadEachTasksOwn() {
    assertMatches(
        new Ple(1, 2, 1, List.of(5), LAYERS, Ple.SharedInput.TASK),
        (o, r) -> {
          List<INDArray> next = new ArrayList<>();
          for (int t = 0; t < 3; t++) {
            String task = TASKS.get(t).name();
            List<INDArray> seen = new ArrayList<>(o.experts("h/level-1/" + task, 2, r.get(t), 1));
            seen.addAll(o.experts("h/level-1/shared", 1, r.get(t), 1));
            next.add(CtrOracle.mix(o.gate("h/level-1/gate-" + task, r.get(t)), seen));
          }
          return towers(o, next);
        });
  }

  @Test
  void adaTtWithSeveralOwnExperts() {
    assertMatches(new AdaTt(2, 2, List.of(5), LAYERS), (o, r) -> adaTt(o, r, 2));
  }

  @Test
  void adaTtWithOneOwnExpert() {
    assertMatches(new AdaTt(2, 1, List.of(5), LAYERS), (o, r) -> adaTt(o, r, 1));
  }

  private static List<INDArray> adaTt(CtrOracle o, List<INDArray> r, int own) {
    List<INDArray> x = new ArrayList<>(r);
    for (int level = 1; level <= 2; level++) {
      String path = "h/level-" + level + "/";
      List<INDArray> all = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        all.addAll(o.experts(path + TASKS.get(t).name(), own, x.get(t), 1));
      }
      List<INDArray> next = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        String gate = path + "gate-" + TASKS.get(t).name();
        INDArray z =
            x.get(t).mmul(o.value(gate + "/gate")).addRowVector(o.value(gate + "/gate-bias"));
        INDArray fused = CtrOracle.mix(CtrOracle.softmax(z), all);
        for (int k = 0; k < own; k++) {
          double v = own == 1 ? 1 : o.value(gate + "/residual").getDouble(0, k);
          fused = fused.add(all.get(t * own + k).mul(v));
        }
        next.add(fused);
      }
      x = next;
    }
    return towers(o, x);
  }

  @Test
  void esmm() {
    assertMatches(
        new Esmm(LAYERS),
        (o, r) -> {
          List<INDArray> z = towers(o, r);
          INDArray p = Transforms.sigmoid(z.get(0)).mul(Transforms.sigmoid(z.get(1)));
          INDArray logit = Transforms.log(p.div(p.rsub(1)));
          return List.of(z.get(0), logit, z.get(2));
        });
  }

  @Test
  void esmmLogitsKeepTheirPrecisionAtBothEnds() {
    Head.Outputs out = new Esmm(LAYERS).attach(scope.child("h"), TASKS, representations());
    Operand<TFloat32> scalar =
        LogLoss.mean(
            scope.tf(), out.logits().get(1), scope.tf().constant(new float[] {1, 0, 1, 0, 1}));
    List<Parameter> biases =
        model.parameters().stream().filter(p -> p.name().endsWith("/b-out")).limit(2).toList();
    try (GraphRun run = GraphRun.open(model)) {
      model.parameters().forEach(p -> run.set(p, new float[(int) p.shape().size()]));
      for (float z : new float[] {-30, -3, 0, 3, 30}) {
        biases.forEach(p -> run.set(p, new float[] {z}));
        double logP = -2 * Math.log1p(Math.exp(-z));
        double expected = logP - Math.log(-Math.expm1(logP));
        assertEquals(expected, run.floats(out.logits().get(1))[0], 1e-5 * Math.abs(z) + 1e-6);
      }
      biases.forEach(p -> run.set(p, new float[] {0.5f}));
      FiniteDifferences.check(run, Build.TRAIN, scalar, biases, 1e-3);
    }
  }

  @Test
  void aitm() {
    assertMatches(new Aitm(LAYERS, 0.6f), (o, r) -> aitm(o, r, new int[] {-1, 0, 1}));
  }

  @Test
  void aitmOverATree() {
    Map<String, String> parents =
        Map.of(TASKS.get(1).name(), TASKS.get(0).name(), TASKS.get(2).name(), TASKS.get(0).name());
    assertMatches(new Aitm(LAYERS, 0.6f, parents), (o, r) -> aitm(o, r, new int[] {-1, 0, 0}));
  }

  private static List<INDArray> aitm(CtrOracle o, List<INDArray> r, int[] parent) {
    List<INDArray> logits = new ArrayList<>();
    List<INDArray> hidden = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      String tower = "h/tower-" + TASKS.get(t).name();
      INDArray q = o.mlp(tower, r.get(t), 2);
      INDArray z = q;
      if (parent[t] >= 0) {
        String from = tower + "/from-" + TASKS.get(parent[t]).name();
        INDArray p = o.mlp(from, hidden.get(parent[t]), 1);
        List<INDArray> scores = new ArrayList<>();
        List<INDArray> values = new ArrayList<>();
        for (INDArray u : List.of(q, p)) {
          INDArray match = u.mmul(o.value("h/transfer/q")).mul(u.mmul(o.value("h/transfer/k")));
          scores.add(match.sum(true, 1).div(Math.sqrt(3)));
          values.add(u.mmul(o.value("h/transfer/v")));
        }
        z = CtrOracle.mix(CtrOracle.softmax(Nd4j.hstack(scores)), values);
      }
      hidden.add(z);
      logits.add(o.linear(tower, z));
    }
    return logits;
  }

  @Test
  void aitmRefusesAParentThatComesLater() {
    String click = TASKS.get(0).name();
    String view = TASKS.get(1).name();
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new Aitm(LAYERS, 0, Map.of(click, view))
                    .attach(scope.child("h"), TASKS, representations()));
    assertTrue(e.getMessage().contains("found '" + view + "'"), e.getMessage());
  }

  @Test
  void aitmCalibratorIsTheMeanExcessOfTheLaterTask() {
    Head.Outputs out = new Aitm(LAYERS, 0.6f).attach(scope.child("h"), TASKS, representations());
    assertEquals(1, model.losses().size());
    try (GraphRun run = GraphRun.open(model)) {
      float[] click = run.floats(out.logits().get(0));
      float[] view = run.floats(out.logits().get(1));
      double sum = 0;
      for (int i = 0; i < ROWS; i++) {
        sum += Math.max(0, 1 / (1 + Math.exp(-view[i])) - 1 / (1 + Math.exp(-click[i])));
      }
      assertClose("L_c", sum / ROWS, run.scalar(model.losses().get(0).value()), 1e-5);
      assertEquals(0.6f, model.losses().get(0).scale());
    }
  }

  @Test
  void m2m() {
    assertMatches(
        new M2m(3, List.of(5, 3), 2),
        (o, r) -> {
          List<INDArray> logits = new ArrayList<>();
          for (int t = 0; t < 3; t++) {
            String own = "h/task-" + TASKS.get(t).name();
            List<INDArray> views = o.experts("h/expert", 3, r.get(t), 2);
            INDArray task = o.mlp("h/task-view", o.value(own + "/task"), 1);
            List<INDArray> scores = new ArrayList<>();
            for (INDArray e : views) {
              INDArray both =
                  Nd4j.hstack(e, Nd4j.zeros(e.dataType(), e.shape()).addRowVector(task));
              scores.add(meta(o, "h/attention", both, 3).mmul(o.value("h/attention/v")));
            }
            INDArray x = CtrOracle.mix(CtrOracle.softmax(Nd4j.hstack(scores)), views);
            x = CtrOracle.relu(meta(o, "h/tower-1", x, 3).add(x));
            x = CtrOracle.relu(meta(o, "h/tower-2", x, 3).add(x));
            logits.add(o.linear(own, x));
          }
          return logits;
        });
  }

  /** leaky_relu(W x + b), both made from the scenario's vector. */
  private static INDArray meta(CtrOracle o, String path, INDArray x, int out) {
    INDArray knowledge = o.value("h/scenario");
    INDArray w =
        knowledge.mmul(o.value(path + "/weight")).addRowVector(o.value(path + "/weight-bias"));
    INDArray b = knowledge.mmul(o.value(path + "/bias")).addRowVector(o.value(path + "/bias-bias"));
    INDArray z = x.mmul(w.reshape('c', x.columns(), out)).addRowVector(b);
    return Transforms.max(z, z.mul(0.2));
  }

  @Test
  void smallHeads() {
    assertMatches(
        new SmallHeads(List.of(7), LAYERS, 0.5f),
        (o, r) -> towers(o, r.stream().map(x -> o.mlp("h/bottom", x, 1)).toList()));
  }

  @Test
  void smallHeadsAddTheLossOfALinearHeadOfEachBinaryTask() {
    new SmallHeads(List.of(7), LAYERS, 0.5f).attach(scope.child("h"), TASKS, representations());
    assertEquals(
        List.of("small-click", "small-view"),
        model.losses().stream().map(l -> l.name().replaceAll(".*/", "")).toList());
    try (GraphRun run = GraphRun.open(model)) {
      float[] label = {1, 0, 1, 1, 0};
      run.feed(Build.TRAIN, "label-click", label, ROWS);
      CtrOracle o = new CtrOracle(model, run);
      INDArray u = o.mlp("h/bottom", o.value("r-click"), 1);
      INDArray z = u.mmul(o.value("h/small-click/w")).addRowVector(o.value("h/small-click/b"));
      double sum = 0;
      for (int i = 0; i < ROWS; i++) {
        double x = z.getDouble(i, 0);
        sum += Math.log1p(Math.exp(x)) - label[i] * x;
      }
      assertEquals(0.5f, model.losses().get(0).scale());
      assertClose("small", sum / ROWS, run.scalar(model.losses().get(0).value()), 1e-5);
    }
  }

  @Test
  void smallHeadsAreNotServed() {
    GraftScope serve = model.scope(Build.SERVE);
    Operand<TFloat32> r = serve.parameter("r", Shape.of(ROWS, WIDTH), Initializer.normal(1));
    new SmallHeads(List.of(7), LAYERS, 0.5f).attach(serve.child("h"), TASKS, List.of(r, r, r));
    assertTrue(model.parameters().stream().noneMatch(p -> p.name().contains("small-")));
  }

  static List<Head> heads() {
    return List.of(
        new SharedBottom(List.of(7), LAYERS),
        new Mmoe(3, List.of(5), LAYERS),
        new Ple(2, 2, 1, List.of(5), LAYERS),
        new AdaTt(2, 2, List.of(5), LAYERS),
        new Esmm(LAYERS),
        new Aitm(LAYERS, 0.6f),
        new M2m(3, List.of(5, 3), 2),
        new SmallHeads(List.of(7), LAYERS, 0.5f));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void oneRepresentationForAllTasksIsAsGoodAsItsCopies(Head head) {
    Operand<TFloat32> r = scope.parameter("r", Shape.of(ROWS, WIDTH), Initializer.normal(1));
    Head.Outputs once = head.attach(scope.child("h"), TASKS, List.of(r, r, r));
    GraftScope other = model.scope(Build.SERVE);
    Operand<TFloat32> same = other.parameter("r", Shape.of(ROWS, WIDTH), Initializer.zeros());
    Head.Outputs copies =
        head.attach(
            other.child("h"),
            TASKS,
            List.of(same, other.tf().identity(same), other.tf().identity(same)));
    try (GraphRun run = GraphRun.open(model)) {
      for (int t = 0; t < TASKS.size(); t++) {
        assertArrayEquals(
            run.floats(once.logits().get(t)), run.floats(copies.logits().get(t)), 1e-5f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("heads")
  void aZeroInflatedAmountHasThreeLogits(Head head) {
    List<Task> tasks = List.of(TASKS.get(0), new Task("spend", Task.Kind.ZERO_INFLATED_AMOUNT));
    Operand<TFloat32> r = scope.parameter("r", Shape.of(ROWS, WIDTH), Initializer.normal(1));
    Head.Outputs out = head.attach(scope.child("h"), tasks, List.of(r, r));
    assertEquals(1, out.logits().get(0).shape().numDimensions());
    assertArrayEquals(new long[] {ROWS, 3}, out.logits().get(1).shape().asArray());
  }

  @ParameterizedTest
  @MethodSource("heads")
  void oneRepresentationATaskIsRequired(Head head) {
    Operand<TFloat32> r = scope.parameter("r", Shape.of(ROWS, WIDTH), Initializer.normal(1));
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> head.attach(scope.child("h"), TASKS, Arrays.asList(r, r)));
    assertEquals(true, e.getMessage().contains("3 tasks and 2 representations"), e.getMessage());
  }
}
