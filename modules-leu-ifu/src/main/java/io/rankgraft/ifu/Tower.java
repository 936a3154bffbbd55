package io.rankgraft.ifu;

import io.rankgraft.graph.Task;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A task tower of the host.
 *
 * @param task what it predicts
 * @param features what it reads besides what other towers hand on: e, [rows, width] of a known
 *     width
 * @param body the tower itself
 */
public record Tower(Task task, Operand<TFloat32> features, Body body) {
  /** From a tower's input to its output; called once. */
  @FunctionalInterface
  public interface Body {
    /**
     * @param input [rows, width]; the width is known and, but for the first tower, larger than that
     *     of the features
     */
    Output apply(Operand<TFloat32> input);
  }

  /**
   * @param logit [rows] of a binary task; of the last task whatever its loss reads
   * @param representation what later towers may read, [rows, k]: HTLNet takes the first hidden
   *     layer (appendix B.1); one k for all towers
   */
  public record Output(Operand<TFloat32> logit, Operand<TFloat32> representation) {}

  public Tower {
    Objects.requireNonNull(task, "tower: expected a task");
    Objects.requireNonNull(features, "tower: expected features");
    Objects.requireNonNull(body, "tower: expected a body");
  }
}
