package io.rankgraft.backbones.ctr;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.testkit.GraphRun;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class BottomsTest {
  private static final int ROWS = 4;
  private static final int FIELDS = 3;
  private static final int D = 2;
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Feature(
                  "item", Axis.CANDIDATE, new Categorical.Hashed(5, FeatureType.Rule.REJECT)),
              new Feature(
                  "country",
                  Axis.REQUEST,
                  new Categorical.Vocabulary(
                      List.of("de", "fr"), FeatureType.Rule.RESERVE, FeatureType.Rule.RESERVE)),
              new Feature("prices", Axis.CANDIDATE, new FeatureType.Dense(2, 0f)),
              new Feature(
                  "age",
                  Axis.REQUEST,
                  new FeatureType.Bucketed(new double[] {18, 65}, FeatureType.Rule.REJECT))));
  private final ModelGraph model = ModelGraph.withSeed(8);
  private final GraftScope scope = model.scope(Build.TRAIN);

  @AfterEach
  void close() {
    model.close();
  }

  private Operand<TFloat32> fields() {
    return scope.parameter("fields", Shape.of(ROWS, FIELDS, D), Initializer.normal(1));
  }

  @Test
  void deepFmIsThePairwiseSumBesideTheDeepPart() {
    List<Operand<TFloat32>> out = new DeepFm(List.of(5)).attach(scope.child("fm"), fields(), 2);
    assertSame(out.get(0), out.get(1));
    try (GraphRun run = GraphRun.open(model)) {
      CtrOracle oracle = new CtrOracle(model, run);
      float[] e = run.value(model.parameters().iterator().next());
      INDArray flat = CtrOracle.matrix(e, ROWS);
      double[][] pairs = new double[ROWS][D];
      for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < FIELDS; i++) {
          for (int j = i + 1; j < FIELDS; j++) {
            for (int k = 0; k < D; k++) {
              pairs[row][k] += flat.getDouble(row, i * D + k) * flat.getDouble(row, j * D + k);
            }
          }
        }
      }
      INDArray expected =
          Nd4j.hstack(oracle.mlp("fm/deep", flat, 1), Nd4j.createFromArray(pairs), flat);
      assertClose("r", CtrOracle.flat(expected), run.floats(out.get(0)), 1e-5);
    }
  }

  @Test
  void dcnMatchesEquation3() {
    List<Operand<TFloat32>> out = new Dcn(2, List.of(5)).attach(scope.child("dcn"), fields(), 1);
    try (GraphRun run = GraphRun.open(model)) {
      CtrOracle oracle = new CtrOracle(model, run);
      INDArray x0 = CtrOracle.matrix(run.value(model.parameters().iterator().next()), ROWS);
      INDArray x = x0;
      for (int l = 1; l <= 2; l++) {
        INDArray scale = x.mmul(oracle.value("dcn/cross/w" + l));
        x = x0.mulColumnVector(scale).addRowVector(oracle.value("dcn/cross/b" + l)).add(x);
      }
      INDArray expected = Nd4j.hstack(x, oracle.mlp("dcn/deep", x0, 1));
      assertClose("r", CtrOracle.flat(expected), run.floats(out.get(0)), 1e-5);
    }
  }

  /** Ids and numbers of two requests, or of the rows of a batch. */
  private static void feed(GraphRun run, Build build, int[] country, int[] age) {
    run.feed(build, "f/country", country, country.length)
        .feed(build, "f/age", age, age.length)
        .feed(build, "f/item", new int[] {4, 0, 4}, 3)
        .feed(build, "f/prices", new float[] {1, 10, 2, 20, 3, 30}, 3, 2);
  }

  @Test
  void featuresAreRowsOfOneTableInTheSchemasOrder() {
    FeatureEmbedding features =
        new FeatureEmbedding(scope.child("f"), SCHEMA, D, Initializer.zeros());
    Operand<TFloat32> all = features.fields();
    assertArrayEquals(new long[] {12, D}, features.table().shape().asArray()); // 5 + 4 + 3 rows
    assertEquals(
        List.of("f/country", "f/age", "f/item", "f/prices"),
        model.inputs(Build.TRAIN).stream().map(Input::name).toList());
    try (GraphRun run = GraphRun.open(model)) {
      float[] rows = new float[24];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = i / 2 + (i % 2) * 100;
      }
      var parameters = List.copyOf(model.parameters());
      run.set(parameters.get(0), rows);
      run.set(parameters.get(1), new float[] {1, 2, 3, 4});
      feed(run, Build.TRAIN, new int[] {0, 1, 3}, new int[] {0, 2, 1});
      // country begins at row 5, age at 9, item at 0; then price 1 and price 2
      assertArrayEquals(
          new float[] {
            5, 105, 9, 109, 4, 104, 1, 2, 30, 40, //
            6, 106, 11, 111, 0, 100, 2, 4, 60, 80, //
            8, 108, 10, 110, 4, 104, 3, 6, 90, 120
          },
          run.floats(all));
    }
  }

  @Test
  void requestFeaturesAreLookedUpOnceARequest() {
    GraftScope serve = model.scope(Build.SERVE);
    Operand<TFloat32> rows =
        new FeatureEmbedding(scope.child("f"), SCHEMA, D, Initializer.normal(1)).fields();
    Operand<TInt32> requestOf =
        serve.input("request-of", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.NONE);
    Operand<TFloat32> served =
        new FeatureEmbedding(serve.child("f"), SCHEMA, D, Initializer.normal(1))
            .fields(Optional.of(requestOf));
    try (GraphRun run = GraphRun.open(model)) {
      feed(run, Build.TRAIN, new int[] {2, 2, 3}, new int[] {0, 0, 1});
      feed(run, Build.SERVE, new int[] {2, 3}, new int[] {0, 1});
      run.feed(Build.SERVE, "request-of", new int[] {0, 0, 1}, 3);
      assertArrayEquals(run.floats(rows), run.floats(served));
    }
  }

  @Test
  void sequencesAndPositionsAreRefusedByName() {
    Categorical ids = new Categorical.Hashed(5, FeatureType.Rule.REJECT);
    for (Feature bad :
        List.of(
            new Feature("history", Axis.REQUEST, new FeatureType.IdSequence(ids, 5)),
            new Feature("shown", Axis.POSITION, ids))) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  new FeatureEmbedding(
                      scope.child("g"), new FeatureSchema(List.of(bad)), D, Initializer.zeros()));
      assertTrue(e.getMessage().contains("'" + bad.name() + "'"), e.getMessage());
    }
  }
}
