package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The tower of one task: hidden layers and a linear output. Creates those of {@link DenseStack} and
 * {@code w-out, b-out}.
 */
public final class TaskTower {
  private final Ops tf;
  private final DenseStack mlp;
  private final Operand<TFloat32> w;
  private final Operand<TFloat32> b;
  private final int outputs;

  /**
   * @param logit [rows], of a zero-inflated amount [rows, 3]
   * @param hidden every hidden layer, first to last
   */
  public record Output(Operand<TFloat32> logit, List<Operand<TFloat32>> hidden) {
    /** What the logit is a linear layer over. */
    public Operand<TFloat32> last() {
      return hidden.get(hidden.size() - 1);
    }
  }

  /**
   * @param scope of this tower alone
   * @param hidden widths of the hidden layers, one or more
   */
  public TaskTower(GraftScope scope, Task task, long inputWidth, List<Integer> hidden) {
    if (hidden.isEmpty()) {
      throw new IllegalArgumentException(
          "tower '%s': expected one hidden layer or more but got none".formatted(scope.path()));
    }
    this.tf = scope.tf();
    this.mlp = new DenseStack(scope, inputWidth, hidden);
    this.outputs = Head.width(task);
    this.w = scope.parameter("w-out", Shape.of(mlp.width(), outputs), Initializer.xavierUniform());
    this.b = scope.parameter("b-out", Shape.of(outputs), Initializer.zeros());
  }

  /**
   * @param x [rows, input width]
   */
  public Output apply(Operand<TFloat32> x) {
    List<Operand<TFloat32>> hidden = mlp.layers(x);
    Operand<TFloat32> out =
        tf.nn.biasAdd(tf.linalg.matMul(hidden.get(hidden.size() - 1), w), b); // [rows, outputs]
    return new Output(
        outputs == 1 ? tf.reshape(out, tf.constant(new int[] {-1})) : out, List.copyOf(hidden));
  }
}
