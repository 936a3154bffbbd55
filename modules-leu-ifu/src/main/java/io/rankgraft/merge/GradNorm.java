package io.rankgraft.merge;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.State;
import io.rankgraft.train.Differentiator;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.GradientMerge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Weights of losses that bring the tasks' gradient norms together, slower tasks a little higher.
 * Chen et al. 2018 (GradNorm), Algorithm 1.
 *
 * <pre>
 * G_i = |∇_W w_i L_i|,  r_i = (L_i / L_i(0)) / mean_j (L_j / L_j(0))
 * w_i ← w_i − rate · sign(G_i − mean(G) r_i^a) |∇_W L_i|,  then scaled to Σ_i w_i = T     (Eq. 2)
 * </pre>
 *
 * <p>W, the shared parameters, only measures: the weights multiply the losses, so they act on every
 * parameter. A step uses the weights of the step before. Weights stay above a thousandth, since a
 * loss with a negative weight would be maximised.
 *
 * <p>Immutable; makes the states {@code gradnorm-weights} and {@code gradnorm-first-losses},
 * [tasks].
 *
 * @param asymmetry a: how much more a slow task gets; 1.5 in most of the paper
 * @param rate of the weights
 * @param shared W: the last shared layer in the paper
 */
public record GradNorm(float asymmetry, float rate, Predicate<Parameter> shared)
    implements GradientMerge {
  private static final double LEAST = 1e-3;

  public GradNorm {
    Objects.requireNonNull(shared, "gradnorm: expected which parameters are shared");
    if (!(asymmetry >= 0 && rate > 0)) {
      throw new IllegalArgumentException(
          "gradnorm: expected asymmetry >= 0 and rate > 0 but got %s, %s"
              .formatted(asymmetry, rate));
    }
  }

  @Override
  public Map<Parameter, Gradient> merge(
      GraftScope scope, List<LossTerm> weighted, Differentiator differentiator) {
    TaskGradients g = TaskGradients.of("gradnorm", scope, weighted, differentiator, shared);
    Ops tf = scope.tf();
    Scalars s = new Scalars(tf);
    int n = g.count();
    State weights = scope.state("gradnorm-weights", Shape.of(n), Initializer.ones());
    State firsts = scope.state("gradnorm-first-losses", Shape.of(n), Initializer.ones());
    Operand<TFloat32> w = weights.read(tf);
    List<Operand<TFloat32>> values = new ArrayList<>();
    List<Operand<TFloat64>> norms = new ArrayList<>();
    for (int t = 0; t < n; t++) {
      values.add(g.value(t));
      norms.add(s.root(g.dot(t, t)));
    }
    Operand<TFloat32> losses = tf.stack(values);
    Operand<TFloat32> first =
        tf.select(tf.math.equal(scope.step(), tf.constant(0L)), losses, firsts.read(tf));
    scope.update(firsts.assign(tf, first));
    Operand<TFloat64> norm = tf.stack(norms); // |∇ L_i|
    Operand<TFloat64> now = s.mul(s.wide(w), norm); // G_i
    Operand<TFloat64> progress = s.ratio(s.wide(losses), s.wide(first));
    Operand<TFloat64> pace = s.ratio(progress, s.mul(1.0 / n, s.total(progress))); // r_i
    Operand<TFloat64> target =
        s.mul(s.mul(1.0 / n, s.total(now)), tf.math.pow(pace, s.of(asymmetry)));
    Operand<TFloat64> slope = s.mul(tf.math.sign(s.sub(now, target)), norm);
    Operand<TFloat64> moved = tf.math.maximum(s.sub(s.wide(w), s.mul(rate, slope)), s.of(LEAST));
    scope.update(weights.assign(tf, s.narrow(s.mul(moved, s.ratio(s.of(n), s.total(moved))))));
    return g.combineEverywhere((t, p) -> tf.gather(w, tf.constant(t), tf.constant(0)));
  }
}
