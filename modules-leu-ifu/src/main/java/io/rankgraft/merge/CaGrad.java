package io.rankgraft.merge;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Parameter;
import io.rankgraft.train.Differentiator;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.GradientMerge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * The update within a ball around the mean gradient that helps the worst-off task most. Liu et al.
 * 2021 (CAGrad), Algorithm 1.
 *
 * <pre>
 * g_0 = (1/T) Σ_i g_i,  φ = c² |g_0|²
 * w = argmin over the simplex of  g_w · g_0 + √φ |g_w|,  g_w = Σ_i w_i g_i
 * update = T (g_0 + √φ / |g_w| g_w)
 * </pre>
 *
 * <p>The factor T makes c = 0 the plain sum; the paper's losses are averaged. All shared parameters
 * together are one vector.
 *
 * <p>The minimum is sought pair by pair: mass moves between two tasks to the exact minimum on that
 * line, which has a closed form, for some rounds over all pairs. One round is exact for two tasks.
 *
 * @param c the ball's radius relative to |g_0|, in [0, 1)
 * @param shared which parameters it acts on; the others get the plain sum
 */
public record CaGrad(float c, Predicate<Parameter> shared) implements GradientMerge {
  private static final int ROUNDS = 8;

  public CaGrad {
    Objects.requireNonNull(shared, "cagrad: expected which parameters are shared");
    if (!(c >= 0 && c < 1)) {
      throw new IllegalArgumentException("cagrad: expected c in [0, 1) but got " + c);
    }
  }

  @Override
  public Map<Parameter, Gradient> merge(
      GraftScope scope, List<LossTerm> weighted, Differentiator differentiator) {
    TaskGradients g = TaskGradients.of("cagrad", scope, weighted, differentiator, shared);
    Ops tf = scope.tf();
    Scalars s = new Scalars(tf);
    int n = g.count();
    List<List<Operand<TFloat64>>> gram = new ArrayList<>();
    for (int a = 0; a < n; a++) {
      gram.add(new ArrayList<>());
      for (int b = 0; b < n; b++) {
        gram.get(a).add(b < a ? gram.get(b).get(a) : g.dot(a, b));
      }
    }
    List<Operand<TFloat64>> toMean = new ArrayList<>(); // g_i · g_0
    gram.forEach(row -> toMean.add(s.mul(1.0 / n, s.sum(row))));
    Operand<TFloat64> rootPhi = s.mul(c, s.root(s.mul(1.0 / n, s.sum(toMean))));
    List<Operand<TFloat64>> w = new ArrayList<>(Collections.nCopies(n, s.of(1.0 / n)));
    for (int round = 0; round < (n > 2 ? ROUNDS : 1); round++) {
      for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
          Operand<TFloat64> step = move(s, gram, toMean, rootPhi, w, i, j);
          w.set(i, s.add(w.get(i), step));
          w.set(j, s.sub(w.get(j), step));
        }
      }
    }
    Operand<TFloat64> norm = s.root(quadratic(s, gram, w));
    Operand<TFloat64> pull = s.mul(n, s.ratio(rootPhi, norm));
    List<Operand<TFloat32>> coefficients = new ArrayList<>();
    for (Operand<TFloat64> weight : w) {
      coefficients.add(s.narrow(s.add(s.of(1), s.mul(pull, weight))));
    }
    return g.combine((t, parameter) -> coefficients.get(t));
  }

  /**
   * How much mass to move from j to i: the minimum over t in [−w_i, w_j] of a t + k √(q t² + 2 r t
   * + p), where a = (g_i − g_j) · g_0, q = |g_i − g_j|², r = g_w · (g_i − g_j), p = |g_w|². It lies
   * where u = q t + r has u² = a² D / (k² q − a²), D = q p − r², with the sign against a; where k²
   * q ≤ a², at the end of the line.
   */
  private static Operand<TFloat64> move(
      Scalars s,
      List<List<Operand<TFloat64>>> gram,
      List<Operand<TFloat64>> toMean,
      Operand<TFloat64> k,
      List<Operand<TFloat64>> w,
      int i,
      int j) {
    Operand<TFloat64> a = s.sub(toMean.get(i), toMean.get(j));
    Operand<TFloat64> q =
        s.add(gram.get(i).get(i), s.sub(gram.get(j).get(j), s.mul(2, gram.get(i).get(j))));
    List<Operand<TFloat64>> along = new ArrayList<>();
    for (int t = 0; t < w.size(); t++) {
      along.add(s.mul(w.get(t), s.sub(gram.get(t).get(i), gram.get(t).get(j))));
    }
    Operand<TFloat64> r = s.sum(along);
    Operand<TFloat64> d = s.sub(s.mul(q, quadratic(s, gram, w)), s.mul(r, r));
    Operand<TFloat64> room = s.sub(s.mul(s.mul(k, k), q), s.mul(a, a));
    Operand<TFloat64> u = s.root(s.ratio(s.mul(s.mul(a, a), d), room));
    Operand<TFloat64> against = s.when(s.less(s.of(0), a), s.mul(-1, u), u);
    Operand<TFloat64> inside = s.ratio(s.sub(against, r), q);
    Operand<TFloat64> end = s.when(s.less(s.of(0), a), s.of(-1), s.of(1));
    Operand<TFloat64> step = s.when(s.less(s.of(0), room), inside, end);
    // Alike to rounding: nothing to choose.
    Operand<TFloat64> scale = s.add(gram.get(i).get(i), gram.get(j).get(j));
    step = s.when(s.less(s.mul(Scalars.ROUNDING, scale), q), step, s.of(0));
    return s.within(step, s.mul(-1, w.get(i)), w.get(j));
  }

  /** |g_w|². */
  private static Operand<TFloat64> quadratic(
      Scalars s, List<List<Operand<TFloat64>>> gram, List<Operand<TFloat64>> w) {
    List<Operand<TFloat64>> parts = new ArrayList<>();
    for (int a = 0; a < w.size(); a++) {
      for (int b = 0; b < w.size(); b++) {
        parts.add(s.mul(s.mul(w.get(a), w.get(b)), gram.get(a).get(b)));
      }
    }
    return s.sum(parts);
  }
}
