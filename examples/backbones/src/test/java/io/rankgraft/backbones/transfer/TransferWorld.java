package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.ptn.Propagation;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Three behaviours of four users and five items, d = 3, as constants in a graph and in float64. */
final class TransferWorld implements AutoCloseable {
  static final int D = 3;
  static final List<String> NAMES = List.of("view", "cart", "buy");
  private static final int USERS = 4;
  private static final int ITEMS = 5;

  final List<INDArray> users = new ArrayList<>();
  final List<INDArray> items = new ArrayList<>();
  final List<INDArray> relations = new ArrayList<>();
  final ModelGraph model = ModelGraph.withSeed(3);
  final GraftScope scope = model.scope(Build.TRAIN);
  private final Random random = new Random(29);

  TransferWorld() {
    for (int k = 0; k < NAMES.size(); k++) {
      users.add(uniform(USERS, D));
      items.add(uniform(ITEMS, D));
      relations.add(uniform(1, D));
    }
  }

  /** ψ_k(u, v, r) = u + (k + 1) r ⊙ mean(v): no graph, but all three inputs and k show. */
  private Operand<TFloat32> extract(
      int k, Operand<TFloat32> u, Operand<TFloat32> v, Operand<TFloat32> r) {
    Ops tf = scope.tf();
    Operand<TFloat32> message = tf.math.mul(r, tf.math.mean(v, tf.constant(0)));
    return tf.math.add(u, tf.math.mul(message, tf.constant(k + 1f)));
  }

  INDArray extracted(int k, INDArray u, INDArray v, INDArray r) {
    return u.addRowVector(r.mul(v.mean(true, 0)).mul(k + 1));
  }

  Ptn.Inputs inputs() {
    List<Ptn.Behaviour> behaviours = new ArrayList<>();
    for (int k = 0; k < NAMES.size(); k++) {
      Operand<TFloat32> r = constant(relations.get(k));
      behaviours.add(
          new Ptn.Behaviour(NAMES.get(k), constant(users.get(k)), constant(items.get(k)), r, r));
    }
    Propagation propagation = this::extract;
    return new Ptn.Inputs(behaviours, propagation, supervision());
  }

  /** Each user u did every behaviour with item u. */
  private NonSampling supervision() {
    int[] diagonal = {0, 1, 2, 3};
    Ops tf = scope.tf();
    return new NonSampling(
        Optional.empty(),
        new NonSampling.PositivesSource() {
          @Override
          public NonSampling.Positives of(GraftScope s, int behaviour) {
            return new NonSampling.Positives(tf.constant(diagonal), tf.constant(diagonal));
          }

          @Override
          public NonSampling.Positives unique(GraftScope s, int up, int down) {
            return of(s, up);
          }
        },
        1f,
        0.25f);
  }

  /** Random values in every parameter, and the same for the oracle, by name. */
  Map<String, INDArray> fill(GraphRun run) {
    Map<String, INDArray> values = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      INDArray value = uniform((int) parameter.shape().get(0), (int) parameter.shape().get(1));
      run.set(parameter, floats(value));
      values.put(parameter.name(), value);
    }
    return values;
  }

  Operand<TFloat32> constant(INDArray x) {
    return scope
        .tf()
        .constant(Shape.of(x.rows(), x.columns()), DataBuffers.of(floats(x), true, false));
  }

  private INDArray uniform(int rows, int columns) {
    double[][] m = new double[rows][columns];
    for (double[] row : m) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) (2 * random.nextDouble() - 1);
      }
    }
    return Nd4j.createFromArray(m);
  }

  static double[] values(INDArray x) {
    double[] values = new double[x.rows() * x.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.getDouble(i / x.columns(), i % x.columns());
    }
    return values;
  }

  private static float[] floats(INDArray x) {
    double[] values = values(x);
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  @Override
  public void close() {
    model.close();
  }
}
