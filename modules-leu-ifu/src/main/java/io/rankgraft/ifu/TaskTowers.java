package io.rankgraft.ifu;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.Dense;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.Widths;
import io.rankgraft.registry.RowLabels;
import io.rankgraft.registry.Site;
import io.rankgraft.ziln.Ziln;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The towers of a job's tasks. Creates {@code tower-<task>/w1, b1, …}; of each task but the last
 * {@code label-w, label-b}, which predict the label that is handed on; of a zero-inflated amount
 * {@code ziln-w, ziln-b}.
 */
final class TaskTowers {
  private static final int ZILN_WIDTH = 3;

  private final GraftScope scope;
  private final Site site;
  private final List<Integer> widths;
  private final boolean labels;
  private final Map<Task, Operand<TFloat32>> lastLayers = new LinkedHashMap<>();

  /**
   * @param labels whether predicted labels are handed on
   */
  TaskTowers(GraftScope scope, Site site, List<Integer> widths, boolean labels) {
    this.scope = scope;
    this.site = site;
    this.widths = widths;
    this.labels = labels;
  }

  Tower tower(Task task, Operand<TFloat32> features) {
    return new Tower(task, features, input -> output(task, input));
  }

  /** What corrects each task's logit or value, [candidates, width]. Called after the fusion. */
  Map<Task, Operand<TFloat32>> corrections() {
    Map<Task, Operand<TFloat32>> corrections = new LinkedHashMap<>();
    lastLayers.forEach(
        (task, last) ->
            corrections.put(
                task,
                task.kind() == Task.Kind.ZERO_INFLATED_AMOUNT ? expectation(task, last) : last));
    return corrections;
  }

  private GraftScope scopeOf(Task task) {
    return scope.child("tower-" + task.name());
  }

  private Tower.Output output(Task task, Operand<TFloat32> input) {
    int width = Widths.of("graft '%s': tower of '%s'".formatted(scope.path(), task.name()), input);
    List<Operand<TFloat32>> layers = new DenseStack(scopeOf(task), width, widths).layers(input);
    Operand<TFloat32> last = layers.get(layers.size() - 1);
    lastLayers.put(task, last);
    boolean isHandedOn = labels && !task.equals(site.tasks().get(site.tasks().size() - 1));
    return new Tower.Output(isHandedOn ? label(task, last) : site.logit(task), layers.get(0));
  }

  /** The logit of ŷ, the host's at step 0, [candidates]. Its loss ends at the tower. */
  private Operand<TFloat32> label(Task task, Operand<TFloat32> last) {
    Ops tf = scope.tf();
    GraftScope own = scopeOf(task);
    Dense head =
        Dense.create(own, "label-w", "label-b", last.shape().get(1), 1, Initializer.zeros());
    Operand<TFloat32> logit =
        tf.math.add(
            tf.stopGradient(site.logit(task)),
            tf.reshape(head.apply(tf.stopGradient(last)), tf.constant(new int[] {-1})));
    site.loss(own, "label-loss", task, 1, logit);
    return logit;
  }

  /** E[y] of a lognormal with zeros, [candidates, 1]; it is judged by its own likelihood alone. */
  private Operand<TFloat32> expectation(Task task, Operand<TFloat32> last) {
    Ops tf = scope.tf();
    GraftScope own = scopeOf(task);
    Operand<TFloat32> out =
        Dense.create(own, "ziln-w", "ziln-b", last.shape().get(1), ZILN_WIDTH).apply(last);
    own.loss(
        "ziln-loss",
        task,
        1,
        () -> {
          RowLabels labels = site.labels(task);
          Operand<TFloat32> each = Ziln.rowLosses(tf, out, labels.values());
          return tf.math.divNoNan(
              tf.reduceSum(tf.math.mul(each, labels.weights()), tf.constant(0)),
              tf.reduceSum(labels.weights(), tf.constant(0)));
        });
    return tf.expandDims(tf.stopGradient(Ziln.prediction(tf, out)), tf.constant(1));
  }
}
