package io.rankgraft.recipes.senet;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraftContract;
import io.rankgraft.testkit.GraphRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class SenetTest {
  private static final int ROWS = 2;
  private static final int FIELDS = 4;
  private static final int DIM = 3;

  /** What every graft promises: nothing to write but a host, the mount and the names. */
  @Nested
  class Contract implements GraftContract<Senet.Inputs, Senet.Outputs> {
    @Override
    public Taps host(GraftScope scope) {
      Operand<TFloat32> fields = fields(scope);
      var tf = scope.tf();
      Operand<TFloat32> w =
          scope.parameter("w", Shape.of(FIELDS * DIM, 1), Initializer.xavierUniform());
      Operand<TFloat32> flat = tf.reshape(fields, tf.constant(new int[] {-1, FIELDS * DIM}));
      return Taps.none()
          .with("fields", fields)
          .with("logit", tf.reshape(tf.linalg.matMul(flat, w), tf.constant(new int[] {-1})));
    }

    @Override
    public Mount<Senet.Inputs, Senet.Outputs> mount(String name) {
      return new Mount<>(
          name,
          new Senet(2),
          (scope, taps) -> new Senet.Inputs(taps.require("fields", TFloat32.class)),
          Join.residual("logit", Senet.Outputs::rows));
    }

    @Override
    public List<String> parameterNames() {
      return List.of("w1", "w2", "head", "head-bias");
    }
  }

  private static Operand<TFloat32> fields(GraftScope scope) {
    return scope.input(
        "fields", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, FIELDS, DIM), Axis.CANDIDATE);
  }

  private static float[] values(int size, int seed) {
    float[] values = new float[size];
    var random = new java.util.Random(seed);
    for (int i = 0; i < size; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  private static INDArray array(float[] values, long... shape) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return Nd4j.createFromArray(wide).reshape(shape);
  }

  @Test
  void rowsMatchEquations3To5() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.TRAIN);
      Senet.Outputs out =
          new Senet(2).attach(scope.child("senet"), new Senet.Inputs(fields(scope)));
      try (GraphRun run = GraphRun.open(model)) {
        float[] e = values(ROWS * FIELDS * DIM, 1);
        Map<String, float[]> w =
            Map.of("senet/w1", values(FIELDS * 2, 2), "senet/w2", values(2 * FIELDS, 3));
        run.feed(Build.TRAIN, "fields", e, ROWS, FIELDS, DIM);
        for (Parameter parameter : model.parameters()) {
          run.set(parameter, w.get(parameter.name()));
        }
        INDArray fields = array(e, ROWS, FIELDS, DIM);
        INDArray z = fields.mean(2);
        INDArray a =
            Transforms.relu(
                Transforms.relu(z.mmul(array(w.get("senet/w1"), FIELDS, 2)))
                    .mmul(array(w.get("senet/w2"), 2, FIELDS)));
        INDArray v = fields.mul(a.reshape(ROWS, FIELDS, 1).broadcast(ROWS, FIELDS, DIM));
        assertClose("a", a.reshape(a.length()).toDoubleVector(), run.floats(out.weights()), 1e-5);
        assertClose("v", v.reshape(v.length()).toDoubleVector(), run.floats(out.rows()), 1e-5);
        FiniteDifferences.check(
            run, Build.TRAIN, model.ops().nn.l2Loss(out.rows()), model.parameters(), 1e-2);
      }
    }
  }

  @Test
  void fieldsOfUnknownWidthAreRefusedByName() {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.TRAIN);
      Operand<TFloat32> flat =
          scope.input("flat", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, 6), Axis.CANDIDATE);
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> new Senet(2).attach(scope.child("senet"), new Senet.Inputs(flat)));
      assertTrue(e.getMessage().startsWith("senet 'senet': expected fields"), e.getMessage());
    }
  }
}
