package io.rankgraft.merge;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.State;
import io.rankgraft.graph.Task;
import io.rankgraft.train.LossWeighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Weights that let all losses fall at one relative rate, from their values alone. Liu et al. 2023
 * (FAMO), Algorithm 1.
 *
 * <pre>
 * z = softmax(ξ),  weight of task i = c z_i / L_i,  c = 1 / Σ_i (z_i / L_i)
 * δ = J_softmax(ξ)ᵀ (log L_before − log L_after),  ξ ← ξ − rate (δ + decay ξ)
 * </pre>
 *
 * <p>Differs from the paper: L_after is measured on the next step's batch instead of a second
 * forward pass on the same one, so ξ moves one step later. Losses are taken above a minimum, which
 * has to lie below all of them: 0 unless a loss is a density. Weights sum to 1.
 *
 * <p>Immutable; makes the states {@code famo-logits} and {@code famo-log-losses}, [tasks]. Terms
 * without a task keep their scale.
 *
 * @param rate of ξ
 * @param decay of ξ
 * @param minimum subtracted from every task's loss
 */
public record Famo(float rate, float decay, float minimum) implements LossWeighting {
  private static final float SMALLEST = 1e-8f;

  public Famo {
    if (!(rate > 0 && decay >= 0 && Float.isFinite(minimum))) {
      throw new IllegalArgumentException(
          "famo: expected rate > 0, decay >= 0 and a finite minimum but got %s, %s, %s"
              .formatted(rate, decay, minimum));
    }
  }

  /** Rate .025, decay .001, losses above 0. */
  public static Famo ofDefaults() {
    return new Famo(0.025f, 0.001f, 0);
  }

  @Override
  public List<LossTerm> weigh(GraftScope scope, List<LossTerm> terms) {
    Ops tf = scope.tf();
    Map<Task, Operand<TFloat32>> byTask = new LinkedHashMap<>();
    List<Operand<TFloat32>> scaled = new ArrayList<>();
    for (LossTerm term : terms) {
      Operand<TFloat32> value = tf.math.mul(term.value(), tf.constant(term.scale()));
      scaled.add(value);
      term.task().ifPresent(task -> byTask.merge(task, value, tf.math::add));
    }
    if (byTask.isEmpty()) {
      throw new IllegalArgumentException("famo: expected the loss of a task but there is none");
    }
    Operand<TFloat32> weights = weights(scope, List.copyOf(byTask.values()));
    List<Task> tasks = List.copyOf(byTask.keySet());
    List<LossTerm> weighed = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      LossTerm term = terms.get(i);
      Operand<TFloat32> value = scaled.get(i);
      if (term.task().isPresent()) {
        int at = tasks.indexOf(term.task().get());
        value = tf.math.mul(value, tf.gather(weights, tf.constant(at), tf.constant(0)));
      }
      weighed.add(term.withValue(value));
    }
    return weighed;
  }

  /** The weights of this step, [tasks], without a gradient; and the update of ξ. */
  private Operand<TFloat32> weights(GraftScope scope, List<Operand<TFloat32>> values) {
    Ops tf = scope.tf();
    Shape shape = Shape.of(values.size());
    State logits = scope.state("famo-logits", shape, Initializer.zeros());
    State before = scope.state("famo-log-losses", shape, Initializer.zeros());
    Operand<TFloat32> losses =
        tf.math.maximum(
            tf.math.sub(tf.stopGradient(tf.stack(values)), tf.constant(minimum)),
            tf.constant(SMALLEST));
    Operand<TFloat32> logLosses = tf.math.log(losses);
    Operand<TFloat32> old = logits.read(tf);
    Operand<TFloat32> z = softmax(tf, old);
    Operand<TFloat32> fall = tf.math.sub(before.read(tf), logLosses);
    Operand<TFloat32> mean = tf.reduceSum(tf.math.mul(z, fall), tf.constant(0));
    Operand<TFloat32> delta = tf.math.mul(z, tf.math.sub(fall, mean)); // Jᵀ fall
    Operand<TFloat32> moved =
        tf.math.sub(
            old,
            tf.math.mul(
                tf.constant(rate), tf.math.add(delta, tf.math.mul(tf.constant(decay), old))));
    // Before the first step there is nothing to compare with.
    Operand<TFloat32> now = tf.select(tf.math.equal(scope.step(), tf.constant(0L)), old, moved);
    scope.update(logits.assign(tf, now));
    scope.update(before.assign(tf, logLosses));
    Operand<TFloat32> raw = tf.math.div(softmax(tf, now), losses);
    return tf.stopGradient(tf.math.div(raw, tf.reduceSum(raw, tf.constant(0))));
  }

  private static Operand<TFloat32> softmax(Ops tf, Operand<TFloat32> vector) {
    return tf.reshape(
        tf.nn.softmax(tf.expandDims(vector, tf.constant(0))), tf.constant(new int[] {-1}));
  }
}
