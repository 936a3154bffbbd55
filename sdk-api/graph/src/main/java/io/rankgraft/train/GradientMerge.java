package io.rankgraft.train;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Parameter;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * From weighted losses to one gradient a parameter: the second step. A merge that looks at the
 * losses' gradients apart (Algorithm 1 of HTLNet, PCGrad, MetaBalance, CAGrad) asks the
 * differentiator once a loss and leaves parameters outside its {@code shared} predicate to the
 * plain sum.
 */
@FunctionalInterface
public interface GradientMerge {
  Map<Parameter, Gradient> merge(
      GraftScope scope, List<LossTerm> weighted, Differentiator differentiator);

  /** The gradient of the sum of the losses: one backward pass. */
  static GradientMerge sum() {
    return (scope, weighted, differentiator) -> {
      List<Operand<TFloat32>> values = weighted.stream().map(LossTerm::value).toList();
      return differentiator.gradients(
          values.size() == 1 ? values.get(0) : scope.tf().math.addN(values));
    };
  }
}
