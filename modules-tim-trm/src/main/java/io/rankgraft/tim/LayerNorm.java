package io.rankgraft.tim;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.train.OwnGradient;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Layer norm with a scale and a shift for each (task, behaviour) pair. DTRN, section 3.3.2.
 *
 * <pre>
 * CLN_{t,b}(X) = γ_{t,b} · γ · (X − μ) / δ + β_{t,b} + β                                     (Eq. 6)
 * </pre>
 *
 * <p>μ and δ are over the width of each vector; δ = √(variance + ε). γ_{t,b} · γ and β_{t,b} + β
 * hold no row of a batch: one scale and one shift a pair, made once.
 *
 * @param scale γ_{t,b} · γ, [P, d]; [1, d] where all pairs share it
 * @param shift β_{t,b} + β, likewise
 */
record LayerNorm(Operand<TFloat32> scale, Operand<TFloat32> shift) {
  private static final OwnGradient GRADIENT =
      OwnGradient.rule("layer-norm", 1, LayerNorm::gradient);

  /**
   * @param conditions empty for the plain layer norm, shared by all pairs
   */
  static LayerNorm create(
      GraftScope scope, String name, int dim, Optional<Hypernetworks> conditions) {
    Ops tf = scope.tf();
    Operand<TFloat32> gamma =
        scope.parameter(name + "-scale", Shape.of(1, dim), Initializer.ones());
    Operand<TFloat32> beta =
        scope.parameter(name + "-shift", Shape.of(1, dim), Initializer.zeros());
    return conditions
        .map(
            c ->
                new LayerNorm(
                    tf.math.mul(c.generate(name + "-hyper-scale", dim, 1), gamma),
                    tf.math.add(c.generate(name + "-hyper-shift", dim, 0), beta)))
        .orElseGet(() -> new LayerNorm(gamma, beta));
  }

  /**
   * Y = (X − μ) / δ over the last axis of [K, N, d], K and d known. Means are products with
   * constant matrices, which pass over the rows once.
   */
  static Operand<TFloat32> normalise(Ops tf, Operand<TFloat32> x, float epsilon) {
    int dim = (int) x.shape().get(2);
    float[][] minusMean = new float[dim][dim]; // I − 1/d
    float[][] mean = new float[dim][1];
    for (int i = 0; i < dim; i++) {
      Arrays.fill(minusMean[i], -1f / dim);
      minusMean[i][i] += 1;
      mean[i][0] = 1f / dim;
    }
    Operand<TFloat32> centre = tf.constant(minusMean);
    Operand<TFloat32> average = tf.constant(mean);
    Operand<TFloat32> rows = Pairs.flat(tf, x);
    Operand<TFloat32> centred = tf.linalg.matMul(tf.stopGradient(rows), centre);
    Operand<TFloat32> variance = tf.linalg.matMul(tf.math.square(centred), average); // [K · N, 1]
    Operand<TFloat32> perDelta = tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon)));
    Operand<TFloat32> y =
        GRADIENT.of(
            tf, tf.math.mul(centred, perDelta), List.of(rows), List.of(perDelta, centre, average));
    return Pairs.rows(tf, y, x.shape().get(0));
  }

  /** dX = (G − mean G) / δ, G = dY − Y mean(dY ⊙ Y). */
  @SuppressWarnings("unchecked") // what was kept
  private static List<Operand<TFloat32>> gradient(
      Ops tf,
      Operand<TFloat32> y,
      List<Operand<TFloat32>> x,
      List<Operand<?>> kept,
      Operand<TFloat32> dy) {
    Operand<TFloat32> perDelta = (Operand<TFloat32>) kept.get(0);
    Operand<TFloat32> centre = (Operand<TFloat32>) kept.get(1);
    Operand<TFloat32> average = (Operand<TFloat32>) kept.get(2);
    Operand<TFloat32> along = tf.linalg.matMul(tf.math.mul(dy, y), average); // [K · N, 1]
    Operand<TFloat32> g = tf.math.sub(dy, tf.math.mul(y, along));
    return List.of(tf.math.mul(tf.linalg.matMul(g, centre), perDelta));
  }

  /** Eq. 6 for normalised vectors: [K, N, d] with K = 1 or as many as there are scales. */
  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> normalised) {
    Operand<TFloat32> s = tf.expandDims(scale, tf.constant(1)); // [., 1, d]
    Operand<TFloat32> h = tf.expandDims(shift, tf.constant(1));
    return tf.math.add(tf.math.mul(normalised, s), h);
  }

  /** The scales and shifts of one behaviour's tasks; of all where they are shared. */
  LayerNorm of(Ops tf, int behaviour, int tasks) {
    return new LayerNorm(
        Pairs.of(tf, scale, behaviour, tasks), Pairs.of(tf, shift, behaviour, tasks));
  }
}
