package io.rankgraft.registry;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Where a graft is mounted in one build: the host's taps, the tasks of the job and the features of
 * the log.
 *
 * <p>Taps and features of axis CANDIDATE have one row per candidate, features of axis REQUEST one
 * row per request. {@link #toCandidates} repeats what belongs to a request for its candidates;
 * where each row is a request of its own it changes nothing.
 */
public interface Site {
  /** The root of the build. */
  GraftScope scope();

  /** The host's taps with what was mounted so far. */
  Taps taps();

  /** What is predicted, upstream first. */
  List<Task> tasks();

  /** The task that rankings follow; one of {@link #tasks}. */
  Task target();

  /**
   * The name of the tap with a task's logit, or value for amounts. Every task has one: zero where
   * the host gives none.
   */
  String logitTap(Task task);

  /** Whether the host itself gives the task's logit. */
  boolean isFromHost(Task task);

  /** Whether consumers of a tap are to read the graft's output instead. */
  boolean splice();

  SiteFeatures features();

  /** The request of each candidate, [candidates]; empty where each row is a request of its own. */
  Optional<Operand<TInt32>> requestOfCandidate();

  /** Rows as lists, where the log says which rows belong to one request. */
  Optional<SiteLists> lists();

  /**
   * Adds the loss of a task's prediction to the objective: log loss of binary tasks, squared error
   * of amounts, each over the rows that have a label, by their weights. Nothing outside TRAIN.
   *
   * @param scope where the loss is named
   * @param scale its coefficient; with 0 nothing is built
   * @param logit [candidates] or [candidates, 1]; of an amount, its value
   */
  void loss(GraftScope scope, String symbol, Task task, float scale, Operand<TFloat32> logit);

  /**
   * The labels of a task, for losses that need those of several tasks at once; {@link #loss} is for
   * all others. TRAIN only.
   */
  default RowLabels labels(Task task) {
    return new RowLabels(scope().label(task), scope().mask(task));
  }

  /** A task's logit so far as a vector, [candidates]. */
  default Operand<TFloat32> logit(Task task) {
    Ops tf = scope().tf();
    return tf.reshape(taps().require(logitTap(task), TFloat32.class), tf.constant(new int[] {-1}));
  }

  /** What belongs to a request, [requests, …], for its candidates, [candidates, …]. */
  default Operand<TFloat32> toCandidates(Operand<TFloat32> rows) {
    return requestOfCandidate().map(of -> scope().toCandidates(rows, of)).orElse(rows);
  }

  /** Rows of a feature's axis, [rows, …], for the candidates, [candidates, …]. */
  default Operand<TFloat32> toCandidates(Operand<TFloat32> rows, Axis axis) {
    return axis == Axis.REQUEST ? toCandidates(rows) : rows;
  }

  /**
   * The tap of a task, as {@link #tap}, with one row per candidate: [candidates, width]. The fields
   * of [candidates, fields, width] are laid side by side.
   *
   * @throws IllegalArgumentException if it is no such float tensor of known sizes
   */
  default Optional<Operand<TFloat32>> rows(String name, Task task) {
    return tap(name, task).map(tensor -> TapRows.flat(scope().tf(), name, tensor));
  }

  /**
   * The tap of a task where it has one of its own, {@code hidden.buy}, else the one for all, {@code
   * hidden}.
   */
  default Optional<Operand<?>> tap(String name, Task task) {
    String own = name + "." + task.name();
    return taps().names().contains(own)
        ? Optional.of(taps().require(own))
        : taps().names().contains(name) ? Optional.of(taps().require(name)) : Optional.empty();
  }

  /**
   * @throws IllegalArgumentException if a tap of the graft is missing, or it cannot be joined so
   */
  default void require(NamedGraft<?> graft) {
    for (String tap : graft.taps()) {
      if (tap(tap, target()).isEmpty()) {
        throw new IllegalArgumentException(
            "graft '%s': expected the taps %s but there are %s; %s"
                .formatted(
                    graft.name(),
                    graft.taps(),
                    taps().names(),
                    Names.nearest(tap, taps().names())));
      }
    }
    if (splice() && !graft.splices()) {
      throw new IllegalArgumentException(
          "graft '%s': expected a residual join but got splice; it gives something the host has no place for"
              .formatted(graft.name()));
    }
  }
}
