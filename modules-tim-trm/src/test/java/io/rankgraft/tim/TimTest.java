package io.rankgraft.tim;

import static io.rankgraft.testkit.Close.assertClose;
import static io.rankgraft.testkit.Close.assertFinite;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.tim.TimConfig.Empty;
import io.rankgraft.tim.TimConfig.HyperInput;
import io.rankgraft.tim.TimConfig.Inject;
import io.rankgraft.tim.TimConfig.Positions;
import io.rankgraft.tim.TimConfig.Start;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** TIM, its readings, and what must not change its numbers: one set of builds, one file. */
class TimTest {
  private static final double ROUNDING = 2e-5;
  private static final int TASKS = 2;

  private static TimConfig config(
      int tasks, HyperInput input, Inject inject, Empty empty, Positions positions) {
    return new TimConfig(
        tasks,
        2,
        3,
        new TimConfig.Transformer(2, 2, 1e-6f),
        new TimConfig.Conditions(3, input, inject, Start.IDENTITY),
        new TimConfig.Sequences(empty, positions));
  }

  private static TimConfig inject(Inject inject) {
    return config(TASKS, HyperInput.CONCAT, inject, Empty.ZERO_ATTENTION, Positions.LEARNED);
  }

  private static void matches(TimConfig config, boolean shared) {
    World world = World.of(shared);
    try (Defendant tim = Defendant.atStart(config, shared)) {
      Map<String, float[]> values = World.values(tim.model.parameters());
      tim.with(values).on(world);
      Oracle oracle = new Oracle(world, config, World.arrays(tim.model.parameters(), values));
      List<float[]> interests = tim.interests();
      for (int t = 0; t < config.tasks(); t++) {
        assertClose("interest of task " + t, oracle.interest(t), interests.get(t), ROUNDING);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Inject.class)
  void interestsMatchEquations2To8(Inject inject) {
    matches(inject(inject), false);
  }

  @ParameterizedTest
  @EnumSource(Inject.class)
  void candidatesOfOneRequestShareItsEncoder(Inject inject) {
    matches(inject(inject), true);
  }

  @ParameterizedTest
  @EnumSource(Empty.class)
  void emptySequencesAreWhatTheConfigurationSays(Empty empty) {
    matches(config(TASKS, HyperInput.CONCAT, Inject.NORM, empty, Positions.LEARNED), false);
  }

  @Test
  void otherReadingsMatchTheirFormulas() {
    matches(config(3, HyperInput.SUM, Inject.NORM, Empty.ZERO_ATTENTION, Positions.SINUSOID), true);
    matches(config(1, HyperInput.CONCAT, Inject.NORM, Empty.ZERO_ATTENTION, Positions.NONE), false);
  }

  @ParameterizedTest
  @EnumSource(Inject.class)
  void gradientsMatchDifferencesOfTheOracle(Inject inject) {
    World world = World.of(true);
    TimConfig config = inject(inject);
    try (Defendant tim = Defendant.atStart(config, true)) {
      Map<String, float[]> values = World.values(tim.model.parameters());
      tim.with(values).on(world);
      Operand<TFloat32> scalar = tim.weighted();
      Map<String, float[]> gradients = tim.run.gradients(Build.SERVE, scalar);
      Random random = new Random(3);
      for (int trial = 0; trial < 2; trial++) {
        Map<String, double[]> direction = new LinkedHashMap<>();
        double got = 0;
        double size = 0;
        for (Parameter p : tim.model.parameters()) {
          double[] d = random.doubles((int) p.shape().size(), -1, 1).toArray();
          direction.put(p.name(), d);
          double part = 0;
          for (int i = 0; i < d.length; i++) {
            part += gradients.get(p.name())[i] * d[i];
          }
          got += part;
          size += Math.abs(part);
        }
        double step = 1e-5;
        double expected =
            (along(tim, world, config, values, direction, step)
                    - along(tim, world, config, values, direction, -step))
                / (2 * step);
        assertEquals(expected, got, 1e-4 * size, "derivative along direction " + trial);
      }
    }
  }

  /** The oracle's value with all parameters moved along a direction. */
  private static double along(
      Defendant tim,
      World world,
      TimConfig config,
      Map<String, float[]> values,
      Map<String, double[]> direction,
      double step) {
    Map<String, INDArray> arrays = World.arrays(tim.model.parameters(), values);
    direction.forEach(
        (name, d) -> {
          INDArray x = arrays.get(name.substring("tim/".length()));
          for (int i = 0; i < d.length; i++) {
            int r = i / x.columns();
            int c = i % x.columns();
            x.putScalar(r, c, x.getDouble(r, c) + step * d[i]);
          }
        });
    Oracle oracle = new Oracle(world, config, arrays);
    double sum = 0;
    for (int t = 0; t < config.tasks(); t++) {
      double[] interest = oracle.interest(t);
      float[] weights = Defendant.weights(t);
      for (int i = 0; i < interest.length; i++) {
        sum += interest[i] * weights[i % weights.length];
      }
    }
    return sum;
  }

  @Test
  void atStartEveryConditionalNormIsThePlainOneBitForBit() {
    try (ModelGraph model = ModelGraph.withSeed(5)) {
      GraftScope scope = model.scope(Build.SERVE);
      Hypernetworks hyper = new Hypernetworks(scope, inject(Inject.NORM), World.DIM);
      LayerNorm conditional =
          LayerNorm.create(scope.child("a"), "norm", World.DIM, Optional.of(hyper));
      LayerNorm plain = LayerNorm.create(scope.child("b"), "norm", World.DIM, Optional.empty());
      Ops tf = scope.tf();
      Operand<TFloat32> x =
          tf.random.statelessRandomNormal(
              tf.constant(new int[] {1, 50, World.DIM}),
              tf.constant(new long[] {1, 2}),
              TFloat32.class);
      Operand<TFloat32> z = LayerNorm.normalise(tf, x, 1e-6f);
      try (GraphRun run = GraphRun.open(model)) {
        for (Parameter p : model.parameters()) { // γ and β as training may leave them
          if (p.name().endsWith("norm-scale") || p.name().endsWith("norm-shift")) {
            run.set(p, new float[] {0.7f, -1.3f, p.name().endsWith("scale") ? 2.1f : 0.1f, 0.3f});
          }
        }
        float[] expected = run.floats(plain.apply(tf, z));
        float[] all = run.floats(conditional.apply(tf, z));
        assertEquals(4 * expected.length, all.length, "two tasks on two behaviours");
        for (int pair = 0; pair < 4; pair++) {
          int from = pair * expected.length;
          assertArrayEquals(
              expected, java.util.Arrays.copyOfRange(all, from, from + expected.length), 0f);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Inject.class)
  void atStartThereIsOnePlainTransformer(Inject inject) {
    World world = World.of(false);
    try (Defendant conditional = Defendant.atStart(inject(inject), false).on(world);
        Defendant plain = Defendant.atStart(inject(Inject.NONE), false).on(world)) {
      List<float[]> expected = plain.interests();
      List<float[]> actual = conditional.interests();
      for (int t = 0; t < TASKS; t++) { // products of other sizes round differently
        assertArrayEquals(expected.get(t), actual.get(t), 1e-5f);
      }
    }
  }

  @Test
  void rawStartTellsTasksApartAtOnce() {
    TimConfig raw =
        inject(Inject.NORM).withConditions(inject(Inject.NORM).conditions().withStart(Start.RAW));
    try (Defendant tim = Defendant.atStart(raw, false).on(World.of(false))) {
      assertFalse(java.util.Arrays.equals(tim.interest(0), tim.interest(1)));
    }
  }

  @Test
  void whatPaddingHoldsChangesNothing() {
    World world = World.of(false);
    try (Defendant tim = Defendant.atStart(inject(Inject.NORM), false)) {
      tim.with(World.values(tim.model.parameters())).on(world);
      float[] before = tim.interest(1);
      for (int b = 0; b < 2; b++) {
        for (int r = 0; r < World.REQUESTS; r++) {
          for (int l = 0; l < World.LENGTHS[b]; l++) {
            if (world.masks().get(b)[r][l] == 0) {
              world.items().get(b)[r][l] = new float[] {7, -3, 50, 9};
            }
          }
        }
      }
      assertArrayEquals(before, tim.on(world).interest(1), 0f);
    }
  }

  @Test
  void wherePaddingStandsChangesNothingWithoutPositions() {
    World world = World.of(false);
    TimConfig config =
        config(TASKS, HyperInput.CONCAT, Inject.NORM, Empty.ZERO_ATTENTION, Positions.NONE);
    try (Defendant tim = Defendant.atStart(config, false)) {
      tim.with(World.values(tim.model.parameters())).on(world);
      float[] before = tim.interest(0);
      for (int b = 0; b < 2; b++) {
        for (int r = 0; r < World.REQUESTS; r++) {
          swap(world.items().get(b)[r]);
          float[] mask = world.masks().get(b)[r];
          float first = mask[0];
          mask[0] = mask[mask.length - 1];
          mask[mask.length - 1] = first;
        }
      }
      assertArrayEquals(before, tim.on(world).interest(0), 1e-5f);
    }
  }

  private static void swap(float[][] rows) {
    float[] first = rows[0];
    rows[0] = rows[rows.length - 1];
    rows[rows.length - 1] = first;
  }

  @ParameterizedTest
  @EnumSource(Empty.class)
  void candidatesTogetherApartAndAloneReadTheSameEvents(Empty empty) {
    World world = World.of(true);
    float[][] six = World.matrix(new java.util.Random(7), 6, World.DIM);
    int[] order = {4, 0, 2, 1, 5, 3};
    float[][] mixed = new float[6][];
    int[] requests = new int[6];
    for (int c = 0; c < 6; c++) {
      mixed[c] = six[order[c]];
      requests[c] = order[c] / 2;
    }
    TimConfig config = config(TASKS, HyperInput.CONCAT, Inject.NORM, empty, Positions.LEARNED);
    try (Defendant tim = Defendant.atStart(config, true)) {
      tim.with(World.values(tim.model.parameters()));
      float[] together = tim.on(world.withCandidates(six, 0, 0, 1, 1, 2, 2)).interest(1);
      float[] apart = tim.on(world.withCandidates(mixed, requests)).interest(1);
      float[] unequal = tim.on(world.withCandidates(six, 0, 0, 1, 1, 2, 0)).interest(1);
      int width = together.length / 6;
      for (int c = 0; c < 6; c++) {
        assertArrayEquals(row(together, order[c], width), row(apart, c, width), 1e-5f);
      }
      for (int c = 0; c < 5; c++) {
        assertArrayEquals(row(together, c, width), row(unequal, c, width), 1e-5f);
      }
      for (int r = 0; r < World.REQUESTS; r++) {
        float[] alone =
            tim.on(world.request(r, new float[][] {six[2 * r], six[2 * r + 1]})).interest(1);
        assertArrayEquals(row(together, 2 * r, width), row(alone, 0, width), 1e-5f);
        assertArrayEquals(row(together, 2 * r + 1, width), row(alone, 1, width), 1e-5f);
      }
    }
  }

  private static float[] row(float[] rows, int row, int width) {
    return java.util.Arrays.copyOfRange(rows, row * width, (row + 1) * width);
  }

  @Test
  void aRequestWithoutAnyEventIsFinite() {
    World world = World.of(false);
    world
        .masks()
        .forEach(mask -> java.util.Arrays.stream(mask).forEach(m -> java.util.Arrays.fill(m, 0)));
    for (Empty empty : Empty.values()) {
      TimConfig config = config(TASKS, HyperInput.CONCAT, Inject.NORM, empty, Positions.LEARNED);
      try (Defendant tim = Defendant.atStart(config, false)) {
        tim.with(World.values(tim.model.parameters())).on(world);
        assertFinite("interest", tim.interest(0));
        tim.run
            .gradients(Build.SERVE, tim.weighted())
            .forEach((name, gradient) -> assertFinite("gradient of " + name, gradient));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Empty.class)
  void eventsOldestFirstAreTheSameEventsTurned(Empty empty) {
    try (ModelGraph model = ModelGraph.withSeed(5)) {
      Ops tf = model.ops();
      GraftScope scope = model.scope(Build.SERVE);
      float[][][] oldest = {{{1, 2, -1, .5f}, {0, 3, 1, -2}, {7, 7, 7, 7}}, new float[3][4]};
      float[][][] recent = {{{0, 3, 1, -2}, {1, 2, -1, .5f}, {7, 7, 7, 7}}, new float[3][4]};
      Operand<TFloat32> mask = tf.constant(new float[][] {{1, 1, 0}, {0, 0, 0}});
      Operand<TFloat32> target = tf.constant(new float[][] {{1, 0, 2, 1}, {0, 1, 1, 2}});
      TimConfig config =
          new TimConfig(
              1,
              1,
              3,
              new TimConfig.Transformer(2, 2, 1e-6f),
              TimConfig.Conditions.ofDefaults(),
              TimConfig.Sequences.ofDefaults().withEmpty(empty));
      List<Operand<TFloat32>> interests = new java.util.ArrayList<>();
      for (Tim.Order order : Tim.Order.values()) {
        Operand<TFloat32> items = tf.constant(order == Tim.Order.OLDEST_FIRST ? oldest : recent);
        Tim.Inputs inputs =
            new Tim.Inputs(
                List.of(new Tim.Sequence("view", items, mask, order)), target, Optional.empty());
        interests.add(
            new Tim(config).attach(scope.child("tim-" + order), inputs).interests().get(0));
      }
      try (GraphRun run = GraphRun.open(model)) {
        model.parameters().forEach(p -> run.set(p, byOwnName(p)));
        assertArrayEquals(run.floats(interests.get(0)), run.floats(interests.get(1)), 1e-5f);
      }
    }
  }

  /** The same values for parameters of one name below different mounts. */
  private static float[] byOwnName(Parameter p) {
    Random random = new Random(p.name().substring(p.name().indexOf('/')).hashCode());
    float[] v = new float[(int) p.shape().size()];
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) (0.6 * random.nextGaussian());
    }
    return v;
  }

  @Test
  void selfAttentionIsComputedOnceABehaviourHoweverManyTasks() {
    for (int tasks : new int[] {1, 4}) {
      TimConfig config =
          config(tasks, HyperInput.CONCAT, Inject.NORM, Empty.ZERO_ATTENTION, Positions.LEARNED);
      try (Defendant tim = Defendant.atStart(config, true)) {
        int once = 0;
        int softmaxes = 0;
        for (GraphOperation op : tim.ops()) {
          if (op.type().equals("Softmax")) {
            softmaxes++;
            once +=
                op.output(0).shape().numDimensions() == 5 && op.output(0).shape().get(0) == 1
                    ? 1
                    : 0;
          }
        }
        assertEquals(2, once, "self-attentions of one entry for all tasks");
        assertEquals(4, softmaxes, "one self-attention and one target attention a behaviour");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Inject.class)
  void exportScoresTheSameAndCanFoldHypernetworks(Inject inject) {
    World world = World.of(true);
    TimConfig config = inject(inject);
    Map<String, float[]> values;
    List<float[]> expected;
    try (Defendant tim = Defendant.atStart(config, true)) {
      values = World.values(tim.model.parameters());
      expected = tim.with(values).on(world).interests();
    }
    try (Defendant exported = Defendant.exported(config, true, values).on(world)) {
      List<float[]> actual = exported.interests();
      for (int t = 0; t < TASKS; t++) {
        assertArrayEquals(expected.get(t), actual.get(t), 1e-5f);
      }
      Set<GraphOperation> needRows = needRows(exported.ops());
      int read = 0;
      for (GraphOperation op : exported.ops()) {
        for (int i = 0; i < op.numInputs(); i++) {
          String name = op.input(i).op().name();
          if (name.endsWith(".task") || name.endsWith(".behaviour") || name.contains("hyper")) {
            read++;
            assertFalse(needRows.contains(op), op.name() + " reads " + name + " with every row");
          }
        }
      }
      assertEquals(inject != Inject.NONE, read > 0);
    }
  }

  /** The operations whose values depend on an input, so that no export can fold them. */
  private static Set<GraphOperation> needRows(Iterable<GraphOperation> ops) {
    Set<GraphOperation> need = new HashSet<>();
    int before = -1;
    while (before < need.size()) {
      before = need.size();
      for (GraphOperation op : ops) {
        boolean fed = op.type().equals("Placeholder");
        for (int i = 0; !fed && i < op.numInputs(); i++) {
          fed = need.contains((GraphOperation) op.input(i).op());
        }
        if (fed) {
          need.add(op);
        }
      }
    }
    return need;
  }

  @Test
  void wrongInputsAreNamed() {
    TimConfig three = TimConfig.of(2, 2, 2); // the first sequence is 3 long
    String tooLong =
        assertThrows(IllegalArgumentException.class, () -> Defendant.atStart(three, false))
            .getMessage();
    assertTrue(tooLong.contains("expected 'view' to be [requests, 1 to 2, 4]"), tooLong);
    String heads =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Defendant.atStart(
                        inject(Inject.NORM).withTransformer(new TimConfig.Transformer(3, 2, 1e-6f)),
                        false))
            .getMessage();
    assertEquals("tim 'tim': expected a width that 3 heads divide but got 4", heads);
  }
}
