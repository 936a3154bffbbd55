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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Scales every other task's gradient towards the core task's norm, tensor by tensor, by running
 * norms. He et al. 2022 (MetaBalance), strategy C.
 *
 * <pre>
 * m_k ← β m_k + (1 − β) |g_k|,  m_k = 0 at first
 * g_k ← r (m_core / m_k) g_k + (1 − r) g_k,  k ≠ core
 * </pre>
 *
 * <p>A gradient of zero so far, and a tensor the core does not reach, are left alone; the authors'
 * code divides by zero and stops at it.
 *
 * <p>Immutable; makes a state {@code metabalance-<task>} a task beside each shared parameter's
 * slots.
 *
 * @param core the task that keeps its norm
 * @param beta β in [0, 1)
 * @param relax r in [0, 1]
 * @param shared which parameters it acts on; the others get the plain sum
 */
public record MetaBalance(Task core, float beta, float relax, Predicate<Parameter> shared)
    implements GradientMerge {
  private static final String WHO = "metabalance";

  public MetaBalance {
    Objects.requireNonNull(core, WHO + ": expected a core task");
    Objects.requireNonNull(shared, WHO + ": expected which parameters are shared");
    if (!(beta >= 0 && beta < 1 && relax >= 0 && relax <= 1)) {
      throw new IllegalArgumentException(
          WHO
              + ": expected beta in [0, 1) and relax in [0, 1] but got %s, %s"
                  .formatted(beta, relax));
    }
  }

  /** β .9 and r .7, as in the authors' code. */
  public static MetaBalance of(Task core, Predicate<Parameter> shared) {
    return new MetaBalance(core, 0.9f, 0.7f, shared);
  }

  @Override
  public Map<Parameter, Gradient> merge(
      GraftScope scope, List<LossTerm> weighted, Differentiator differentiator) {
    TaskGradients g = TaskGradients.of(WHO, scope, weighted, differentiator, shared);
    int core = g.indexOf(WHO, this.core);
    Operand<TFloat32> one = scope.tf().constant(1f);
    Map<Parameter, Operand<TFloat64>> ofCore = new HashMap<>();
    for (Parameter parameter : g.sharedParameters()) {
      if (g.reaches(core, parameter)) {
        ofCore.put(parameter, running(scope, g, core, parameter));
      }
    }
    return g.combine(
        (t, parameter) ->
            t == core || !ofCore.containsKey(parameter)
                ? one
                : factor(scope, ofCore.get(parameter), running(scope, g, t, parameter)));
  }

  /** m_k with this step's norm in it. */
  private Operand<TFloat64> running(GraftScope scope, TaskGradients g, int t, Parameter parameter) {
    Ops tf = scope.tf();
    Scalars s = new Scalars(tf);
    State state =
        scope
            .slotsOf(parameter, List.of())
            .state("metabalance-" + g.task(t).name(), Shape.scalar(), Initializer.zeros());
    Operand<TFloat64> norm = s.root(g.dot(t, t, parameter));
    Operand<TFloat64> m =
        s.add(s.mul(beta, s.wide(state.read(tf))), s.mul(1 - (double) beta, norm));
    scope.update(state.assign(tf, s.narrow(m)));
    return m;
  }

  private Operand<TFloat32> factor(
      GraftScope scope, Operand<TFloat64> core, Operand<TFloat64> other) {
    Scalars s = new Scalars(scope.tf());
    Operand<TFloat64> scaled = s.add(s.mul(relax, s.ratio(core, other)), s.of(1 - (double) relax));
    return s.narrow(s.when(s.less(s.of(0), other), scaled, s.of(1)));
  }
}
