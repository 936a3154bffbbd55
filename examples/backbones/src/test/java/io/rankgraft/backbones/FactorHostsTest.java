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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** BPR-MF, ENMF and EHCF. */
class FactorHostsTest {
  private static final int D = 3;
  private final HostWorld world = new HostWorld();

  @org.junit.jupiter.api.AfterEach
  void close() {
    world.close();
  }

  private static HostWorld.Factory ehcf(boolean split) {
    return (scope, graph, batch) -> new Ehcf(scope, graph, D, 1, split, 1, batch);
  }

  private static HostWorld.Factory enmf(boolean split) {
    return (scope, graph, batch) -> new Enmf(scope, graph, D, 1, split, 1, batch);
  }

  private static HostWorld.Factory bpr(boolean split) {
    return (scope, graph, batch) -> new BprMf(scope, graph, D, 1, split, batch);
  }

  private static void assertRows(String what, INDArray expected, float[] actual) {
    assertClose(what, HostWorld.values(expected), actual, 1e-5);
  }

  @Test
  void ehcfPassesPredictionVectorsFromBehaviourToBehaviour() {
    BehaviourHost.Encoded out = world.host(Build.SERVE, ehcf(false)).encode();
    try (GraphRun run = GraphRun.open(world.model)) {
      Map<String, INDArray> p = world.fill(run);
      INDArray view = p.get("prediction-view");
      INDArray cart = view.mmul(p.get("w-view-cart")).add(p.get("b-view-cart"));
      INDArray buy =
          view.mmul(p.get("w-view-buy"))
              .add(p.get("b-view-buy"))
              .add(cart.mmul(p.get("w-cart-buy")))
              .add(p.get("b-cart-buy"));
      List<INDArray> expected = List.of(view, cart, buy);
      for (int k = 0; k < 3; k++) {
        assertRows("h", expected.get(k), run.floats(out.relation().get(k)));
        assertRows("u", p.get("users"), run.floats(out.users().get(k)));
        assertRows("v", p.get("items"), run.floats(out.items().get(k)));
      }
    }
  }

  @Test
  void splitGivesBehavioursVectorsOfTheirOwn() {
    for (HostWorld.Factory factory : List.of(ehcf(true), enmf(true), bpr(true))) {
      try (HostWorld other = new HostWorld()) {
        BehaviourHost.Encoded out = other.host(Build.SERVE, factory).encode();
        try (GraphRun run = GraphRun.open(other.model)) {
          Map<String, INDArray> p = other.fill(run);
          for (int k = 0; k < 3; k++) {
            INDArray t = p.get("split-" + HostWorld.LOG.behaviours().get(k));
            INDArray u = p.get("users");
            INDArray v = p.get("items");
            assertRows("e_u", u.add(u.mmul(t)), run.floats(out.users().get(k)));
            assertRows("e_v", v.add(v.mmul(t)), run.floats(out.items().get(k)));
          }
        }
      }
    }
  }

  @Test
  void enmfHasOnePredictionVectorAlone() {
    BehaviourHost.Encoded out = world.host(Build.SERVE, enmf(false)).encode();
    try (GraphRun run = GraphRun.open(world.model)) {
      Map<String, INDArray> p = world.fill(run);
      assertEquals(Set.of("users", "items", "prediction"), p.keySet());
      assertRows("h", p.get("prediction"), run.floats(out.relation().get(2)));
    }
  }

  @Test
  void enmfAloneLearnsFromTheTargetOnly() {
    BehaviourHost host = world.host(Build.TRAIN, enmf(false));
    GraftScope scope = world.model.scopeOfTraining();
    host.addLosses(
        scope, host.encode(), training(scope, HostWorld.LOG.behaviours(), List.of(1f, 2f, 3f)));
    assertEquals(
        List.of("objective/original-buy"),
        world.model.losses().stream().map(LossTerm::name).toList());
    assertEquals(3f, world.model.losses().get(0).scale());
  }

  private static BehaviourHost.Training training(
      GraftScope scope, List<String> behaviours, List<Float> lambdas) {
    NonSampling supervision = supervision(scope);
    return new BehaviourHost.Training(supervision, supervision.positives(), behaviours, lambdas);
  }

  private static NonSampling supervision(GraftScope scope) {
    int[] ids = {0, 1};
    Ops tf = scope.tf();
    return new NonSampling(
        Optional.empty(),
        new NonSampling.PositivesSource() {
          @Override
          public NonSampling.Positives of(GraftScope s, int behaviour) {
            return new NonSampling.Positives(tf.constant(ids), tf.constant(new int[] {0, 0}));
          }

          @Override
          public NonSampling.Positives unique(GraftScope s, int up, int down) {
            throw new AssertionError("not asked for");
          }
        },
        1,
        0.1f);
  }

  @Test
  void lossesOfPairsAreOfTheDifferenceOfTheirScores() {
    GraftScope scope = world.model.scope(Build.TRAIN);
    INDArray u = world.uniform(6, D);
    INDArray v = world.uniform(6, D);
    INDArray w = world.uniform(6, D);
    int[] first = {0, 1, 2, 3, 4, 5};
    int[] second = {6, 7, 8, 9, 10, 11};
    Ops tf = scope.tf();
    Pairwise pairs = new Pairwise(tf.constant(first), tf.constant(first), tf.constant(second));
    Operand<TFloat32> users = HostWorld.constant(scope, u);
    Operand<TFloat32> items =
        tf.concat(
            List.of(HostWorld.constant(scope, v), HostWorld.constant(scope, w)), tf.constant(0));
    Operand<TFloat32> loss = Pairwise.bpr(tf, pairs.differences(tf, users, items));
    Operand<TFloat32> hinge = Pairwise.hinge(tf, pairs.differences(tf, users, items));
    Operand<TFloat32> squares = pairs.halfSquares(tf, users, items);
    double margins = 0;
    double expected = 0;
    for (int i = 0; i < 6; i++) {
      double difference = u.getRow(i).mul(v.getRow(i).sub(w.getRow(i))).sumNumber().doubleValue();
      expected -= Math.log(1 / (1 + Math.exp(-difference)));
      margins += Math.max(0, 1 - difference);
    }
    double half = 0;
    for (INDArray x : List.of(u, v, w)) {
      half += x.mul(x).sumNumber().doubleValue() / 2;
    }
    try (GraphRun run = GraphRun.open(world.model)) {
      assertClose("L", expected, run.scalar(loss), 1e-5);
      assertClose("hinge", margins, run.scalar(hinge), 1e-5);
      assertClose("L2", half, run.scalar(squares), 1e-5);
    }
  }

  @Test
  void bprDrawsFromAllItemsAndNoOthers() {
    // With one item in the catalogue it is drawn for each purchase: −ln σ(0) = ln 2.
    BehaviourLog log =
        new BehaviourLog(
            List.of("buy"), List.of(Interactions.of(2, 1, new int[] {0, 1}, new int[] {0, 0})));
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.TRAIN);
      BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), log, 1);
      BprMf host = new BprMf(scope.child("base"), graph, D, 1, false, Optional.empty());
      host.addLosses(scope, host.encode(), training(scope, log.behaviours(), List.of(1f)));
      try (GraphRun run = GraphRun.open(model)) {
        assertClose("L", 2 * Math.log(2), run.scalar(model.losses().get(0).value()), 1e-6);
      }
    }
  }

  @Test
  void batchHasTheRowsOfAllUsers() {
    for (HostWorld.Factory factory : List.of(ehcf(true), enmf(true), bpr(true))) {
      try (HostWorld other = new HostWorld()) {
        BehaviourHost.Encoded out = other.hostOfBatch(factory).encode();
        try (GraphRun run = GraphRun.open(other.model)) {
          Map<String, INDArray> p = other.fill(run);
          other.feed(run, 3, 0);
          INDArray u = p.get("users");
          INDArray e = u.add(u.mmul(p.get("split-cart")));
          assertClose("e_u", HostWorld.values(e, 3, 0), run.floats(out.users().get(1)), 1e-5);
        }
      }
    }
  }

  @Test
  void extractionIsLeakyReluOfNeighboursTimesRelation() {
    for (int layers : new int[] {0, 1, 2}) {
      try (HostWorld other = new HostWorld()) {
        GraftScope scope = other.model.scope(Build.SERVE);
        BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), HostWorld.LOG, 1);
        Ehcf host = new Ehcf(scope.child("base"), graph, D, layers, true, 1, Optional.empty());
        INDArray u = other.uniform(HostWorld.USERS, D);
        INDArray v = other.uniform(HostWorld.ITEMS, D);
        INDArray r = other.uniform(1, D);
        Operand<TFloat32> out =
            host.extract(
                1,
                HostWorld.constant(scope, u),
                HostWorld.constant(scope, v),
                HostWorld.constant(scope, r));
        INDArray a = HostWorld.adjacency(1);
        var x = new java.util.ArrayList<>(List.of(u));
        var y = new java.util.ArrayList<>(List.of(v));
        for (int l = 0; l < layers; l++) {
          INDArray next = HostWorld.leaky(a.mmul(y.get(l)).mulRowVector(r), 0.2);
          y.add(HostWorld.leaky(a.transpose().mmul(x.get(l)).mulRowVector(r), 0.2));
          x.add(next);
        }
        try (GraphRun run = GraphRun.open(other.model)) {
          assertRows("ψ, L_tr = " + layers, HostWorld.mean(x), run.floats(out));
        }
      }
    }
  }

  @Test
  void batchCannotTakeTwoTransferLayers() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            world.hostOfBatch(
                (scope, graph, batch) -> new Ehcf(scope, graph, D, 2, true, 1, batch)));
  }
}
