package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** From one representation a task to one logit a task: the half of a ranker that knows tasks. */
@FunctionalInterface
public interface Head {
  /**
   * @param tasks in order, where the order means something the earliest first
   * @param representations one a task, [rows, width] of known widths; they may be one tensor
   */
  Outputs attach(
      GraftScope scope, List<Task> tasks, List<? extends Operand<TFloat32>> representations);

  /**
   * @param logits one a task: [rows], of a zero-inflated amount [rows, 3]; amounts as they are
   * @param hidden what each logit is a linear layer over: the towers' last hidden layers, [rows,
   *     width]
   */
  record Outputs(List<Operand<TFloat32>> logits, List<Operand<TFloat32>> hidden) {
    public Outputs {
      logits = List.copyOf(logits);
      hidden = List.copyOf(hidden);
    }
  }

  /** How many numbers a task's tower gives: 3 for a zero-inflated amount, else 1. */
  static int width(Task task) {
    return task.kind() == Task.Kind.ZERO_INFLATED_AMOUNT ? 3 : 1;
  }

  /**
   * @throws IllegalArgumentException unless there is one representation a task
   */
  static void requireOnePerTask(String who, List<Task> tasks, List<?> representations) {
    if (tasks.isEmpty() || tasks.size() != representations.size()) {
      throw new IllegalArgumentException(
          "%s: expected one representation a task but got %s tasks and %s representations"
              .formatted(who, tasks.size(), representations.size()));
    }
  }

  /** A task's logits as a linear layer over [rows, k]; creates {@code w-out, b-out}. */
  static Operand<TFloat32> linear(GraftScope scope, Task task, Operand<TFloat32> h, int k) {
    Ops tf = scope.tf();
    int outputs = width(task);
    Operand<TFloat32> w =
        scope.parameter("w-out", Shape.of(k, outputs), Initializer.xavierUniform());
    Operand<TFloat32> b = scope.parameter("b-out", Shape.of(outputs), Initializer.zeros());
    Operand<TFloat32> out = tf.nn.biasAdd(tf.linalg.matMul(h, w), b);
    return outputs == 1 ? tf.reshape(out, tf.constant(new int[] {-1})) : out;
  }
}
