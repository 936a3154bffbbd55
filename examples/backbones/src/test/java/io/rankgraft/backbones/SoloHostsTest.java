package io.rankgraft.backbones;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.train.CustomGradients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * The rivals that are trained alone, LightGCN to MB-GMN, against float64, pair by pair: one small
 * world, one file.
 */
class SoloHostsTest {
  private static final int D = 4;
  private static final int K = 3;
  private static final float ITEM_SCORE = 0.5f;

  /** A host and the target's scores of all users and items by its formulas. */
  private record Case(
      String name, HostWorld.Factory factory, Function<Map<String, INDArray>, INDArray> scores) {}

  private static List<Case> cases() {
    return List.of(
        new Case(
            "LightGCN",
            (scope, graph, batch) -> new LightGcn(scope, graph, D, 2, batch),
            SoloHostsTest::lightGcn),
        new Case(
            "CMF, items shared",
            (scope, graph, batch) ->
                new Cmf(scope, graph, D, Cmf.Shares.ITEMS, List.of(1f, 1f, 1f), batch),
            p -> p.get("users-buy").mmul(p.get("items").transpose())),
        new Case(
            "CMF, users shared",
            (scope, graph, batch) ->
                new Cmf(scope, graph, D, Cmf.Shares.USERS, List.of(1f, 1f, 1f), batch),
            p -> p.get("users").mmul(p.get("items-buy").transpose())),
        new Case(
            "MBGCN",
            (scope, graph, batch) -> new Mbgcn(scope, graph, D, ITEM_SCORE, 1, batch),
            SoloHostsTest::mbgcn),
        new Case(
            "MATN",
            (scope, graph, batch) -> new Matn(scope, graph, new Matn.Config(D, 2, 3), batch),
            SoloHostsTest::matn),
        new Case(
            "CML",
            (scope, graph, batch) -> new Cml(scope, graph, new Cml.Config(D, 2, 1), batch),
            p -> {
              List<INDArray> e = cml(p).get(K);
              return e.get(0).mmul(e.get(1).transpose());
            }));
  }

  private static INDArray zeros(int rows, int columns) {
    return Nd4j.createFromArray(new double[rows][columns]);
  }

  private static INDArray lightGcn(Map<String, INDArray> p) {
    INDArray a = HostWorld.adjacency(K - 1);
    List<INDArray> x = new ArrayList<>(List.of(p.get("users")));
    List<INDArray> y = new ArrayList<>(List.of(p.get("items")));
    for (int l = 0; l < 2; l++) {
      x.add(a.mmul(y.get(l)));
      y.add(a.transpose().mmul(x.get(l)));
    }
    return HostWorld.mean(x).mmul(HostWorld.mean(y).transpose());
  }

  private static INDArray mbgcn(Map<String, INDArray> p) {
    INDArray q = p.get("items");
    double[][] scores = new double[HostWorld.USERS][HostWorld.ITEMS];
    INDArray mixed = zeros(HostWorld.USERS, D);
    for (int u = 0; u < HostWorld.USERS; u++) {
      double all = 0;
      for (int t = 0; t < K; t++) {
        all += p.get("behaviours").getDouble(0, t) * degree(t, u);
      }
      for (int t = 0; t < K; t++) {
        double share = p.get("behaviours").getDouble(0, t) * degree(t, u) / all;
        mixed.putRow(u, mixed.getRow(u).add(meanOfItems(t, u, q).mul(share)));
      }
    }
    INDArray uw = mixed.mmul(p.get("w"));
    INDArray bought = zeros(HostWorld.ITEMS, D);
    for (int v = 0; v < HostWorld.ITEMS; v++) {
      bought.putRow(v, meanOfUsers(K - 1, v, p.get("users")));
    }
    INDArray vw = bought.mmul(p.get("w"));
    for (int t = 0; t < K; t++) {
      String name = HostWorld.LOG.behaviours().get(t);
      INDArray means = zeros(HostWorld.USERS, D);
      for (int u = 0; u < HostWorld.USERS; u++) {
        means.putRow(u, meanOfItems(t, u, q));
      }
      INDArray near = zeros(HostWorld.ITEMS, D);
      for (int v = 0; v < HostWorld.ITEMS; v++) {
        near.putRow(v, meanOfUsers(t, v, means));
      }
      INDArray s = Nd4j.hstack(q, near.mmul(p.get("w-" + name)));
      for (int u = 0; u < HostWorld.USERS; u++) {
        INDArray asked = meanOfItems(t, u, s).reshape(1, 2 * D).mmul(p.get("m-" + name));
        for (int v = 0; v < HostWorld.ITEMS; v++) {
          scores[u][v] += ITEM_SCORE / K * dot(asked.getRow(0), s.getRow(v));
        }
      }
    }
    for (int u = 0; u < HostWorld.USERS; u++) {
      for (int v = 0; v < HostWorld.ITEMS; v++) {
        scores[u][v] +=
            dot(p.get("users").getRow(u), q.getRow(v)) + dot(uw.getRow(u), vw.getRow(v));
      }
    }
    return Nd4j.createFromArray(scores);
  }

  private static double dot(INDArray a, INDArray b) {
    return a.mul(b).sumNumber().doubleValue();
  }

  private static int degree(int t, int u) {
    return HostWorld.LOG.interactions().get(t).degree(u);
  }

  private static INDArray meanOfItems(int t, int u, INDArray items) {
    INDArray sum = Nd4j.createFromArray(new double[items.columns()]);
    for (int v : HostWorld.LOG.interactions().get(t).itemsOf(u)) {
      sum = sum.add(items.getRow(v));
    }
    return degree(t, u) == 0 ? sum : sum.div(degree(t, u));
  }

  private static INDArray meanOfUsers(int t, int v, INDArray users) {
    Interactions pairs = HostWorld.LOG.interactions().get(t);
    INDArray sum = Nd4j.createFromArray(new double[users.columns()]);
    int n = 0;
    for (int u = 0; u < HostWorld.USERS; u++) {
      if (pairs.contains(u, v)) {
        sum = sum.add(users.getRow(u));
        n++;
      }
    }
    return n == 0 ? sum : sum.div(n);
  }

  private static INDArray matn(Map<String, INDArray> p) {
    INDArray fused = zeros(HostWorld.USERS, D);
    double all = 0;
    for (int k = 0; k < K; k++) {
      all += Math.exp(2 * p.get("fusion").getDouble(0, k));
    }
    for (int u = 0; u < HostWorld.USERS; u++) {
      List<INDArray> x = new ArrayList<>();
      for (int k = 0; k < K; k++) {
        x.add(meanOfItems(k, u, p.get("histories")).mul(degree(k, u)).reshape(1, D));
      }
      for (int k = 0; k < K; k++) {
        INDArray y = remembered(p, HostWorld.LOG.behaviours().get(k), attended(p, x, k));
        double share = Math.exp(2 * p.get("fusion").getDouble(0, k)) / all;
        fused.putRow(u, fused.getRow(u).add(y.mul(share)));
      }
    }
    for (int l = 1; l <= 2; l++) {
      INDArray in = fused.mmul(p.get("layer-" + l + "-w")).addRowVector(p.get("layer-" + l + "-b"));
      fused = fused.add(Transforms.relu(in));
    }
    return fused.mmul(p.get("items").transpose());
  }

  /** Users and items of each behaviour, then of all, in CML. */
  private static List<List<INDArray>> cml(Map<String, INDArray> p) {
    List<List<INDArray>> users = new ArrayList<>();
    List<List<INDArray>> items = new ArrayList<>();
    for (int k = 0; k <= K; k++) {
      users.add(new ArrayList<>());
      items.add(new ArrayList<>());
    }
    INDArray x = p.get("users");
    INDArray y = p.get("items");
    for (int l = 1; l <= 2; l++) {
      List<INDArray> toUsers = new ArrayList<>();
      List<INDArray> toItems = new ArrayList<>();
      for (int k = 0; k < K; k++) {
        toUsers.add(HostWorld.adjacency(k).mmul(y));
        toItems.add(HostWorld.adjacency(k).transpose().mmul(x));
      }
      toUsers.add(HostWorld.mean(toUsers));
      toItems.add(HostWorld.mean(toItems));
      for (int k = 0; k <= K; k++) {
        users.get(k).add(Transforms.sigmoid(toUsers.get(k).mmul(p.get("users-" + l + "-w"))));
        items.get(k).add(Transforms.sigmoid(toItems.get(k).mmul(p.get("items-" + l + "-w"))));
      }
      x = users.get(K).get(l - 1);
      y = items.get(K).get(l - 1);
    }
    List<List<INDArray>> out = new ArrayList<>();
    for (int k = 0; k <= K; k++) {
      INDArray u = Nd4j.hstack(users.get(k).get(0), users.get(k).get(1));
      INDArray v = Nd4j.hstack(items.get(k).get(0), items.get(k).get(1));
      out.add(List.of(u.mmul(p.get("users-c")), v.mmul(p.get("items-c"))));
    }
    return out;
  }

  @Test
  void cmlsContrastComparesAUserWithTheOthersOfTheBatch() {
    try (HostWorld world = new HostWorld()) {
      GraftScope scope = world.model.scope(Build.TRAIN);
      INDArray a = world.uniform(5, D);
      INDArray b = world.uniform(5, D);
      Operand<TFloat32> c =
          Cml.contrast(scope.tf(), HostWorld.constant(scope, a), HostWorld.constant(scope, b));
      double[] expected = new double[5];
      for (int i = 0; i < 5; i++) {
        double others = 0;
        for (int j = 0; j < 5; j++) {
          others += j == i ? 0 : Math.exp(dot(a.getRow(i), b.getRow(j)) / D);
        }
        expected[i] = -Math.log(Math.exp(dot(a.getRow(i), b.getRow(i)) / D) / others);
      }
      try (GraphRun run = GraphRun.open(world.model)) {
        assertClose("c", expected, run.floats(c), 1e-5);
      }
    }
  }

  @Test
  void cmlsWeightsAreThoseOfTheFormula() {
    try (HostWorld world = new HostWorld()) {
      GraftScope root = world.model.scope(Build.TRAIN);
      INDArray losses = world.uniform(5, 1);
      INDArray own = world.uniform(5, D);
      INDArray fused = world.uniform(5, D);
      Operand<TFloat32> column = HostWorld.constant(root, losses);
      Operand<TFloat32> weights =
          new MetaWeights(root.child("base"), "pairs", D)
              .of(
                  root.tf().reshape(column, root.tf().constant(new int[] {-1})),
                  HostWorld.constant(root, own),
                  HostWorld.constant(root, fused));
      try (GraphRun run = GraphRun.open(world.model)) {
        Map<String, INDArray> p = world.fill(run);
        INDArray repeated = losses.mmul(Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}}));
        INDArray in = Nd4j.hstack(repeated, own, fused);
        INDArray hidden =
            HostWorld.leaky(in.mmul(p.get("pairs-1-w")).addRowVector(p.get("pairs-1-b")), 0.25);
        INDArray a = hidden.mmul(p.get("pairs-2-w")).mul(Math.sqrt(3 * D));
        INDArray g =
            HostWorld.leaky(
                repeated.mul(fused).mmul(p.get("pairs-gate-w")).addRowVector(p.get("pairs-gate-b")),
                0.25);
        double[] expected = new double[5];
        for (INDArray x : List.of(a, g)) {
          double mean = x.meanNumber().doubleValue();
          double variance = x.sub(mean).mul(x.sub(mean)).meanNumber().doubleValue();
          for (int i = 0; i < 5; i++) {
            double z = (x.getDouble(i, 0) - mean) / Math.sqrt(variance + 1e-5);
            expected[i] += 0.5 / (1 + Math.exp(-z));
          }
        }
        assertClose("ω", expected, run.floats(weights), 1e-4);
      }
    }
  }

  private static INDArray dense(Map<String, INDArray> p, String name, INDArray x) {
    return x.mmul(p.get(name + "-w")).add(p.get(name + "-b"));
  }

  /** Two heads of width 2, element by element. */
  private static INDArray attended(Map<String, INDArray> p, List<INDArray> x, int k) {
    String name = HostWorld.LOG.behaviours().get(k);
    INDArray q = dense(p, "query-" + name, x.get(k));
    INDArray out = x.get(k).mul(2);
    for (int head = 0; head < 2; head++) {
      double[] weights = new double[K];
      double sum = 0;
      for (int j = 0; j < K; j++) {
        INDArray key = x.get(j).mmul(p.get("key-" + name + "-w"));
        double score = 0;
        for (int c = 2 * head; c < 2 * head + 2; c++) {
          score += q.getDouble(0, c) * key.getDouble(0, c);
        }
        weights[j] = Math.exp(2 * score);
        sum += weights[j];
      }
      for (int j = 0; j < K; j++) {
        INDArray value = dense(p, "value-" + name, x.get(j));
        for (int c = 2 * head; c < 2 * head + 2; c++) {
          out.putScalar(0, c, out.getDouble(0, c) + weights[j] / sum * value.getDouble(0, c));
        }
      }
    }
    return out;
  }

  private static INDArray remembered(Map<String, INDArray> p, String name, INDArray z) {
    INDArray a = Transforms.relu(dense(p, "slots-" + name, z));
    INDArray memory = p.get("memory-" + name);
    double[] y = new double[D];
    for (int slot = 0; slot < 3; slot++) {
      for (int in = 0; in < D; in++) {
        for (int out = 0; out < D; out++) {
          y[out] +=
              a.getDouble(0, slot) * z.getDouble(0, in) * memory.getDouble(in, slot * D + out);
        }
      }
    }
    return Nd4j.createFromArray(y);
  }

  /** Σ c_uv o_uv with weights of no pattern, so that every score shows. */
  private static final INDArray WEIGHTS = weights();

  private static INDArray weights() {
    double[][] w = new double[HostWorld.USERS][HostWorld.ITEMS];
    for (int u = 0; u < HostWorld.USERS; u++) {
      for (int v = 0; v < HostWorld.ITEMS; v++) {
        w[u][v] = (float) Math.sin(1 + 3 * u + 7 * v);
      }
    }
    return Nd4j.createFromArray(w);
  }

  private static Operand<TFloat32> scores(Ops tf, BehaviourHost.Encoded out) {
    return tf.linalg.matMul(
        tf.math.mul(out.users().get(K - 1), out.relation().get(K - 1)),
        out.items().get(K - 1),
        MatMul.transposeB(true));
  }

  @TestFactory
  Stream<DynamicTest> scoresAreThoseOfTheFormulas() {
    return cases().stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> {
                      try (HostWorld world = new HostWorld()) {
                        BehaviourHost host = world.host(Build.SERVE, c.factory());
                        Operand<TFloat32> o = scores(world.root().tf(), host.encode());
                        try (GraphRun run = GraphRun.open(world.model)) {
                          INDArray expected = c.scores().apply(world.fill(run));
                          assertClose("o", HostWorld.values(expected), run.floats(o), 1e-5);
                        }
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aBatchHasTheRowsOfAllUsers() {
    return cases().stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> {
                      try (HostWorld world = new HostWorld()) {
                        BehaviourHost host = world.hostOfBatch(c.factory());
                        Operand<TFloat32> o = scores(world.root().tf(), host.encode());
                        try (GraphRun run = GraphRun.open(world.model)) {
                          INDArray expected = c.scores().apply(world.fill(run));
                          world.feed(run, 3, 2, 0);
                          assertClose(
                              "o", HostWorld.values(expected, 3, 2, 0), run.floats(o), 1e-5);
                        }
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> gradientsMatchDifferencesOfTheOracle() {
    return cases().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> assertGradients(c)));
  }

  private static void assertGradients(Case c) {
    CustomGradients.load(); // of sparse products
    try (HostWorld world = new HostWorld()) {
      BehaviourHost host = world.host(Build.TRAIN, c.factory());
      GraftScope scope = world.root();
      Ops tf = scope.tf();
      Operand<TFloat32> sum =
          tf.reduceSum(
              tf.math.mul(scores(tf, host.encode()), HostWorld.constant(scope, WEIGHTS)),
              tf.constant(new int[] {0, 1}));
      try (GraphRun run = GraphRun.open(world.model)) {
        Map<String, INDArray> p = world.fill(run);
        for (Parameter parameter : world.model.parameters()) {
          String name = parameter.name().substring("base/".length());
          if (name.matches("(users|items)-(view|cart)")) {
            continue; // CMF's others have no part in the target's score
          }
          INDArray start = p.get(name);
          INDArray direction = world.uniform(start.rows(), start.columns());
          double expected =
              (along(c, p, name, direction, 1e-6) - along(c, p, name, direction, -1e-6)) / 2e-6;
          float[] gradient = run.gradient(Build.TRAIN, sum, parameter);
          double[] step = HostWorld.values(direction);
          double actual = 0;
          for (int i = 0; i < step.length; i++) {
            actual += gradient[i] * step[i];
          }
          assertClose("derivative along a direction of " + name, expected, (float) actual, 2e-4);
        }
      }
    }
  }

  /** The weighted sum of the scores with one parameter moved by t times a direction. */
  private static double along(
      Case c, Map<String, INDArray> p, String name, INDArray direction, double t) {
    Map<String, INDArray> moved = new LinkedHashMap<>(p);
    moved.put(name, p.get(name).add(direction.mul(t)));
    return c.scores().apply(moved).mul(WEIGHTS).sumNumber().doubleValue();
  }

  @Test
  void lightGcnRegularisesLayerZeroOfItsPairs() {
    try (HostWorld world = new HostWorld()) {
      BehaviourHost host = world.host(Build.TRAIN, cases().get(0).factory());
      GraftScope scope = world.root();
      host.addLosses(scope, host.encode(), training(scope, List.of(0f, 0f, 1f)));
      assertEquals(
          List.of("original-buy"), world.model.losses().stream().map(LossTerm::name).toList());
      Operand<TFloat32> squares = host.halfSquares().orElseThrow();
      try (GraphRun run = GraphRun.open(world.model)) {
        Map<String, INDArray> p = world.fill(run);
        // users 0 and 1 bought item 0 each; two drawn items are added, whichever they are
        double least = dot(p.get("users").getRow(0), p.get("users").getRow(0));
        least += dot(p.get("users").getRow(1), p.get("users").getRow(1));
        least += 2 * dot(p.get("items").getRow(0), p.get("items").getRow(0));
        double drawn = 2 * run.scalar(squares) - least;
        List<Double> possible = new ArrayList<>();
        for (int a = 0; a < HostWorld.ITEMS; a++) {
          for (int b = 0; b < HostWorld.ITEMS; b++) {
            possible.add(
                dot(p.get("items").getRow(a), p.get("items").getRow(a))
                    + dot(p.get("items").getRow(b), p.get("items").getRow(b)));
          }
        }
        assertEquals(
            0, possible.stream().mapToDouble(x -> Math.abs(x - drawn)).min().orElseThrow(), 1e-5);
      }
    }
  }

  private static BehaviourHost.Training training(GraftScope scope, List<Float> lambdas) {
    Ops tf = scope.tf();
    NonSampling supervision =
        new NonSampling(
            Optional.empty(),
            new NonSampling.PositivesSource() {
              @Override
              public NonSampling.Positives of(GraftScope s, int behaviour) {
                return new NonSampling.Positives(
                    tf.constant(new int[] {0, 1}), tf.constant(new int[] {0, 0}));
              }

              @Override
              public NonSampling.Positives unique(GraftScope s, int up, int down) {
                throw new AssertionError("not asked for");
              }
            },
            1,
            0.1f);
    return new BehaviourHost.Training(
        supervision, supervision.positives(), HostWorld.LOG.behaviours(), lambdas);
  }

  @Test
  void cmfMakesNoFactorsThatNothingTrains() {
    try (HostWorld world = new HostWorld()) {
      world.host(
          Build.TRAIN,
          (scope, graph, batch) ->
              new Cmf(scope, graph, D, Cmf.Shares.ITEMS, List.of(0f, 0.5f, 0.5f), batch));
      assertFalse(
          world.model.parameters().stream().anyMatch(p -> p.name().equals("base/users-view")));
    }
  }

  @Test
  void noTransferGoesOntoThem() {
    try (HostWorld world = new HostWorld()) {
      BehaviourHost host = world.host(Build.SERVE, cases().get(0).factory());
      assertThrows(IllegalStateException.class, () -> host.extract(0, null, null, null));
    }
  }
}
