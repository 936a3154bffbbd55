package io.rankgraft.hawkes;

import static io.rankgraft.testkit.Close.assertClose;
import static io.rankgraft.testkit.Close.assertFinite;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.testkit.GraphRun;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class SurvivalTest {
  private static final float[][] HAZARDS = {{0.1f, 0.4f, 0.3f}};

  private static float[] compute(
      float[][] hazards, BiFunction<Ops, Survival, Operand<TFloat32>> value) {
    float[][] logits = new float[hazards.length][];
    float[][] mask = new float[hazards.length][];
    for (int list = 0; list < hazards.length; list++) {
      logits[list] = new float[hazards[list].length];
      mask[list] = new float[hazards[list].length];
      for (int i = 0; i < hazards[list].length; i++) {
        double h = hazards[list][i];
        logits[list][i] = h < 0 ? 0 : (float) Math.log(h / (1 - h)); // below 0: padding
        mask[list][i] = h < 0 ? 0 : 1;
      }
    }
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      Ops tf = model.scope(Build.TRAIN).tf();
      Operand<TFloat32> out =
          value.apply(tf, new Survival(tf, tf.constant(logits), tf.constant(mask)));
      try (GraphRun run = GraphRun.open(model)) {
        return run.floats(out);
      }
    }
  }

  private static float loss(float[][] hazards, float[][] labels, HawkesConfig.Events events) {
    return compute(hazards, (tf, s) -> s.loss(tf.constant(labels), events, 1f))[0];
  }

  @Test
  void probabilitiesAndTheSurvivorAreThoseOfEquation24() {
    assertClose(
        "P(z = i)",
        new double[] {0.1, 0.36, 0.162},
        compute(HAZARDS, (tf, s) -> s.probabilities()),
        1e-6);
    assertClose("S", 0.378, compute(HAZARDS, (tf, s) -> s.survivor())[0], 1e-6);
  }

  @Test
  void probabilitiesAndTheSurvivorSumToOne() {
    float[][] lists = {{0.02f, 0.9f, 0.5f, 0.3f}, {0.6f, -1, -1, -1}, {-1, -1, -1, -1}};
    float[] sums =
        compute(
            lists,
            (tf, s) ->
                tf.math.add(
                    tf.expandDims(tf.reduceSum(s.probabilities(), tf.constant(1)), tf.constant(1)),
                    s.survivor()));
    assertClose("sums", new double[] {1, 1, 1}, sums, 1e-6);
  }

  @Test
  void oneEventCostsItsLogProbabilityAndThatOfOccurringAtAll() {
    for (HawkesConfig.Events events : HawkesConfig.Events.values()) {
      assertClose(
          "event at 2",
          1.021651 + 0.474815,
          loss(HAZARDS, new float[][] {{0, 1, 0}}, events),
          1e-5);
      assertClose("none", 0.972861, loss(HAZARDS, new float[][] {{0, 0, 0}}, events), 1e-5);
    }
  }

  @Test
  void aListWithTwoEventsIsTwoListsWithOneEach() {
    double both = loss(HAZARDS, new float[][] {{1, 1, 0}}, HawkesConfig.Events.EACH);
    double first =
        loss(new float[][] {{0.1f, 0.3f}}, new float[][] {{1, 0}}, HawkesConfig.Events.EACH);
    double second =
        loss(new float[][] {{0.4f, 0.3f}}, new float[][] {{1, 0}}, HawkesConfig.Events.EACH);
    assertEquals((first + second) / 2, both, 1e-5);
  }

  @Test
  void theFirstEventHidesLaterOnes() {
    assertEquals(
        loss(HAZARDS, new float[][] {{0, 1, 0}}, HawkesConfig.Events.FIRST),
        loss(HAZARDS, new float[][] {{0, 1, 1}}, HawkesConfig.Events.FIRST),
        1e-6);
  }

  @Test
  void emptyListsAddNothing() {
    for (HawkesConfig.Events events : HawkesConfig.Events.values()) {
      float[][] padded = {{0.1f, 0.4f, 0.3f}, {-1, -1, -1}};
      assertEquals(
          loss(HAZARDS, new float[][] {{0, 1, 0}}, events),
          loss(padded, new float[][] {{0, 1, 0}, {1, 1, 1}}, events),
          1e-6);
      assertEquals(0, loss(new float[][] {{-1, -1}}, new float[][] {{0, 1}}, events));
    }
  }

  @Test
  void certainAndImpossibleEventsStayFinite() {
    float[][] extreme = {{1e-30f, 1e-30f}, {0.9999999f, 0.9999999f}};
    for (HawkesConfig.Events events : HawkesConfig.Events.values()) {
      for (float[][] labels :
          new float[][][] {{{0, 0}, {0, 0}}, {{1, 1}, {1, 1}}, {{0, 1}, {0, 1}}}) {
        assertFinite("loss", new float[] {loss(extreme, labels, events)});
      }
    }
  }

  @Test
  void anItemThatIsSurelyWrongStillLearns() {
    for (HawkesConfig.Events events : HawkesConfig.Events.values()) {
      for (float event : new float[] {0, 1}) {
        float wrong = event == 1 ? -20 : 20;
        try (ModelGraph model = ModelGraph.withSeed(1)) {
          GraftScope scope = model.scope(Build.TRAIN);
          Ops tf = scope.tf();
          Operand<TFloat32> z = scope.parameter("z", Shape.of(1, 1), Initializer.constant(wrong));
          Operand<TFloat32> one = tf.constant(new float[][] {{1}});
          Operand<TFloat32> loss =
              new Survival(tf, z, one).loss(tf.constant(new float[][] {{event}}), events, 1);
          try (GraphRun run = GraphRun.open(model)) {
            double eq26 = event == 1 ? 16.118 : 0; // h kept within 1e-7 of 0 and 1
            assertEquals(20 + eq26, run.scalar(loss), 1e-2);
            assertEquals(
                event == 1 ? -1 : 1,
                run.gradient(Build.TRAIN, loss, model.parameters().iterator().next())[0],
                1e-5);
          }
        }
      }
    }
  }
}
