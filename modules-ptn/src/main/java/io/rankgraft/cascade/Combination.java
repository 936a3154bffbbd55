package io.rankgraft.cascade;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How a behaviour's logit comes from the one before it; the first is f^1 + b^1 in all of them.
 * Linear, so that it may be applied to weights as well as to scores.
 */
public enum Combination {
  /** out^r = out^{r−1} + f^r + b^r: Eq. 9. */
  SUM,
  /** out^r = (out^{r−1} + f^r) / 2 + b^r: the authors' code. */
  AVERAGE,
  /** out^r = f^r + b^r: no cascade, to compare with. */
  INDEPENDENT;

  /** out^1 … out^R, of the broadcast shapes of what each is made of. */
  public List<Operand<TFloat32>> combine(Ops tf, List<Cascade.Level> levels) {
    List<Operand<TFloat32>> out = new ArrayList<>();
    for (Cascade.Level level : levels) {
      Operand<TFloat32> x =
          out.isEmpty() ? level.own() : next(tf, out.get(out.size() - 1), level.own());
      out.add(level.bias().isPresent() ? tf.math.add(x, level.bias().get()) : x);
    }
    return List.copyOf(out);
  }

  private Operand<TFloat32> next(Ops tf, Operand<TFloat32> before, Operand<TFloat32> own) {
    return switch (this) {
      case SUM -> tf.math.add(before, own);
      case AVERAGE -> tf.math.mul(tf.math.add(before, own), tf.constant(0.5f));
      case INDEPENDENT -> own;
    };
  }
}
