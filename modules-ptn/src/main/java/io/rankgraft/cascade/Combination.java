package io.rankgraft.cascade;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How a behaviour's logit comes from those it rests on; one that rests on none is f + b in all of
 * them. Linear, so that it may be applied to weights as well as to scores.
 */
public enum Combination {
  /**
   * out^r = out^{r−1} + f^r + b^r: Eq. 9. In a partial order (ours): f + b of every behaviour
   * upstream, each once, however many ways lead to it.
   */
  SUM,
  /**
   * out^r = (out^{r−1} + f^r) / 2 + b^r: the authors' code. In a partial order (ours) the mean of
   * those it rests on directly stands for out^{r−1}.
   */
  AVERAGE,
  /** out^r = f^r + b^r: no cascade, to compare with. */
  INDEPENDENT;

  /** out^1 … out^R in a total order, of the broadcast shapes of what each is made of. */
  public List<Operand<TFloat32>> combine(Ops tf, List<Cascade.Level> levels) {
    return combine(tf, levels, CascadeOrder.total());
  }

  /**
   * out^1 … out^R.
   *
   * @throws IllegalArgumentException if the order names behaviours that are none of the levels
   */
  public List<Operand<TFloat32>> combine(Ops tf, List<Cascade.Level> levels, CascadeOrder order) {
    List<String> names = levels.stream().map(Cascade.Level::behaviour).toList();
    List<SortedSet<Integer>> direct = order.direct(names);
    List<SortedSet<Integer>> upstream = order.upstream(names);
    List<Operand<TFloat32>> out = new ArrayList<>();
    for (int r = 0; r < levels.size(); r++) {
      Cascade.Level level = levels.get(r);
      Operand<TFloat32> x = level.own();
      if (this != INDEPENDENT && !direct.get(r).isEmpty()) {
        x =
            this == SUM
                ? tf.math.add(sum(tf, levels, out, direct.get(r), upstream), x)
                : tf.math.mul(tf.math.add(mean(tf, out, direct.get(r)), x), tf.constant(0.5f));
      }
      out.add(plusBias(tf, x, level));
    }
    return List.copyOf(out);
  }

  /** The logit of one that is rested on, and what it does not hold of the others. */
  private static Operand<TFloat32> sum(
      Ops tf,
      List<Cascade.Level> levels,
      List<Operand<TFloat32>> out,
      SortedSet<Integer> direct,
      List<SortedSet<Integer>> upstream) {
    Iterator<Integer> each = direct.iterator();
    int first = each.next();
    Operand<TFloat32> sum = out.get(first);
    SortedSet<Integer> held = new TreeSet<>(upstream.get(first));
    held.add(first);
    while (each.hasNext()) {
      int next = each.next();
      SortedSet<Integer> more = new TreeSet<>(upstream.get(next));
      more.add(next);
      for (int s : more) {
        if (held.add(s)) {
          sum = tf.math.add(sum, plusBias(tf, levels.get(s).own(), levels.get(s)));
        }
      }
    }
    return sum;
  }

  private static Operand<TFloat32> mean(
      Ops tf, List<Operand<TFloat32>> out, SortedSet<Integer> direct) {
    Operand<TFloat32> sum = null;
    for (int s : direct) {
      sum = sum == null ? out.get(s) : tf.math.add(sum, out.get(s));
    }
    return direct.size() == 1 ? sum : tf.math.mul(sum, tf.constant(1f / direct.size()));
  }

  private static Operand<TFloat32> plusBias(Ops tf, Operand<TFloat32> x, Cascade.Level level) {
    return level.bias().isPresent() ? tf.math.add(x, level.bias().get()) : x;
  }
}
