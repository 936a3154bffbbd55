package io.rankgraft.merge;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Task;
import io.rankgraft.train.Differentiator;
import io.rankgraft.train.Gradient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * The gradients of a step's losses, task by task, their inner products on the shared parameters and
 * their linear combinations.
 *
 * <p>Inner products are summed in float64 over everything but a tensor's last axis, along which
 * products are added in float32.
 */
final class TaskGradients {
  private final Ops tf;
  private final Predicate<Parameter> shared;
  private final List<Task> tasks;
  private final List<Operand<TFloat32>> values = new ArrayList<>();
  private final List<Map<Parameter, Gradient>> gradients = new ArrayList<>();
  private final Map<Parameter, Gradient> ofNoTask;

  private TaskGradients(
      GraftScope scope,
      Map<Task, List<LossTerm>> byTask,
      List<LossTerm> withoutTask,
      Differentiator differentiator,
      Predicate<Parameter> shared) {
    this.tf = scope.tf();
    this.shared = shared;
    this.tasks = List.copyOf(byTask.keySet());
    for (List<LossTerm> terms : byTask.values()) {
      values.add(sum(terms));
      gradients.add(differentiator.gradients(values.get(values.size() - 1)));
    }
    ofNoTask = withoutTask.isEmpty() ? Map.of() : differentiator.gradients(sum(withoutTask));
  }

  /**
   * Differentiates every task.
   *
   * @param who begins every message
   * @throws IllegalArgumentException if no task reaches a shared parameter
   */
  static TaskGradients of(
      String who,
      GraftScope scope,
      List<LossTerm> weighted,
      Differentiator differentiator,
      Predicate<Parameter> shared) {
    Map<Task, List<LossTerm>> byTask = new LinkedHashMap<>();
    List<LossTerm> withoutTask = new ArrayList<>();
    for (LossTerm term : weighted) {
      term.task()
          .map(task -> byTask.computeIfAbsent(task, t -> new ArrayList<>()))
          .orElse(withoutTask)
          .add(term);
    }
    var all = new TaskGradients(scope, byTask, withoutTask, differentiator, shared);
    if (all.sharedParameters().isEmpty()) {
      throw new IllegalArgumentException(
          "%s: expected losses of tasks that reach a shared parameter but they reach only %s; correct the paths of what is shared"
              .formatted(who, all.parameters().stream().map(Parameter::name).toList()));
    }
    return all;
  }

  private Operand<TFloat32> sum(List<LossTerm> terms) {
    return terms.size() == 1
        ? terms.get(0).value()
        : tf.math.addN(terms.stream().map(LossTerm::value).toList());
  }

  int count() {
    return tasks.size();
  }

  Task task(int t) {
    return tasks.get(t);
  }

  /** The loss of a task, a scalar. */
  Operand<TFloat32> value(int t) {
    return values.get(t);
  }

  /**
   * @throws IllegalArgumentException if no loss belongs to the task
   */
  int indexOf(String who, Task task) {
    int at = tasks.indexOf(task);
    if (at < 0) {
      throw new IllegalArgumentException(
          "%s: expected a loss of the core task '%s' but there is none; %s"
              .formatted(
                  who,
                  task.name(),
                  Names.nearest(task.name(), tasks.stream().map(Task::name).toList())));
    }
    return at;
  }

  private Set<Parameter> parameters() {
    Set<Parameter> all = new LinkedHashSet<>();
    gradients.forEach(g -> all.addAll(g.keySet()));
    all.addAll(ofNoTask.keySet());
    return all;
  }

  /** The shared parameters that the loss of a task reaches. */
  List<Parameter> sharedParameters() {
    Set<Parameter> all = new LinkedHashSet<>();
    gradients.forEach(g -> all.addAll(g.keySet()));
    return all.stream().filter(shared).toList();
  }

  boolean reaches(int t, Parameter parameter) {
    return gradients.get(t).containsKey(parameter);
  }

  /** ⟨g_a, g_b⟩ over all shared parameters, a scalar. */
  Operand<TFloat64> dot(int a, int b) {
    List<Operand<TFloat64>> parts = new ArrayList<>();
    for (Parameter parameter : sharedParameters()) {
      if (reaches(a, parameter) && reaches(b, parameter)) {
        parts.add(dot(a, b, parameter));
      }
    }
    return switch (parts.size()) {
      case 0 -> tf.constant(0.0);
      case 1 -> parts.get(0);
      default -> tf.math.addN(parts);
    };
  }

  /** ⟨g_a, g_b⟩ on one parameter both reach, a scalar. */
  Operand<TFloat64> dot(int a, int b, Parameter parameter) {
    Operand<TFloat32> x = gradients.get(a).get(parameter).values();
    Operand<TFloat32> y = gradients.get(b).get(parameter).values();
    Operand<TFloat32> product = a == b ? tf.math.square(x) : tf.math.mul(x, y);
    if (parameter.shape().numDimensions() > 1) {
      product = tf.reduceSum(product, tf.constant(-1), ReduceSum.keepDims(false));
    }
    Operand<TFloat64> wide =
        tf.reshape(tf.dtypes.cast(product, TFloat64.class), tf.constant(new int[] {-1}));
    return tf.reduceSum(wide, tf.constant(0), ReduceSum.keepDims(false));
  }

  /** All inner products, [tasks, tasks]. */
  Operand<TFloat64> gram() {
    int n = count();
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generic elements
    Operand<TFloat64>[][] entries = new Operand[n][n];
    List<Operand<TFloat64>> rows = new ArrayList<>();
    for (int a = 0; a < n; a++) {
      for (int b = 0; b <= a; b++) {
        entries[a][b] = dot(a, b);
        entries[b][a] = entries[a][b];
      }
    }
    for (int a = 0; a < n; a++) {
      rows.add(tf.stack(List.of(entries[a])));
    }
    return tf.stack(rows);
  }

  /** The factor of a task's gradient on one parameter, a scalar. */
  @FunctionalInterface
  interface Coefficient {
    Operand<TFloat32> of(int task, Parameter parameter);
  }

  /**
   * Σ_t c_t g_t on shared parameters and Σ_t g_t on the others, and what belongs to no task beside
   * both.
   */
  Map<Parameter, Gradient> combine(Coefficient coefficient) {
    return combine(shared, coefficient);
  }

  /** As {@link #combine(Coefficient)}, the coefficients on every parameter. */
  Map<Parameter, Gradient> combineEverywhere(Coefficient coefficient) {
    return combine(p -> true, coefficient);
  }

  private Map<Parameter, Gradient> combine(Predicate<Parameter> scaled, Coefficient coefficient) {
    Map<Parameter, Gradient> merged = new LinkedHashMap<>();
    for (Parameter parameter : parameters()) {
      List<Operand<TFloat32>> parts = new ArrayList<>();
      Gradient like = ofNoTask.get(parameter);
      if (like != null) {
        parts.add(like.values());
      }
      for (int t = 0; t < count(); t++) {
        Gradient gradient = gradients.get(t).get(parameter);
        if (gradient == null) {
          continue;
        }
        like = gradient;
        parts.add(
            scaled.test(parameter)
                ? tf.math.mul(gradient.values(), coefficient.of(t, parameter))
                : gradient.values());
      }
      merged.put(
          parameter, like.withValues(parts.size() == 1 ? parts.get(0) : tf.math.addN(parts)));
    }
    return merged;
  }
}
