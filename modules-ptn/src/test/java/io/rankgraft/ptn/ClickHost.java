package io.rankgraft.ptn;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A click model with one row an impression: two pooled histories, a candidate, a logit. */
final class ClickHost {
  static final int DIM = 3;
  private static final Shape ROWS = Shape.of(Shape.UNKNOWN_SIZE, DIM);

  private ClickHost() {}

  static Taps build(GraftScope scope) {
    Ops tf = scope.tf();
    Operand<TFloat32> clicks = scope.input("clicks", TFloat32.class, ROWS, Axis.CANDIDATE);
    Operand<TFloat32> buys = scope.input("buys", TFloat32.class, ROWS, Axis.CANDIDATE);
    Operand<TFloat32> item = scope.input("item", TFloat32.class, ROWS, Axis.CANDIDATE);
    Operand<TFloat32> w = scope.parameter("w", Shape.of(2 * DIM, 1), Initializer.xavierUniform());
    Operand<TFloat32> logit =
        tf.reshape(
            tf.linalg.matMul(tf.concat(List.of(clicks, item), tf.constant(1)), w),
            tf.constant(new int[] {-1}));
    return Taps.none()
        .with("clicks", clicks)
        .with("buys", buys)
        .with("item", item)
        .with("logit", logit);
  }

  /** PTN over clicks and purchases; what the last behaviour gains corrects the logit. */
  static Mount<Ptn.Inputs, Ptn.Outputs> mount(String name, PtnConfig config, RowExtractor psi) {
    List<Task> tasks = List.of(Task.ofBinary("click"), Task.ofBinary("buy"));
    return new Mount<>(
        name,
        new Ptn(config),
        (scope, taps) ->
            new Ptn.Inputs(
                List.of(
                    behaviour(scope, taps, "click", "clicks"),
                    behaviour(scope, taps, "buy", "buys")),
                psi.in(scope, DIM),
                new RowSupervision(tasks)),
        Join.residual("logit", out -> out.users().get(1)));
  }

  private static Ptn.Behaviour behaviour(GraftScope scope, Taps taps, String name, String history) {
    Operand<TFloat32> relation =
        scope.parameter("relation-" + name, Shape.of(1, DIM), Initializer.ones());
    return new Ptn.Behaviour(
        name,
        taps.require(history, TFloat32.class, Shape.UNKNOWN_SIZE, DIM),
        taps.require("item", TFloat32.class, Shape.UNKNOWN_SIZE, DIM),
        relation,
        relation);
  }
}
