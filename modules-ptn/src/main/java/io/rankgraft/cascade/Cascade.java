package io.rankgraft.cascade;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;

/**
 * Predictions of behaviours in order, each resting on the one before. NMTR ("Learning Recommender
 * Systems from Multi-Behavior Data", ICDE'19), sections III-C and III-D.
 *
 * <pre>
 * out^r = out^{r−1} + f^r + b^r,  ŷ^r = σ(out^r)                                            (Eq. 9)
 * L = − Σ_r λ_r (Σ_{y=1} log ŷ^r + Σ_{y=0} log(1 − ŷ^r))                                    (Eq. 12)
 * </pre>
 *
 * <p>f^r may be anything that gives a logit: an {@link Interaction} of user and item vectors, or
 * the task logit of a click model. Shapes: f^r all alike, [rows] where there are losses, elsewhere
 * also [users, items]; b^r such that it broadcasts, [rows] or [items].
 *
 * <p>Differs from the paper: a behaviour's loss is divided by the rows of the batch, so that λ and
 * the learning rate do not depend on how many there are. All behaviours are divided by the same
 * number, those with masks too; orders that are not total are ours ({@link CascadeOrder}).
 *
 * <p>Immutable; creates no parameters. Labels are those of binary tasks named as the behaviours.
 */
public record Cascade(CascadeConfig config) implements Graft<Cascade.Inputs, Cascade.Outputs> {

  /**
   * What one behaviour adds.
   *
   * @param behaviour also the name of its task
   * @param own f^r
   * @param bias b^r of each item, where there is one
   */
  public record Level(String behaviour, Operand<TFloat32> own, Optional<Operand<TFloat32>> bias) {
    public Level {
      Objects.requireNonNull(own, "cascade level: expected a logit");
      Objects.requireNonNull(bias, "cascade level: expected a bias or empty");
    }

    public static Level of(String behaviour, Operand<TFloat32> own) {
      return new Level(behaviour, own, Optional.empty());
    }

    public static Level of(String behaviour, Operand<TFloat32> own, Operand<TFloat32> bias) {
      return new Level(behaviour, own, Optional.of(bias));
    }
  }

  /**
   * @param levels upstream first
   */
  public record Inputs(List<Level> levels) {
    public Inputs {
      levels = List.copyOf(levels);
    }
  }

  /**
   * @param logits out^1 … out^R
   * @param columns the same side by side, [rows, R], for the head of a residual join
   */
  public record Outputs(List<Operand<TFloat32>> logits, Operand<TFloat32> columns) {
    /** out^R, the logit of the target behaviour. */
    public Operand<TFloat32> target() {
      return logits.get(logits.size() - 1);
    }
  }

  @Override
  public Outputs attach(GraftScope scope, Inputs inputs) {
    List<Level> levels = inputs.levels();
    if (levels.size() != config.lambdas().size()) {
      throw new IllegalArgumentException(
          "cascade '%s': expected %s behaviours, one per lambda, but got %s"
              .formatted(scope.path(), config.lambdas().size(), levels.size()));
    }
    List<Operand<TFloat32>> logits =
        config.combination().combine(scope.tf(), levels, config.order());
    for (int r = 0; r < logits.size(); r++) {
      Task task = Task.ofBinary(levels.get(r).behaviour());
      Operand<TFloat32> z = logits.get(r);
      scope.loss(
          "log-loss-" + task.name(), task, config.lambdas().get(r), () -> logLoss(scope, task, z));
    }
    return new Outputs(logits, scope.tf().stack(logits, Stack.axis(-1L)));
  }

  /**
   * The sum over the task's rows, divided by all rows of the batch: with masks too the behaviours
   * weigh each other as in Eq. 12's sums.
   */
  private Operand<TFloat32> logLoss(GraftScope scope, Task task, Operand<TFloat32> z) {
    Ops tf = scope.tf();
    Operand<TFloat32> each = LogLoss.each(tf, z, scope.label(task));
    return tf.math.mean(
        config.masked() ? tf.math.mul(each, scope.mask(task)) : each, tf.constant(0));
  }
}
