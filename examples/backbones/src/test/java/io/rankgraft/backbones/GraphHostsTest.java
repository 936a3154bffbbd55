package io.rankgraft.backbones;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.sparse.SparseTensorDenseMatMul;
import org.tensorflow.types.TFloat32;

/** GHCF and MB-GMN against loops over pairs in float64: one small world, one file. */
class GraphHostsTest {
  private static final int D = 4;
  private static final int K = 3;
  private static final List<Float> MIX = List.of(0.25f, 0.5f, 0.125f);

  /** e_u, e_v and e_r by behaviour. */
  private record Expected(List<INDArray> users, List<INDArray> items, List<INDArray> relation) {
    Expected() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private static HostWorld.Factory ghcf(Ghcf.Output output, List<Float> mix, int transferLayers) {
    return (scope, graph, batch) ->
        new Ghcf(scope, graph, new Ghcf.Config(D, 2, transferLayers, output, mix, 1), batch);
  }

  private static HostWorld.Factory mbGmn(MbGmn.Output output) {
    return (scope, graph, batch) ->
        new MbGmn(scope, graph, new MbGmn.Config(D, 2, 3, 2, 1, output), batch);
  }

  private static INDArray message(int k, INDArray y, INDArray r, INDArray w, boolean toUsers) {
    INDArray a = HostWorld.adjacency(k);
    INDArray sum = (toUsers ? a : a.transpose()).mmul(y);
    return HostWorld.leaky(sum.mulRowVector(r).mmul(w), 0.2);
  }

  /** GHCF in float64. */
  private static Expected ghcfOracle(Map<String, INDArray> p, Ghcf.Output output) {
    Expected expected = new Expected();
    List<List<INDArray>> users = new ArrayList<>();
    List<List<INDArray>> items = new ArrayList<>();
    List<List<INDArray>> relations = new ArrayList<>();
    INDArray[] x = new INDArray[K];
    INDArray[] y = new INDArray[K];
    for (int k = 0; k < K; k++) {
      x[k] = p.get("users");
      y[k] = p.get("items");
      users.add(new ArrayList<>(List.of(x[k])));
      items.add(new ArrayList<>(List.of(y[k])));
      relations.add(new ArrayList<>(List.of(p.get("relations").getRow(k, true).dup())));
    }
    for (int l = 1; l <= 2; l++) {
      INDArray w = p.get("w-" + l);
      INDArray[] mu = new INDArray[K];
      INDArray[] mv = new INDArray[K];
      for (int k = 0; k < K; k++) {
        INDArray r = relations.get(k).get(l - 1);
        mu[k] = message(k, y[k], r, w, true);
        mv[k] = message(k, x[k], r, w, false);
        relations.get(k).add(r.mmul(p.get("relation-" + l)));
      }
      for (int k = 0; k < K; k++) {
        boolean chains = output == Ghcf.Output.CHAINS;
        x[k] = chains ? mu[k] : mixed(mu);
        y[k] = chains ? mv[k] : mixed(mv);
        users.get(k).add(output == Ghcf.Output.MESSAGES ? mu[k] : x[k]);
        items.get(k).add(output == Ghcf.Output.MESSAGES ? mv[k] : y[k]);
      }
    }
    for (int k = 0; k < K; k++) {
      expected.users().add(HostWorld.mean(users.get(k)));
      expected.items().add(HostWorld.mean(items.get(k)));
      expected.relation().add(HostWorld.mean(relations.get(k)));
    }
    return expected;
  }

  private static INDArray mixed(INDArray[] messages) {
    return messages[0].mul(0.25).add(messages[1].mul(0.5)).add(messages[2].mul(0.125));
  }

  /** MB-GMN in float64. */
  private static Expected mbGmnOracle(Map<String, INDArray> p, MbGmn.Output output) {
    Expected expected = new Expected();
    boolean fused = output == MbGmn.Output.FUSED;
    for (int k = 0; k < K; k++) {
      INDArray sumU = null;
      INDArray sumV = null;
      for (int other = 0; other < K; other++) {
        if (fused || other == k) {
          INDArray a = HostWorld.adjacency(other);
          INDArray u = a.mmul(p.get("items"));
          INDArray v = a.transpose().mmul(p.get("users"));
          sumU = sumU == null ? u : sumU.add(u);
          sumV = sumV == null ? v : sumV.add(v);
        }
      }
      INDArray channel = p.get("behaviours").getRow(fused ? 0 : k, true).dup();
      List<INDArray> x = new ArrayList<>();
      List<INDArray> y = new ArrayList<>();
      x.add(specialised(p, "users", channel, sumU));
      y.add(specialised(p, "items", channel, sumV));
      for (int l = 1; l <= 2; l++) {
        List<INDArray> toUsers = new ArrayList<>();
        List<INDArray> toItems = new ArrayList<>();
        for (int other = 0; other < K; other++) {
          INDArray a = HostWorld.adjacency(other);
          toUsers.add(HostWorld.leaky(a.mmul(y.get(l - 1)), 0.1));
          toItems.add(HostWorld.leaky(a.transpose().mmul(x.get(l - 1)), 0.1));
        }
        x.add(
            fused
                ? attended(toUsers, p.get("attention-users-" + l))
                : toUsers.get(k).add(x.get(l - 1)));
        y.add(
            fused
                ? attended(toItems, p.get("attention-items-" + l))
                : toItems.get(k).add(y.get(l - 1)));
      }
      expected.users().add(HostWorld.sum(x));
      expected.items().add(HostWorld.sum(y));
      expected.relation().add(p.get("relations").getRow(k, true).dup());
    }
    return expected;
  }

  private static INDArray specialised(
      Map<String, INDArray> p, String side, INDArray channel, INDArray sum) {
    INDArray x = p.get(side);
    INDArray out = Nd4j.createFromArray(new double[x.rows()][D]);
    int half = D / 2;
    for (int row = 0; row < x.rows(); row++) {
      INDArray of = x.getRow(row, true).dup();
      INDArray in = Nd4j.hstack(channel, of, sum.getRow(row, true).dup());
      INDArray m = HostWorld.leaky(in.mmul(p.get("meta-w")).add(p.get("meta-b")), 0.1);
      INDArray down = m.mmul(p.get(side + "-down-w")).add(p.get(side + "-down-b"));
      INDArray up = m.mmul(p.get(side + "-up-w")).add(p.get(side + "-up-b"));
      INDArray z = of.mmul(matrix(down, half, 3)).mmul(matrix(up, 3, half));
      out.putRow(row, Nd4j.hstack(z, of));
    }
    return out;
  }

  /** A row of numbers as a matrix, row by row. */
  private static INDArray matrix(INDArray row, int rows, int columns) {
    double[][] m = new double[rows][columns];
    for (int i = 0; i < rows * columns; i++) {
      m[i / columns][i % columns] = row.getDouble(0, i);
    }
    return Nd4j.createFromArray(m);
  }

  /** Two heads of width 2, element by element. */
  private static INDArray attended(List<INDArray> x, INDArray w) {
    double[][] out = new double[x.get(0).rows()][D];
    List<INDArray> asked = x.stream().map(of -> of.mmul(w)).toList();
    for (int row = 0; row < out.length; row++) {
      for (int i = 0; i < K; i++) {
        for (int head = 0; head < 2; head++) {
          double[] weight = new double[K];
          double sum = 0;
          for (int j = 0; j < K; j++) {
            double dot = 0;
            for (int c = 2 * head; c < 2 * head + 2; c++) {
              dot += asked.get(i).getDouble(row, c) * asked.get(j).getDouble(row, c);
            }
            weight[j] = Math.exp(dot / Math.sqrt(2));
            sum += weight[j];
          }
          for (int c = 2 * head; c < 2 * head + 2; c++) {
            out[row][c] += x.get(i).getDouble(row, c);
            for (int j = 0; j < K; j++) {
              out[row][c] += weight[j] / sum * x.get(j).getDouble(row, c);
            }
          }
        }
      }
    }
    return Nd4j.createFromArray(out);
  }

  private static void assertEncodes(
      HostWorld.Factory factory,
      java.util.function.Function<Map<String, INDArray>, Expected> oracle) {
    try (HostWorld world = new HostWorld()) {
      BehaviourHost.Encoded out = world.host(Build.SERVE, factory).encode();
      try (GraphRun run = GraphRun.open(world.model)) {
        Expected expected = oracle.apply(world.fill(run));
        for (int k = 0; k < K; k++) {
          close("e_u", expected.users().get(k), run.floats(out.users().get(k)));
          close("e_v", expected.items().get(k), run.floats(out.items().get(k)));
          close("e_r", expected.relation().get(k), run.floats(out.relation().get(k)));
        }
      }
    }
    try (HostWorld world = new HostWorld()) {
      BehaviourHost.Encoded out = world.hostOfBatch(factory).encode();
      try (GraphRun run = GraphRun.open(world.model)) {
        Expected expected = oracle.apply(world.fill(run));
        world.feed(run, 3, 2, 0);
        for (int k = 0; k < K; k++) {
          double[] rows = HostWorld.values(expected.users().get(k), 3, 2, 0);
          assertClose("e_u of the batch", rows, run.floats(out.users().get(k)), 1e-5);
        }
      }
    }
  }

  private static void close(String what, INDArray expected, float[] actual) {
    assertClose(what, HostWorld.values(expected), actual, 1e-5);
  }

  @ParameterizedTest
  @EnumSource
  void ghcfEncodesAsItsFormulas(Ghcf.Output output) {
    assertEncodes(ghcf(output, MIX, 1), p -> ghcfOracle(p, output));
  }

  @ParameterizedTest
  @EnumSource
  void mbGmnEncodesAsItsFormulas(MbGmn.Output output) {
    assertEncodes(mbGmn(output), p -> mbGmnOracle(p, output));
  }

  private static final HostWorld.Factory META =
      (scope, graph, batch) ->
          new MbGmnMeta(
              scope, graph, new MbGmn.Config(D, 2, 3, 2, 1, MbGmn.Output.FUSED), 2, batch);

  /** What MB-GMN's channels are with one vector for each behaviour and one for all. */
  private static Expected ofChannels(Map<String, INDArray> p, boolean fused) {
    Map<String, INDArray> of = new LinkedHashMap<>(p);
    INDArray all = p.get("behaviours");
    of.put(
        "behaviours",
        fused ? all.getRow(K, true).dup() : all.get(NDArrayIndex.interval(0, K)).dup());
    of.put("relations", Nd4j.zeros(K, D)); // of the simplified score
    return mbGmnOracle(of, fused ? MbGmn.Output.FUSED : MbGmn.Output.BEHAVIOURS);
  }

  private static INDArray dense(Map<String, INDArray> p, int number, INDArray x) {
    return x.mmul(p.get("predictor-" + number + "-w")).add(p.get("predictor-" + number + "-b"));
  }

  private static INDArray beside(INDArray u, INDArray v) {
    return Nd4j.hstack(u.mul(v), u, v);
  }

  /** The predictor in float64, one pair: the matrix that is made for it, element by element. */
  private static double predicted(
      Map<String, INDArray> p, INDArray u, INDArray v, INDArray targetU, INDArray targetV) {
    INDArray x = beside(u, v);
    INDArray a = HostWorld.leaky(dense(p, 1, x), 0.1);
    INDArray b = HostWorld.leaky(dense(p, 1, beside(targetU, targetV)), 0.1);
    INDArray m = HostWorld.leaky(dense(p, 2, beside(a, b)), 0.1);
    INDArray hidden = x.mmul(matrix(dense(p, 3, m), 3 * D, D)).add(dense(p, 4, m));
    return HostWorld.leaky(hidden, 0.1).mul(dense(p, 5, m)).sumNumber().doubleValue();
  }

  @Test
  void wholeMbGmnScoresByANetworkOfEachPair() {
    try (HostWorld world = new HostWorld()) {
      BehaviourHost host = world.host(Build.SERVE, META);
      BehaviourHost.Encoded out = host.encode();
      Operand<TFloat32> scores =
          host.predictor()
              .orElseThrow()
              .grid(world.root().tf(), out.users().get(K - 1), out.items().get(K - 1));
      try (GraphRun run = GraphRun.open(world.model)) {
        Map<String, INDArray> p = world.fill(run);
        Expected fused = ofChannels(p, true);
        Expected own = ofChannels(p, false);
        double[] expected = new double[HostWorld.USERS * HostWorld.ITEMS];
        for (int i = 0; i < expected.length; i++) {
          int u = i / HostWorld.ITEMS;
          int v = i % HostWorld.ITEMS;
          expected[i] =
              predicted(
                  p,
                  fused.users().get(0).getRow(u, true),
                  fused.items().get(0).getRow(v, true),
                  own.users().get(K - 1).getRow(u, true),
                  own.items().get(K - 1).getRow(v, true));
        }
        assertClose("o", expected, run.floats(scores), 1e-4);
      }
    }
  }

  /** Every channel is a source of every behaviour; with one item all differences are 0. */
  @Test
  void wholeMbGmnLosesAHingeOfEveryChannelForEveryBehaviour() {
    BehaviourLog log =
        new BehaviourLog(
            List.of("view", "buy"),
            List.of(
                Interactions.of(2, 1, new int[] {0, 1}, new int[] {0, 0}),
                Interactions.of(2, 1, new int[] {1}, new int[] {0})));
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.TRAIN);
      BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), log, 1);
      BehaviourHost host = META.host(scope.child("base"), graph, Optional.empty());
      Ops tf = scope.tf();
      NonSampling.PositivesSource positives =
          new NonSampling.PositivesSource() {
            @Override
            public NonSampling.Positives of(GraftScope s, int behaviour) {
              return new NonSampling.Positives(
                  tf.constant(new int[] {1}), tf.constant(new int[] {0}));
            }

            @Override
            public NonSampling.Positives unique(GraftScope s, int up, int down) {
              throw new AssertionError("not asked for");
            }
          };
      host.addLosses(
          scope,
          host.encode(),
          new BehaviourHost.Training(null, positives, log.behaviours(), List.of(0f, 1f)));
      assertEquals(2, model.losses().size());
      try (GraphRun run = GraphRun.open(model)) {
        for (LossTerm term : model.losses()) {
          assertClose(term.name(), 3, run.scalar(term.value()), 1e-6); // view, buy, fused
        }
      }
    }
  }

  @Test
  void ghcfExtractsWithTheEncodersMatrices() {
    for (int layers : new int[] {0, 1, 2}) {
      try (HostWorld world = new HostWorld()) {
        GraftScope scope = world.model.scope(Build.SERVE);
        BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), HostWorld.LOG, 1);
        BehaviourHost host =
            ghcf(Ghcf.Output.CHAINS, MIX, layers)
                .host(scope.child("base"), graph, Optional.empty());
        List<INDArray> x = new ArrayList<>(List.of(world.uniform(HostWorld.USERS, D)));
        List<INDArray> y = new ArrayList<>(List.of(world.uniform(HostWorld.ITEMS, D)));
        INDArray r = world.uniform(1, D);
        Operand<TFloat32> out =
            host.extract(
                1,
                HostWorld.constant(scope, x.get(0)),
                HostWorld.constant(scope, y.get(0)),
                HostWorld.constant(scope, r));
        try (GraphRun run = GraphRun.open(world.model)) {
          Map<String, INDArray> p = world.fill(run);
          for (int l = 1; l <= layers; l++) {
            INDArray w = p.get("w-" + l);
            INDArray next = message(1, y.get(l - 1), r, w, true);
            y.add(message(1, x.get(l - 1), r, w, false));
            x.add(next);
            r = r.mmul(p.get("relation-" + l));
          }
          close("ψ, L_tr = " + layers, HostWorld.mean(x), run.floats(out));
        }
      }
    }
  }

  @Test
  void behaviourWithoutMixWeightSendsNothing() {
    try (HostWorld world = new HostWorld()) {
      world.host(Build.SERVE, ghcf(Ghcf.Output.FUSED, List.of(0f, 0.5f, 0.5f), 1)).encode();
      assertEquals(2 * 2 * 2, products(world.model)); // behaviours × layers × sides
    }
  }

  private static int products(ModelGraph model) {
    int count = 0;
    for (Iterator<GraphOperation> ops = model.graph().operations(); ops.hasNext(); ) {
      count += ops.next().type().equals(SparseTensorDenseMatMul.OP_NAME) ? 1 : 0;
    }
    return count;
  }

  @Test
  void refusesConfigurationsThatMakeNoModel() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Ghcf.Config(D, 2, 1, Ghcf.Output.FUSED, List.of(0f, 0f), 1));
    assertThrows(
        IllegalArgumentException.class, () -> new MbGmn.Config(3, 2, 2, 1, 1, MbGmn.Output.FUSED));
    assertThrows(
        IllegalArgumentException.class, () -> new MbGmn.Config(4, 2, 2, 3, 1, MbGmn.Output.FUSED));
    try (HostWorld world = new HostWorld()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> world.host(Build.SERVE, ghcf(Ghcf.Output.FUSED, List.of(1f), 1)));
    }
  }
}
