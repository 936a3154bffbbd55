package io.rankgraft.ptn;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Supervision of a host with labelled rows, such as a click model: users and items are aligned, one
 * row per impression, and the score is the logit of a mean log loss. Our own reading: HPMR's
 * section 6 gives no loss for rankers.
 *
 * <p>"Upstream and not downstream" is labelled y_up (1 − y_down).
 *
 * @param tasks one binary task per behaviour, in behaviour order
 */
public record RowSupervision(List<Task> tasks) implements Supervision {
  public RowSupervision {
    tasks = List.copyOf(tasks);
  }

  @Override
  public Operand<TFloat32> behaviour(
      GraftScope scope,
      int behaviour,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items) {
    return LogLoss.mean(
        scope.tf(), logit(scope.tf(), users, relation, items), scope.label(tasks.get(behaviour)));
  }

  @Override
  public Operand<TFloat32> unique(
      GraftScope scope,
      int upstream,
      int downstream,
      Operand<TFloat32> users,
      Operand<TFloat32> relation,
      Operand<TFloat32> items) {
    Ops tf = scope.tf();
    Operand<TFloat32> onlyUpstream =
        tf.math.mul(
            scope.label(tasks.get(upstream)),
            tf.math.sub(tf.constant(1f), scope.label(tasks.get(downstream))));
    return LogLoss.mean(tf, logit(tf, users, relation, items), onlyUpstream);
  }

  /** u · diag(r) · v of aligned rows, [rows]. */
  static Operand<TFloat32> logit(
      Ops tf, Operand<TFloat32> users, Operand<TFloat32> relation, Operand<TFloat32> items) {
    return tf.reduceSum(tf.math.mul(tf.math.mul(users, relation), items), tf.constant(1));
  }
}
