package io.rankgraft.merge;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.State;
import io.rankgraft.train.Differentiator;
import io.rankgraft.train.Gradient;
import io.rankgraft.train.GradientMerge;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat64;

/**
 * Any merge, and beside it what the tasks' gradients on the shared parameters are like before it:
 * their norms and the cosines between them. HTLNet, figure 5 (a); the cosine is what Eq. 16 asks
 * for the sign of.
 *
 * <pre>
 * norm_t = |G_t|,  cosine_tu = G_t · G_u / (|G_t| |G_u|), 0 where a norm is 0
 * </pre>
 *
 * <p>Changes no gradient. Every task is differentiated once more, so that a step takes about twice
 * as long: for figures.
 *
 * <p>Immutable; makes the states {@code watched/norm-<task>} and {@code
 * watched/cosine-<task>-<task>} below the training scope, each a scalar of the last step.
 *
 * @param merge what the update comes from
 * @param shared which parameters are looked at
 */
public record WatchedGradients(GradientMerge merge, Predicate<Parameter> shared)
    implements GradientMerge {
  public WatchedGradients {
    Objects.requireNonNull(merge, "watched gradients: expected a merge");
    Objects.requireNonNull(shared, "watched gradients: expected which parameters are shared");
  }

  @Override
  public Map<Parameter, Gradient> merge(
      GraftScope scope, List<LossTerm> weighted, Differentiator differentiator) {
    TaskGradients g =
        TaskGradients.of("watched gradients", scope, weighted, differentiator, shared);
    Scalars s = new Scalars(scope.tf());
    GraftScope watched = scope.child("watched");
    for (int t = 0; t < g.count(); t++) {
      Operand<TFloat64> norm = s.root(g.dot(t, t));
      record(watched, s, "norm-" + g.task(t).name(), norm);
      for (int u = 0; u < t; u++) {
        Operand<TFloat64> both = s.mul(norm, s.root(g.dot(u, u)));
        record(
            watched,
            s,
            "cosine-%s-%s".formatted(g.task(u).name(), g.task(t).name()),
            s.ratio(g.dot(u, t), both));
      }
    }
    return merge.merge(scope, weighted, differentiator);
  }

  private static void record(GraftScope scope, Scalars s, String name, Operand<TFloat64> value) {
    State state = scope.state(name, Shape.scalar(), Initializer.zeros());
    scope.update(state.assign(scope.tf(), s.narrow(value)));
  }
}
