package io.rankgraft.history;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.ptn.Supervision;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The losses and the score against sums over all users and items, in float64: one oracle, one file.
 */
class AuxiliaryHistoryTest {
  private static final int USERS = 4;
  private static final int ITEMS = 5;
  private static final int D = 3;
  private static final double POSITIVE = 1.5;
  private static final double NEGATIVE = 0.2;
  private static final double HISTORY = 0.7;
  private static final double UNTOUCHED = 0.4;
  private static final int TARGET = 2;

  // Purchases with and without a history, and with half of it in the purchase's own session.
  private static final BehaviourLog LOG =
      new BehaviourLog(
          List.of("view", "cart", "buy"),
          List.of(
              timed(new int[][] {{0, 0, 10}, {0, 1, 990}, {1, 1, 5}, {2, 3, 40}, {3, 4, 7}}),
              timed(new int[][] {{0, 0, 20}, {0, 1, 50}, {1, 2, 6}, {3, 4, 990}}),
              timed(new int[][] {{0, 0, 1000}, {0, 1, 1000}, {2, 0, 50}, {3, 4, 1000}})));
  private static final HistoryPairs PAIRS = HistoryPairs.before(LOG, 100);

  private final ModelGraph model = ModelGraph.withSeed(1);
  private final Random random = new Random(37);
  private final Map<String, double[]> values = new LinkedHashMap<>();

  private static Interactions timed(int[][] events) {
    int n = events.length;
    int[] users = new int[n];
    int[] items = new int[n];
    long[] times = new long[n];
    for (int i = 0; i < n; i++) {
      users[i] = events[i][0];
      items[i] = events[i][1];
      times[i] = events[i][2];
    }
    return Interactions.of(USERS, ITEMS, users, items, times);
  }

  @AfterEach
  void close() {
    model.close();
  }

  /** The batch, in this order. */
  private static final int[] BATCH = {3, 0, 2};

  private static final class Batch
      implements NonSampling.PositivesSource, HistorySupervision.BatchPairs {
    private static int[][] columns(Interactions log) {
      List<int[]> rows = new ArrayList<>();
      for (int row = 0; row < BATCH.length; row++) {
        for (int p = log.begin(BATCH[row]); p < log.end(BATCH[row]); p++) {
          rows.add(new int[] {row, log.item(p), p});
        }
      }
      int[][] columns = new int[3][];
      for (int c = 0; c < 3; c++) {
        int at = c;
        columns[c] = rows.stream().mapToInt(r -> r[at]).toArray();
      }
      return columns;
    }

    private static HistorySupervision.Pairs pairs(GraftScope scope, Interactions log) {
      int[][] c = columns(log);
      Ops tf = scope.tf();
      return new HistorySupervision.Pairs(tf.constant(c[0]), tf.constant(c[1]), tf.constant(c[2]));
    }

    @Override
    public HistorySupervision.History history(GraftScope scope) {
      HistorySupervision.Pairs of = pairs(scope, PAIRS.pairs());
      return new HistorySupervision.History(of.items(), of.positions());
    }

    @Override
    public HistorySupervision.Pairs purchases(GraftScope scope) {
      return pairs(scope, LOG.target());
    }

    @Override
    public NonSampling.Positives of(GraftScope scope, int behaviour) {
      HistorySupervision.Pairs of = pairs(scope, LOG.interactions().get(behaviour));
      return new NonSampling.Positives(of.rows(), of.items());
    }

    @Override
    public NonSampling.Positives unique(GraftScope scope, int upstream, int downstream) {
      HistorySupervision.Pairs of =
          pairs(scope, LOG.interactions().get(upstream).minus(LOG.interactions().get(downstream)));
      return new NonSampling.Positives(of.rows(), of.items());
    }
  }

  private record Host(
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items,
      AuxiliaryHistory.Outputs history) {}

  private static Host host(GraftScope scope) {
    return new Host(
        scope.parameter("users", Shape.of(USERS, D), Initializer.zeros()),
        scope.parameter("relation", Shape.of(1, D), Initializer.zeros()),
        scope.parameter("items", Shape.of(ITEMS, D), Initializer.zeros()),
        new AuxiliaryHistory(
                new HistoryConfig((float) POSITIVE, (float) HISTORY, (float) UNTOUCHED))
            .attach(scope.child("history"), PAIRS));
  }

  private static NonSampling base(GraftScope scope) {
    Operand<TInt32> batch = scope.tf().constant(BATCH);
    return new NonSampling(Optional.of(batch), new Batch(), (float) POSITIVE, (float) NEGATIVE);
  }

  private static Operand<TFloat32> loss(GraftScope scope, Host host, Supervision supervision) {
    return supervision.behaviour(scope, TARGET, host.users(), host.relation(), host.items());
  }

  private GraphRun run() {
    GraphRun run = GraphRun.open(model);
    for (Parameter parameter : model.parameters()) {
      double[] value = new double[(int) parameter.shape().size()];
      float[] floats = new float[value.length];
      for (int i = 0; i < value.length; i++) {
        floats[i] = 2 * random.nextFloat() - 1;
        value[i] = floats[i];
      }
      run.set(parameter, floats);
      values.put(parameter.name(), value);
    }
    return run;
  }

  /** φ from counts, standardised over the history pairs. */
  private static double[] popularity(int purchases, int reach) {
    double[] phi = counts(purchases, reach);
    for (int f = 0; f < 2; f++) {
      double sum = 0;
      double squares = 0;
      int n = 0;
      for (int u = 0; u < USERS; u++) {
        for (int v = 0; v < ITEMS; v++) {
          if (pattern(u, v, Long.MAX_VALUE) > 0) {
            double x = counts(purchases(v), reach(v))[f];
            sum += x;
            squares += x * x;
            n++;
          }
        }
      }
      phi[f] = (phi[f] - sum / n) / Math.sqrt(squares / n - (sum / n) * (sum / n));
    }
    return phi;
  }

  private static double[] counts(int purchases, int reach) {
    return new double[] {Math.log(1 + purchases), Math.log(1 + purchases) - Math.log(1 + reach)};
  }

  private static int purchases(int item) {
    return LOG.target().itemDegrees()[item];
  }

  /** The users who viewed or carted an item. */
  private static int reach(int item) {
    int reach = 0;
    for (int u = 0; u < USERS; u++) {
      reach += pattern(u, item, Long.MAX_VALUE) > 0 ? 1 : 0;
    }
    return reach;
  }

  /** The set of auxiliary behaviours with the pair at all, or before a time. */
  private static int pattern(int u, int v, long before) {
    int pattern = 0;
    for (int k = 0; k < TARGET; k++) {
      Interactions log = LOG.interactions().get(k);
      if (log.contains(u, v) && log.timestamp(log.position(u, v)) < before) {
        pattern += k == 0 ? 1 : 2;
      }
    }
    return pattern;
  }

  private static double dot(double[] w, int from, double[] phi) {
    return w[from] * phi[0] + w[from + 1] * phi[1];
  }

  /** u · diag(r) · v + w_pop · φ. */
  private double host(int u, int v, double[] phi) {
    double o = dot(values.get("history/popularity"), 0, phi);
    for (int i = 0; i < D; i++) {
      o +=
          values.get("users")[u * D + i]
              * values.get("relation")[i]
              * values.get("items")[v * D + i];
    }
    return o;
  }

  private double[] slopes() {
    return Arrays.stream(values.get("history/slopes")).map(m -> Math.max(0, m)).toArray();
  }

  /** h of a pattern that is not empty. */
  private double known(int pattern, double[] phi) {
    return values.get("history/weights")[pattern - 1] + dot(slopes(), 2 * pattern - 2, phi);
  }

  private double score(int u, int v, int pattern, double[] phi) {
    return pattern > 0 ? known(pattern, phi) : UNTOUCHED * Math.sqrt(share(u)) * host(u, v, phi);
  }

  /**
   * σ_u / σ̄. One of the four purchases is untouched; users differ as much as they can, which adds
   * one average purchase, and items no more than chance makes them, so that their factor is 1.
   */
  private static double share(int user) {
    int n = 0;
    int untouched = 0;
    for (int v = 0; v < ITEMS; v++) {
      if (LOG.target().contains(user, v)) {
        n++;
        untouched += patternLeft(user, v) == 0 ? 1 : 0;
      }
    }
    return n == 0 ? 1 : (untouched + 0.25) / (n + 1) / 0.25;
  }

  /** The pattern of a purchase, before its session. */
  private static int patternLeft(int u, int v) {
    return pattern(u, v, LOG.target().timestamp(LOG.target().position(u, v)) - 100);
  }

  /**
   * Σ c (y − o)² of the host over the batch and all items, and of h over the history pairs, less
   * the constants c+ #P.
   */
  private double bruteForce() {
    double loss = 0;
    Interactions target = LOG.target();
    for (int u : BATCH) {
      for (int v = 0; v < ITEMS; v++) {
        int whole = pattern(u, v, Long.MAX_VALUE);
        if (target.contains(u, v)) {
          int left = patternLeft(u, v);
          boolean gone = left == 0 && whole > 0;
          double[] phi = popularity(purchases(v) - 1, reach(v) - (gone ? 1 : 0));
          loss += positive(host(u, v, phi));
          loss += left > 0 ? positive(known(left, phi)) : 0;
        } else {
          double[] phi = popularity(purchases(v), reach(v));
          loss += NEGATIVE * Math.pow(host(u, v, phi), 2);
          loss += whole > 0 ? HISTORY * Math.pow(known(whole, phi), 2) : 0;
        }
      }
    }
    return loss;
  }

  private static double positive(double o) {
    return POSITIVE * ((1 - o) * (1 - o) - 1);
  }

  @Test
  void lossEqualsTheSumOverAllPairsUpToTheConstant() {
    GraftScope scope = model.scope(Build.TRAIN);
    Host host = host(scope);
    Operand<TFloat32> loss =
        loss(scope, host, host.history().supervise(base(scope), TARGET, new Batch()));
    try (GraphRun run = run()) {
      assertClose("L", bruteForce(), run.scalar(loss), 1e-5);
    }
  }

  @Test
  void gradientsMatchDifferencesOfTheSumOverAllPairs() {
    GraftScope scope = model.scope(Build.TRAIN);
    Host host = host(scope);
    Operand<TFloat32> loss =
        loss(scope, host, host.history().supervise(base(scope), TARGET, new Batch()));
    try (GraphRun run = run()) {
      for (Parameter parameter : model.parameters()) {
        double[] expected =
            FiniteDifferences.gradient(x -> bruteForce(), values.get(parameter.name()), 1e-5);
        assertClose(
            "gradient of " + parameter.name(),
            expected,
            run.gradient(Build.TRAIN, loss, parameter),
            1e-5);
      }
    }
  }

  /** Whatever a user did, the vectors learn what they would learn without the graft. */
  @Test
  void vectorsLearnNothingFromHistory() {
    GraftScope scope = model.scope(Build.TRAIN);
    Host host = host(scope);
    NonSampling base = base(scope);
    Operand<TFloat32> plain = loss(scope, host, base);
    Operand<TFloat32> with = loss(scope, host, host.history().supervise(base, TARGET, new Batch()));
    try (GraphRun run = run()) {
      for (Parameter parameter : model.parameters()) {
        if (parameter.name().equals("history/popularity")) {
          run.set(parameter, new float[2]);
        }
      }
      for (Parameter parameter : model.parameters()) {
        if (!parameter.name().startsWith("history/")) {
          assertArrayEquals(
              run.gradient(Build.TRAIN, plain, parameter),
              run.gradient(Build.TRAIN, with, parameter),
              1e-5f,
              parameter.name());
        }
      }
    }
  }

  @Test
  void otherBehavioursKeepTheirLosses() {
    GraftScope scope = model.scope(Build.TRAIN);
    Host host = host(scope);
    NonSampling base = base(scope);
    HistorySupervision with = host.history().supervise(base, TARGET, new Batch());
    var a = with.behaviour(scope, 1, host.users(), host.relation(), host.items());
    var b = base.behaviour(scope, 1, host.users(), host.relation(), host.items());
    var c = with.unique(scope, 0, 1, host.users(), host.relation(), host.items());
    var d = base.unique(scope, 0, 1, host.users(), host.relation(), host.items());
    try (GraphRun run = run()) {
      assertEquals(run.scalar(b), run.scalar(a));
      assertEquals(run.scalar(d), run.scalar(c));
    }
  }

  @Test
  void servedVectorsAndHistoryMakeTheScore() {
    GraftScope scope = model.scope(Build.SERVE);
    Ops tf = scope.tf();
    Host host = host(scope);
    Operand<TFloat32> users =
        host.history().servedUsers(tf.math.mul(host.users(), host.relation()));
    Operand<TFloat32> items = host.history().servedItems(host.items());
    try (GraphRun run = run()) {
      float[] a = run.floats(users);
      float[] b = run.floats(items);
      float[] known =
          PAIRS.scores(run.floats(host.history().weights()), run.floats(host.history().slopes()));
      for (int u = 0; u < USERS; u++) {
        for (int v = 0; v < ITEMS; v++) {
          double o = 0;
          for (int i = 0; i < D + 2; i++) {
            o += (double) a[u * (D + 2) + i] * b[v * (D + 2) + i];
          }
          int position = PAIRS.pairs().position(u, v);
          o = position >= 0 ? known[position] : o;
          double expected =
              score(u, v, pattern(u, v, Long.MAX_VALUE), popularity(purchases(v), reach(v)));
          assertEquals(expected, o, 1e-5);
        }
      }
    }
  }

  @Test
  void twoLossesOfABuildShareTheirTensors() {
    GraftScope scope = model.scope(Build.TRAIN);
    Host host = host(scope);
    HistorySupervision supervision = host.history().supervise(base(scope), TARGET, new Batch());
    Operand<TFloat32> first = loss(scope, host, supervision);
    Operand<TFloat32> second = loss(scope, host, supervision);
    assertNotEquals(first, second);
    try (GraphRun run = run()) {
      assertArrayEquals(run.floats(first), run.floats(second));
    }
  }
}
