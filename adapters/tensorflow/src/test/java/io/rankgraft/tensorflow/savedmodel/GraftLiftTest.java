package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.evaluate.lift.PairedBootstrap;
import io.rankgraft.evaluate.lift.PairedPredictions;
import io.rankgraft.evaluate.lift.Verdict;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Task;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;

/**
 * A host that knows x1 and x2, labels that may also depend on x1 · x2, a graft that knows the
 * product: it has to help where there is something to find, and only there.
 */
class GraftLiftTest {
  private static final int ROWS = 2000;
  private static final int STEPS = 60;
  private static final int NULL_WORLDS = 10;
  private static final PairedBootstrap DRAWS = new PairedBootstrap(200, 0.95, 1);
  private static final Task CLICK = Task.ofBinary("click");

  @TempDir Path folder;

  /** Rows of logit x1 − x2 + interplay · x1 · x2. */
  private record Rows(float[] x, float[] labels) {
    static Rows of(double interplay, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      float[] x = new float[2 * ROWS];
      float[] labels = new float[ROWS];
      for (int i = 0; i < ROWS; i++) {
        double a = 2 * random.nextDouble() - 1;
        double b = 2 * random.nextDouble() - 1;
        x[2 * i] = (float) a;
        x[2 * i + 1] = (float) b;
        double p = 1 / (1 + Math.exp(-(a - b + interplay * a * b)));
        labels[i] = random.nextDouble() < p ? 1 : 0;
      }
      return new Rows(x, labels);
    }

    Feed feed() {
      return new Feed().put("host/x", x, ROWS, 2).put("label-click", labels, ROWS);
    }

    double[] wideLabels() {
      return wide(labels);
    }
  }

  private Path host() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.withName("x")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, 2)));
      tf.withName("logit").linalg.matMul(x, tf.constant(new float[][] {{1}, {-1}}));
      SignatureDef signature =
          SignatureDef.newBuilder()
              .putInputs("x", Hosts.info("x:0"))
              .putOutputs("logit", Hosts.info("logit:0"))
              .build();
      return Hosts.write(folder.resolve("host"), graph.toGraphDef(), signature, "");
    }
  }

  private static final Graft<Operand<TFloat32>, Operand<TFloat32>> PRODUCT =
      (scope, x) -> scope.tf().reduceProd(x, scope.tf().constant(1));

  private static HostBuild define(GraftScope scope, SavedModelHost host) {
    HostBuild build = host.build(scope);
    Mount<Operand<TFloat32>, Operand<TFloat32>> mount =
        new Mount<>(
            "product",
            PRODUCT,
            (s, taps) -> taps.require("x", TFloat32.class, Shape.UNKNOWN_SIZE, 2),
            Join.residual(
                "logit",
                product -> scope.tf().reshape(product, scope.tf().constant(new int[] {-1, 1}))));
    Operand<TFloat32> logit =
        build.mount(mount).taps().require("logit", TFloat32.class);
    Ops tf = scope.tf();
    scope.loss(
        "click",
        CLICK,
        1,
        () -> {
          Operand<TFloat32> z = tf.reshape(logit, tf.constant(new int[] {-1}));
          return tf.math.mean(
              tf.math.sub(tf.math.softplus(z), tf.math.mul(z, scope.label(CLICK))), tf.constant(0));
        });
    return build;
  }

  private LiftReport lift(Path hostFolder, double interplay, long world) {
    SavedModelHost host =
        SavedModelHost.read(hostFolder).withTap("x", "x").withTap("logit", "logit");
    Rows train = Rows.of(interplay, 2 * world);
    Rows heldOut = Rows.of(interplay, 2 * world + 1);
    try (ModelGraph model = ModelGraph.withSeed(3)) {
      define(model.scope(Build.TRAIN), host);
      HostBuild serve = define(model.scope(Build.SERVE), host);
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.05f)));
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        for (int step = 0; step < STEPS; step++) {
          try (Feed feed = train.feed()) {
            trainer.step(session, feed);
          }
        }
        Operand<?> plain = serve.replacements().get(0).original();
        Operand<?> joined = serve.taps().require("logit");
        try (Feed feed = heldOut.feed();
            Result result = session.serve(feed, List.of(plain, joined))) {
          return Lift.ofDefaults()
              .withBootstrap(DRAWS)
              .compare(
                  PairedPredictions.ofBinary(
                      "click",
                      heldOut.wideLabels(),
                      probabilities((TFloat32) result.get(0)),
                      probabilities((TFloat32) result.get(1))));
        }
      }
    }
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static double[] probabilities(TFloat32 logits) {
    double[] p = wide(Grafted.floats(logits));
    for (int i = 0; i < p.length; i++) {
      p[i] = 1 / (1 + Math.exp(-p[i]));
    }
    return p;
  }

  @Test
  void theGraftHelpsWhereThereIsSomethingToFind() {
    LiftReport report = lift(host(), 3, 1);
    assertEquals(Verdict.HELPED, report.verdict(), report.headline());
    assertTrue(report.headline().startsWith("the graft helped: click AUC +0."), report.headline());
  }

  /** Of 10 intervals of 95 % more than 2 lie above zero by chance once in 600 times. */
  @Test
  void whereThereIsNothingToFindNothingIsShown() {
    Path host = host();
    int helped = 0;
    for (int world = 1; world <= NULL_WORLDS; world++) {
      LiftReport report = lift(host, 0, world);
      helped += report.verdict() == Verdict.HELPED ? 1 : 0;
      double gained = report.tasks().get(0).metrics().get(0).difference().value();
      assertEquals(0, gained, 0.005, report.headline());
    }
    assertTrue(helped <= 2, helped + " worlds");
  }
}
