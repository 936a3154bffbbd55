package io.rankgraft.train;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import java.util.List;

/**
 * From loss values to weighted values, all in one backward pass: the first of the four steps from
 * losses to an update.
 */
@FunctionalInterface
public interface LossWeighting {
  /**
   * Weighted terms, in the order given. A weighting with parameters of its own (uncertainty)
   * creates them in the scope; they are trained like any other.
   */
  List<LossTerm> weigh(GraftScope scope, List<LossTerm> terms);

  /** Each value times its term's fixed scale. */
  static LossWeighting fixed() {
    return (scope, terms) ->
        terms.stream()
            .map(
                term ->
                    term.scale() == 1
                        ? term
                        : term.withValue(
                            scope.tf().math.mul(term.value(), scope.tf().constant(term.scale()))))
            .toList();
  }
}
