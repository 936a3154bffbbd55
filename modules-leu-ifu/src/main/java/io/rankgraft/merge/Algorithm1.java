package io.rankgraft.merge;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.State;
import io.rankgraft.graph.Task;
import io.rankgraft.train.Differentiator;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.GradientMerge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Adjusts every other task's gradient to the core task's on the shared parameters. HTLNet, section
 * 4.2, Algorithm 1.
 *
 * <pre>
 * G_t ← G_t − α (G_t · G_c) / |G_c|² G_c,  if G_t · G_c &lt; 0                        (Eq. 16)
 * w_t = |G_c| / |G_t|, kept within [1/C, C]
 * G_t ← γ w_t G_t + (1 − γ) G_t                                                   (Eq. 17)
 * G_s = G_c + Σ_t G_t
 * </pre>
 *
 * <p>All shared parameters together are one vector, tables by the rows of the batch. Norms are the
 * batch's own; |G_t| in w_t is that after the projection. Other tasks are not compared with each
 * other. Parameters that are not shared get the plain sum; so does everything with α = γ = 0.
 *
 * <p>Differs from the paper: where |G_c| is 0 nothing is adjusted, and where |G_t| is 0, also after
 * the projection, w_t is not applied; the paper divides by them.
 *
 * <p>Immutable; makes the states {@code norm-<task>} and {@code adjusted-norm-<task>} below the
 * training scope, |G_t| before and after in the last step: the curves of figure 5.
 *
 * @param core the task all others are adjusted to
 * @param alpha α in [0, 1]; 1 removes conflicts wholly
 * @param gamma γ in [0, 1]; 1 gives every task the core's norm, within the clip
 * @param clip C, 1 or more; with 1 norms stay as they are
 * @param shared which parameters are θ_s
 */
public record Algorithm1(
    Task core, float alpha, float gamma, float clip, Predicate<Parameter> shared)
    implements GradientMerge {
  private static final String WHO = "algorithm 1";

  public Algorithm1 {
    Objects.requireNonNull(core, WHO + ": expected a core task");
    Objects.requireNonNull(shared, WHO + ": expected which parameters are shared");
    require(alpha >= 0 && alpha <= 1, "alpha in [0, 1]", alpha);
    require(gamma >= 0 && gamma <= 1, "gamma in [0, 1]", gamma);
    require(clip >= 1 && Float.isFinite(clip), "clip >= 1", clip);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(WHO + ": expected %s but got %s".formatted(expected, got));
    }
  }

  @Override
  public Map<Parameter, Gradient> merge(
      GraftScope scope, List<LossTerm> weighted, Differentiator differentiator) {
    TaskGradients g = TaskGradients.of(WHO, scope, weighted, differentiator, shared);
    Scalars s = new Scalars(scope.tf());
    int c = g.indexOf(WHO, core);
    Operand<TFloat64> cc = g.dot(c, c);
    record(scope, s, "norm-" + core.name(), cc);
    record(scope, s, "adjusted-norm-" + core.name(), cc);
    List<Operand<TFloat32>> coefficients = new ArrayList<>();
    List<Operand<TFloat64>> ofCore = new ArrayList<>(List.of(s.of(1)));
    for (int t = 0; t < g.count(); t++) {
      if (t == c) {
        coefficients.add(null); // known when all others are
        continue;
      }
      Operand<TFloat64> tt = g.dot(t, t);
      Operand<TFloat64> tc = g.dot(t, c);
      // Eq. 16: G_t − p G_c, and its squared norm without computing it.
      Operand<TFloat64> p = s.mul(alpha, s.ratio(s.clip(tc, -Double.MAX_VALUE, 0), cc));
      Operand<TFloat64> squared = s.sub(tt, s.mul(p, s.sub(s.mul(2, tc), s.mul(p, cc))));
      Operand<TFloat64> weight = s.clip(s.root(s.ratio(cc, squared)), 1.0 / clip, clip);
      Operand<TFloat64> scaled = s.add(s.mul(gamma, weight), s.of(1 - (double) gamma)); // Eq. 17
      Operand<TBool> defined =
          scope
              .tf()
              .math
              .logicalAnd(s.less(s.mul(Scalars.ROUNDING, tt), squared), s.less(s.of(0), cc));
      Operand<TFloat64> k = s.when(defined, scaled, s.of(1));
      coefficients.add(s.narrow(k));
      ofCore.add(s.mul(-1, s.mul(k, p)));
      record(scope, s, "norm-" + g.task(t).name(), tt);
      record(scope, s, "adjusted-norm-" + g.task(t).name(), s.mul(s.mul(k, k), squared));
    }
    coefficients.set(c, s.narrow(s.sum(ofCore)));
    return g.combine((t, parameter) -> coefficients.get(t));
  }

  private static void record(
      GraftScope scope, Scalars s, String name, Operand<TFloat64> squaredNorm) {
    State state = scope.state(name, Shape.scalar(), Initializer.zeros());
    scope.update(state.assign(scope.tf(), s.narrow(s.root(squaredNorm))));
  }
}
