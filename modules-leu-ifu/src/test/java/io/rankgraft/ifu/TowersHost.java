package io.rankgraft.ifu;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Taps;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A host with two towers over the same features: taps x, click, hidden and logit. */
public final class TowersHost {
  public static final int WIDTH = 4;
  public static final int HIDDEN = 3;

  private TowersHost() {}

  public static Taps build(GraftScope scope) {
    Ops tf = scope.tf();
    Operand<TFloat32> x =
        scope.input("x", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, WIDTH), Axis.CANDIDATE);
    Tower.Output click = tower(scope.child("click"), x);
    Tower.Output buy = tower(scope.child("buy"), x);
    return Taps.none()
        .with("x", x)
        .with("click", click.logit())
        .with("click-hidden", click.representation())
        .with("buy-hidden", buy.representation())
        .with("logit", tf.identity(buy.logit()));
  }

  /**
   * One hidden layer and a logit, smooth everywhere so that differences can judge its gradients.
   */
  public static Tower.Output tower(GraftScope scope, Operand<TFloat32> x) {
    Ops tf = scope.tf();
    Operand<TFloat32> w =
        scope.parameter("w", Shape.of(x.shape().get(1), HIDDEN), Initializer.xavierUniform());
    Operand<TFloat32> v = scope.parameter("v", Shape.of(HIDDEN, 1), Initializer.xavierUniform());
    Operand<TFloat32> hidden = tf.math.tanh(tf.linalg.matMul(x, w));
    Operand<TFloat32> logit = tf.reshape(tf.linalg.matMul(hidden, v), tf.constant(new int[] {-1}));
    return new Tower.Output(logit, hidden);
  }

  /** The host's hidden layers as the vectors of a fusion. */
  static List<Operand<TFloat32>> hidden(Taps taps) {
    return List.of(
        taps.require("click-hidden", TFloat32.class, -1, HIDDEN),
        taps.require("buy-hidden", TFloat32.class, -1, HIDDEN));
  }
}
