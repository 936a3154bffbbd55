package io.rankgraft.ptn;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class PtnTest {
  private static final double ROUNDING = 1e-5;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void enhancedUsersMatchEquations5To12(int behaviours) {
    World world = World.of(behaviours, 2);
    PtnConfig config = Configs.full(behaviours);
    Oracle.Result expected = new Oracle(world, config, true).run(world.arrays());
    try (TinyHost host = new TinyHost(world, config, true)) {
      for (int k = 0; k < behaviours; k++) {
        assertClose(
            "g_u of " + Oracle.name(k),
            Oracle.values(expected.enhanced().get(k)),
            host.run().floats(host.outputs.users().get(k)),
            ROUNDING);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyTermMatchesEquation13(int behaviours) {
    World world = World.of(behaviours, 2);
    PtnConfig config = Configs.full(behaviours);
    Oracle.Result expected = new Oracle(world, config, true).run(world.arrays());
    try (TinyHost host = new TinyHost(world, config, true)) {
      assertEquals(
          expected.terms().keySet(),
          Set.copyOf(host.model.losses().stream().map(LossTerm::name).toList()));
      for (LossTerm term : host.model.losses()) {
        assertClose(
            term.name(),
            expected.terms().get(term.name()),
            host.run().scalar(term.value()) * term.scale(),
            ROUNDING);
      }
      assertClose("total", expected.total(), host.run().scalar(host.total()), ROUNDING);
    }
  }

  @Test
  void gradientsOfAllParametersMatchDifferencesOfTheOracle() {
    World world = World.of(3, 2);
    PtnConfig config = Configs.full(3);
    Oracle oracle = new Oracle(world, config, true);
    try (TinyHost host = new TinyHost(world, config, true)) {
      assertEquals(world.values().keySet(), names(host));
      Operand<TFloat32> total = host.total();
      for (Parameter parameter : host.model.parameters()) {
        Map<String, INDArray> values = world.arrays();
        double[][] start = world.values().get(parameter.name());
        double[] expected =
            FiniteDifferences.gradient(
                x -> {
                  values.put(parameter.name(), matrix(x, start[0].length));
                  return oracle.run(values).total();
                },
                World.flat(start),
                1e-5);
        assertClose(
            "gradient of " + parameter.name(),
            expected,
            host.run().gradient(Build.TRAIN, total, parameter),
            1e-4);
      }
    }
  }

  @Test
  void oneBehaviourHasNothingToTransfer() {
    try (TinyHost host = new TinyHost(World.of(1, 2), Configs.full(1), true)) {
      assertEquals(List.of(), host.outputs.pairs());
      assertEquals(List.of(), host.extractions);
      assertEquals(List.of("original-view", "enhanced-view"), host.termNames());
      assertTrue(
          host.model.parameters().stream().noneMatch(p -> p.name().contains("unique")),
          "a relation chain that nothing reads");
    }
  }

  @Test
  void twoBehavioursHaveOnePair() {
    try (TinyHost host = new TinyHost(World.of(2, 2), Configs.full(2), true)) {
      assertEquals(1, host.outputs.pairs().size());
      // URR on the upstream graph, SIT on the downstream one
      assertEquals(List.of(0, 1), host.extractions.stream().map(e -> e.behaviour()).toList());
      assertEquals(
          List.of(
              "original-view",
              "enhanced-view",
              "original-cart",
              "enhanced-cart",
              "unique-view-cart"),
          host.termNames());
    }
  }

  @Test
  void authorsScalesEqualExplicitOnes() {
    World world = World.of(3, 2);
    try (TinyHost authors = new TinyHost(world, Configs.scaled(1, 1, 0.1f, 2, true), true);
        TinyHost ours = new TinyHost(world, Configs.scaled(0.1f, 0.02f, 1, 1, true), true)) {
      for (int k = 0; k < 3; k++) {
        assertArrayEquals(
            authors.run().floats(authors.outputs.users().get(k)),
            ours.run().floats(ours.outputs.users().get(k)),
            1e-6f);
      }
    }
  }

  @Test
  void authorsScalesMatchTheOracle() {
    World world = World.of(3, 2);
    PtnConfig config = Configs.scaled(1, 1, 0.1f, 2, true);
    Oracle.Result expected = new Oracle(world, config, true).run(world.arrays());
    try (TinyHost host = new TinyHost(world, config, true)) {
      assertClose("total", expected.total(), host.run().scalar(host.total()), ROUNDING);
    }
  }

  @Test
  void identityPropagationTransfersTheProjectionsThemselves() {
    World world = World.of(3, 2);
    PtnConfig config = Configs.full(3);
    Oracle.Result expected = new Oracle(world, config, false).run(world.arrays());
    try (TinyHost host = new TinyHost(world, config, false)) {
      for (int k = 0; k < 3; k++) {
        assertClose(
            "g_u",
            Oracle.values(expected.enhanced().get(k)),
            host.run().floats(host.outputs.users().get(k)),
            ROUNDING);
      }
      // buy: e + α (sha of view on buy + sha of cart on buy), nothing comes from downstream
      INDArray byHand =
          expected
              .users()
              .get(2)
              .add(Oracle.shared(expected.users().get(0), expected.users().get(2)).mul(0.7f))
              .add(Oracle.shared(expected.users().get(1), expected.users().get(2)).mul(0.7f));
      assertClose(
          "g_u of buy",
          Oracle.values(byHand),
          host.run().floats(host.outputs.users().get(2)),
          ROUNDING);
    }
  }

  @Test
  void originalLossAloneIsTheBaseModel() {
    World world = World.of(3, 2);
    try (TinyHost host = new TinyHost(world, Configs.gammas(1, 0, 0), true)) {
      assertEquals(List.of("original-view", "original-cart", "original-buy"), host.termNames());
      NonSampling base = TinyHost.supervision(world);
      for (int k = 0; k < 3; k++) {
        Ptn.Behaviour b = host.behaviours.get(k);
        var alone =
            base.behaviour(host.model.scopeOfTraining(), k, b.users(), b.relation(), b.items());
        var mounted = host.term("original-" + b.name()).value();
        assertEquals(host.run().scalar(alone), host.run().scalar(mounted));
        for (Parameter parameter : host.model.parameters()) {
          assertArrayEquals(
              host.run().gradient(Build.TRAIN, alone, parameter),
              host.run().gradient(Build.TRAIN, mounted, parameter));
        }
      }
      Set<GraphOperation> ancestors = host.model.graph().subgraphTo(Set.of(host.total()));
      host.extractions.forEach(e -> assertFalse(ancestors.contains(e.users().op())));
    }
  }

  @Test
  void behaviourWithoutWeightIsPrunedAndChangesNothing() {
    World world = World.of(3, 2);
    try (TinyHost pruned = new TinyHost(world, Configs.lambdas(List.of(0f, 0.3f, 0.2f)), true);
        TinyHost whole = new TinyHost(world, Configs.lambdas(List.of(1f, 0.3f, 0.2f)), true)) {
      assertEquals(
          List.of(
              "original-cart", "enhanced-cart", "original-buy", "enhanced-buy", "unique-cart-buy"),
          pruned.termNames());
      var total = pruned.total();
      var weighted = whole.sum(t -> t.task().orElseThrow().name().equals("view") ? 0 : t.scale());
      assertEquals(whole.run().scalar(weighted), pruned.run().scalar(total), 1e-6f);
      for (int p = 0; p < pruned.model.parameters().size(); p++) {
        Parameter a = List.copyOf(pruned.model.parameters()).get(p);
        Parameter b = List.copyOf(whole.model.parameters()).get(p);
        assertEquals(a.name(), b.name());
        assertArrayEquals(
            whole.run().gradient(Build.TRAIN, weighted, b),
            pruned.run().gradient(Build.TRAIN, total, a),
            2e-6f);
      }
      Set<GraphOperation> ancestors = pruned.model.graph().subgraphTo(Set.of(total));
      for (TinyHost.Extraction e : pruned.extractions) {
        assertEquals(e.behaviour() != 0, ancestors.contains(e.users().op()));
      }
      // "view only" is supervised by nobody
      assertFalse(ancestors.contains(pruned.outputs.pairs().get(0).items().unique().op()));
    }
  }

  @Test
  void urrOffLeavesNothingFromDownstream() {
    assertSwitch(Configs.switched(true, true, false), List.of(1, 2, 2));
  }

  @Test
  void sitOffLeavesNothingFromUpstream() {
    assertSwitch(Configs.switched(true, false, true), List.of(0, 0, 1));
  }

  private static void assertSwitch(PtnConfig config, List<Integer> extractedOn) {
    World world = World.of(3, 2);
    Oracle.Result expected = new Oracle(world, config, true).run(world.arrays());
    try (TinyHost host = new TinyHost(world, config, true)) {
      assertEquals(extractedOn, host.extractions.stream().map(e -> e.behaviour()).toList());
      for (int k = 0; k < 3; k++) {
        assertClose(
            "g_u",
            Oracle.values(expected.enhanced().get(k)),
            host.run().floats(host.outputs.users().get(k)),
            ROUNDING);
      }
      assertTrue(host.termNames().contains("unique-cart-buy"));
    }
  }

  @Test
  void ursOffLeavesTheOtherTermsAsTheyWere() {
    World world = World.of(3, 2);
    try (TinyHost on = new TinyHost(world, Configs.switched(true, true, true), true);
        TinyHost off = new TinyHost(world, Configs.switched(false, true, true), true)) {
      assertEquals(6, off.termNames().size());
      for (String name : off.termNames()) {
        assertEquals(
            on.run().scalar(on.term(name).value()), off.run().scalar(off.term(name).value()));
      }
      assertTrue(names(off).stream().noneMatch(n -> n.startsWith("ptn/")));
    }
  }

  @Test
  void scalesComeBeforeExtraction() {
    // u and v of two behaviours; the cosine between (3, 4) and (1, 0) is 0.6
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.SERVE);
      Ops tf = scope.tf();
      Operand<TFloat32> up = tf.constant(new float[][] {{3, 4}});
      Operand<TFloat32> down = tf.constant(new float[][] {{1, 0}});
      Operand<TFloat32> r = tf.constant(new float[][] {{1, 1}});
      PtnConfig two =
          Configs.scaled(0.5f, 0.25f, 0.5f, 2, false)
              .withParts(new PtnConfig.Parts(false, true, true))
              .withLambdas(List.of(1f, 1f));
      Ptn.Outputs out =
          new Ptn(two)
              .attach(
                  scope,
                  new Ptn.Inputs(
                      List.of(
                          new Ptn.Behaviour("view", up, up, r, r),
                          new Ptn.Behaviour("buy", down, down, r, r)),
                      // not homogeneous: ψ(x) = x + 1
                      (k, users, items, relation) -> tf.math.add(users, tf.constant(1f)),
                      null));
      try (GraphRun run = GraphRun.open(model)) {
        // re = 0.5 · 0.5 · 2 · (1 − 0.36) · (3, 4) = (0.96, 1.28); g = e + 0.25 (re + 1)
        assertArrayEquals(new float[] {3.49f, 4.57f}, run.floats(out.users().get(0)), 1e-6f);
        // sha = 0.5 · (3, 0); g = e + 0.5 (sha + 1)
        assertArrayEquals(new float[] {2.25f, 0.5f}, run.floats(out.users().get(1)), 1e-6f);
      }
    }
  }

  @Test
  void refusesAnotherNumberOfBehavioursThanOfLambdas() {
    World world = World.of(2, 2);
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> new TinyHost(world, Configs.full(3), true));
    assertEquals("ptn 'ptn': expected 3 behaviours, one per lambda, but got 2", e.getMessage());
  }

  private static Set<String> names(TinyHost host) {
    return Set.copyOf(host.model.parameters().stream().map(Parameter::name).toList());
  }

  private static INDArray matrix(double[] x, int columns) {
    double[][] rows = new double[x.length / columns][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(x, i * columns, (i + 1) * columns);
    }
    return Nd4j.createFromArray(rows);
  }
}
