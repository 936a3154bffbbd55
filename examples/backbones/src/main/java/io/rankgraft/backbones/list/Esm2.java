package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.hawkes.Head;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * ESM², Wen et al. 2020, Eq. 5: between click and conversion an action is taken or not,
 *
 * <pre>
 * P(conversion | click) = y_2 y_3 + (1 − y_2) y_4
 * </pre>
 *
 * with y_2 the action given a click, y_3 and y_4 the conversion with and without it. Point-wise.
 *
 * <p>Differs from the paper: lists carry no such actions, so y_2 has no loss of its own.
 *
 * @param widths the hidden layers of a tower
 */
public record Esm2(List<Integer> widths) implements ListRanker {
  public Esm2 {
    widths = List.copyOf(widths);
  }

  @Override
  public Logits logits(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Operand<TFloat32> x = in.rows(tf);
    Operand<TFloat32> click = tower(scope, "click", in, x);
    Operand<TFloat32> action = tower(scope, "action", in, x);
    Operand<TFloat32> with = tower(scope, "with-action", in, x);
    Operand<TFloat32> without = tower(scope, "without-action", in, x);
    Operand<TFloat32> converts = // log y_2 y_3 + (1 − y_2) y_4
        logSum(
            tf,
            tf.math.add(log(tf, action), log(tf, with)),
            tf.math.add(log(tf, tf.math.neg(action)), log(tf, without)));
    Operand<TFloat32> not =
        logSum(
            tf,
            tf.math.add(log(tf, action), log(tf, tf.math.neg(with))),
            tf.math.add(log(tf, tf.math.neg(action)), log(tf, tf.math.neg(without))));
    return new Logits(in.toLists(tf, click), in.toLists(tf, tf.math.sub(converts, not)));
  }

  private Operand<TFloat32> tower(
      GraftScope scope, String name, ListInputs in, Operand<TFloat32> x) {
    return Head.create(scope.child(name), in.width(), widths).logits(x);
  }

  /** log σ(z). */
  private static Operand<TFloat32> log(Ops tf, Operand<TFloat32> z) {
    return tf.math.neg(tf.math.softplus(tf.math.neg(z)));
  }

  /** log(e^a + e^b). */
  private static Operand<TFloat32> logSum(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.add(b, tf.math.softplus(tf.math.sub(a, b)));
  }
}
