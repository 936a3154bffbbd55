package io.rankgraft.backbones.sequence;

import static io.rankgraft.testkit.Close.assertClose;
import static io.rankgraft.testkit.Close.assertFinite;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.rankgraft.backbones.sequence.Case.Data;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.State;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.tim.Tim;
import io.rankgraft.tim.TimConfig;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class SequenceEncodersTest {
  private static final TimConfig TRANSFORMER =
      TimConfig.of(1, 1, 3)
          .withTransformer(new TimConfig.Transformer(2, 2, 1e-6f))
          .withConditions(
              TimConfig.Conditions.ofDefaults()
                  .withHyperHidden(3)
                  .withInject(TimConfig.Inject.NONE));

  static List<SequenceEncoder> encoders() {
    return List.of(
        new MeanPooling(),
        new Din(List.of(5, 3)),
        new Din(List.of(5, 3), Din.Activation.DICE),
        new Bst(2),
        new AtRank(2),
        new Dfn(2, List.of(0)),
        new Dmt(TRANSFORMER),
        new Dien());
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void whatPaddingHoldsChangesNothing(SequenceEncoder encoder) {
    try (Case c = new Case(encoder, false)) {
      Data data = Data.random();
      float[] before = c.on(data);
      for (int b = 0; b < data.masks().length; b++) {
        for (int r = 0; r < 3; r++) {
          for (int l = 0; l < Case.LENGTHS[b]; l++) {
            if (data.masks()[b][r][l] == 0) {
              data.items()[b][r][l] = new float[] {5, -20, 3, 8};
            }
          }
        }
      }
      assertArrayEquals(before, c.on(data), 0f);
    }
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void candidatesOfOneRequestScoreAsWithTheirOwn(SequenceEncoder encoder) {
    try (Case shared = new Case(encoder, true);
        Case own = new Case(encoder, false)) {
      Data data = Data.random().crossed();
      assertArrayEquals(own.on(data.repeated()), shared.on(data), 1e-5f);
    }
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void rowsWithoutEventsAreFinite(SequenceEncoder encoder) {
    try (Case c = new Case(encoder, false)) {
      Data data = Data.random();
      for (float[][] masks : data.masks()) {
        for (float[] mask : masks) {
          Arrays.fill(mask, 0);
        }
      }
      assertFinite("interest", c.on(data));
      c.gradients(data).forEach((name, g) -> assertFinite("gradient of " + name, g));
    }
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void everyParameterIsReached(SequenceEncoder encoder) {
    try (Case c = new Case(encoder, false)) {
      c.gradients(Data.random())
          .forEach(
              (name, gradient) ->
                  assertFalse(Arrays.equals(new float[gradient.length], gradient), name));
    }
  }

  @Test
  void meansAreMeansOfEvents() {
    Data data = Data.random();
    try (Case c = new Case(new MeanPooling(), false)) {
      double[] expected = new double[3 * 2 * Case.DIM];
      for (int r = 0; r < 3; r++) {
        for (int b = 0; b < 2; b++) {
          double count = 0;
          for (float m : data.masks()[b][r]) {
            count += m;
          }
          for (int l = 0; l < Case.LENGTHS[b]; l++) {
            for (int i = 0; i < Case.DIM && count > 0; i++) {
              expected[(r * 2 + b) * Case.DIM + i] +=
                  data.masks()[b][r][l] * data.items()[b][r][l][i] / count;
            }
          }
        }
      }
      assertClose("means", expected, c.on(data), 1e-6);
    }
  }

  @Test
  void dinMatchesItsFormula() {
    Data data = Data.random();
    try (Case c = new Case(new Din(List.of(5, 3)), false)) {
      double[] expected = new double[3 * 2 * Case.DIM];
      for (int r = 0; r < 3; r++) {
        for (int b = 0; b < 2; b++) {
          for (int l = 0; l < Case.LENGTHS[b]; l++) {
            double[] q = Oracle.widen(data.targets()[r]);
            double[] k = Oracle.widen(data.items()[b][r][l]);
            double[] x = Oracle.beside(q, k, Oracle.minus(q, k), Oracle.times(q, k));
            String at = "behaviour-" + b + "/";
            x = Oracle.sigmoid(Oracle.affine(c.parameters, at + "w-1", at + "b-1", x));
            x = Oracle.sigmoid(Oracle.affine(c.parameters, at + "w-2", at + "b-2", x));
            double a = Oracle.affine(c.parameters, at + "w-out", at + "b-out", x)[0];
            for (int i = 0; i < Case.DIM; i++) {
              expected[(r * 2 + b) * Case.DIM + i] += data.masks()[b][r][l] * a * k[i];
            }
          }
        }
      }
      assertClose("din", expected, c.on(data), 1e-5);
    }
  }

  @Test
  void diceServesByItsMovingAverages() {
    Data data = Data.random();
    try (Case c = new Case(new Din(List.of(3), Din.Activation.DICE), false)) {
      double[] expected = new double[3 * 2 * Case.DIM];
      for (int r = 0; r < 3; r++) {
        for (int b = 0; b < 2; b++) {
          for (int l = 0; l < Case.LENGTHS[b]; l++) {
            double[] q = Oracle.widen(data.targets()[r]);
            double[] k = Oracle.widen(data.items()[b][r][l]);
            double[] x = Oracle.beside(q, k, Oracle.minus(q, k), Oracle.times(q, k));
            String at = "behaviour-" + b + "/";
            x = Oracle.affine(c.parameters, at + "w-1", at + "b-1", x);
            double[] p = Oracle.sigmoid(x); // E is 0 and Var is 1 before the first step
            float[] alpha = c.parameters.get(at + "dice-1/alpha");
            for (int j = 0; j < x.length; j++) {
              x[j] = p[j] * x[j] + (1 - p[j]) * alpha[j] * x[j];
            }
            double a = Oracle.affine(c.parameters, at + "w-out", at + "b-out", x)[0];
            for (int i = 0; i < Case.DIM; i++) {
              expected[(r * 2 + b) * Case.DIM + i] += data.masks()[b][r][l] * a * k[i];
            }
          }
        }
      }
      assertClose("din with dice", expected, c.on(data), 1e-5);
    }
  }

  @Test
  void diceTrainsByTheBatchWithoutItsPadding() {
    float[] x = {1, 2, 99, 4, -3, 99}; // [3, 2, 1]
    float[] mask = {1, 1, 0, 1, 1, 0};
    double mean = (1 + 2 + 4 - 3) / 4.0;
    double variance = (0 + 1 + 9 + 16) / 4.0;
    try (ModelGraph model = ModelGraph.withSeed(2)) {
      GraftScope scope = model.scope(Build.TRAIN);
      Operand<TFloat32> in =
          scope.tf().reshape(scope.tf().constant(x), scope.tf().constant(new int[] {3, 2, 1}));
      Operand<TFloat32> m =
          scope.tf().reshape(scope.tf().constant(mask), scope.tf().constant(new int[] {3, 2}));
      Operand<TFloat32> out = Dice.apply(scope.child("dice"), in, m, 1);
      try (GraphRun run = GraphRun.open(model)) {
        run.set(model.parameters().iterator().next(), new float[] {0.25f});
        float[] got = run.floats(out);
        for (int i = 0; i < x.length; i++) {
          double p = 1 / (1 + Math.exp(-(x[i] - mean) / Math.sqrt(variance + 1e-8)));
          assertEquals(p * x[i] + (1 - p) * 0.25 * x[i], got[i], 1e-5 * Math.abs(x[i]) + 1e-6);
        }
      }
      assertEquals(
          List.of("dice/mean", "dice/variance"), model.states().stream().map(State::name).toList());
    }
  }

  @Test
  void theAuxiliaryLossTellsTheNextEventFromThatOfAnotherRow() {
    float[][][] items = {{{1, 0}, {0, 1}, {1, 1}}, {{2, 1}, {0.5f, -1}, {3, 3}}}; // newest first
    float[][] masks = {{1, 1, 1}, {1, 1, 0}};
    try (ModelGraph model = ModelGraph.withSeed(2)) {
      GraftScope scope = model.scope(Build.TRAIN);
      Operand<TFloat32> events = scope.tf().constant(items);
      Operand<TFloat32> mask = scope.tf().constant(masks);
      Operand<TFloat32> target = scope.tf().constant(new float[][] {{1, 2}, {3, 4}});
      new Dien(0.5f)
          .encode(
              scope.child("e"),
              new Tim.Inputs(
                  List.of(new Tim.Sequence("a", events, mask)), target, Optional.empty()));
      assertEquals(0.5f, model.losses().get(0).scale());
      try (GraphRun run = GraphRun.open(model)) {
        Map<String, float[]> p = new HashMap<>();
        for (Parameter parameter : model.parameters()) {
          p.put(parameter.name(), run.value(parameter));
        }
        double sum = 0;
        int pairs = 0;
        for (int r = 0; r < 2; r++) {
          double[] h = new double[2];
          for (int l = 2; l > 0; l--) { // oldest first; the event after l is l − 1
            if (masks[r][l] == 0) {
              continue;
            }
            h = Oracle.gru(p, "e/behaviour-0/extraction/", Oracle.widen(items[r][l]), h, 1);
            float[] next = items[r][l - 1];
            float[] other = items[1 - r][l - 1]; // of two rows each is the other's next
            sum += Math.log1p(Math.exp(-(h[0] * next[0] + h[1] * next[1])));
            sum += Math.log1p(Math.exp(h[0] * other[0] + h[1] * other[1]));
            pairs++;
          }
        }
        assertEquals(3, pairs);
        assertEquals(sum / pairs, run.scalar(model.losses().get(0).value()), 1e-5);
      }
    }
  }

  @Test
  void dienMatchesItsRecurrences() {
    Data data = Data.random();
    try (Case c = new Case(new Dien(), false)) {
      double[] expected = new double[3 * 2 * Case.DIM];
      for (int r = 0; r < 3; r++) {
        for (int b = 0; b < 2; b++) {
          double[] state =
              Oracle.dien(
                  c.parameters,
                  "behaviour-" + b + "/",
                  data.items()[b][r],
                  data.masks()[b][r],
                  data.targets()[r]);
          System.arraycopy(state, 0, expected, (r * 2 + b) * Case.DIM, Case.DIM);
        }
      }
      assertClose("dien", expected, c.on(data), 1e-5);
    }
  }

  @Test
  void dmtIsOnePlainTimABehaviour() {
    Data data = Data.random();
    SequenceEncoder first =
        (scope, in) ->
            new Tim(TRANSFORMER)
                .attach(
                    scope.child("behaviour-0"),
                    new Tim.Inputs(
                        in.sequences().subList(0, 1), in.target(), in.requestOfCandidate()))
                .interests()
                .get(0);
    try (Case dmt = new Case(new Dmt(TRANSFORMER), false);
        Case tim = new Case(first, false)) {
      float[] both = dmt.on(data);
      float[] one = tim.on(data);
      for (int r = 0; r < 3; r++) {
        int from = r * 2 * Case.DIM;
        assertArrayEquals(
            Arrays.copyOfRange(one, r * Case.DIM, (r + 1) * Case.DIM),
            Arrays.copyOfRange(both, from, from + Case.DIM),
            0f);
      }
      assertEquals(
          2 * tim.parameters.size(), dmt.parameters.size(), "weights of its own a behaviour");
    }
  }

  @Test
  void orderIsNothingToEncodersWithoutPositions() {
    for (SequenceEncoder encoder : List.of(new AtRank(2), new Dfn(2, List.of(0)), new Din())) {
      try (Case c = new Case(encoder, false)) {
        Data data = Data.random();
        float[] before = c.on(data);
        for (int b = 0; b < 2; b++) {
          for (int r = 0; r < 3; r++) {
            int last = Case.LENGTHS[b] - 1;
            float[] item = data.items()[b][r][0];
            data.items()[b][r][0] = data.items()[b][r][last];
            data.items()[b][r][last] = item;
            float mask = data.masks()[b][r][0];
            data.masks()[b][r][0] = data.masks()[b][r][last];
            data.masks()[b][r][last] = mask;
          }
        }
        assertArrayEquals(before, c.on(data), 2e-5f);
      }
    }
  }

  @Test
  void parametersAreNamedBelowTheirScope() {
    try (Case c = new Case(new Dien(), false)) {
      assertEquals(
          List.of(
              "extraction/gates",
              "extraction/gates-bias",
              "extraction/candidate",
              "extraction/candidate-bias",
              "attention",
              "evolution/gates",
              "evolution/gates-bias",
              "evolution/candidate",
              "evolution/candidate-bias"),
          c.parameters.keySet().stream()
              .filter(n -> n.startsWith("behaviour-0/"))
              .map(n -> n.substring("behaviour-0/".length()))
              .toList());
      assertEquals(18, c.parameters.size());
    }
  }
}
