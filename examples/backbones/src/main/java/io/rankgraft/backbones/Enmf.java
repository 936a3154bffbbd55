package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Propagation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * ENMF, neural matrix factorisation without sampling. Chen et al., "Efficient Neural Matrix
 * Factorization without Sampling for Recommendation" (TOIS'20), section 4: o_uv = h · (u ⊙ v), the
 * loss of HPMR's Eq. 4, dropout on users.
 *
 * <p>A single-behaviour model: alone, it has one h and learns from the target only. With a graft
 * each behaviour has its own, {@code prediction-<behaviour>}.
 */
public final class Enmf implements BehaviourHost {
  private final Factors factors;
  private final Propagation propagation;
  private final List<Operand<TFloat32>> predictions = new ArrayList<>();

  /**
   * @param split whether behaviours have vectors of their own, which a graft needs
   * @param userKeep the probability to keep an element of a user's vector in TRAIN
   * @param batch the users asked for; empty for all
   */
  public Enmf(
      GraftScope scope,
      BehaviourGraph graph,
      int dim,
      int transferLayers,
      boolean split,
      float userKeep,
      Optional<Operand<TInt32>> batch) {
    factors =
        new Factors(scope, graph, new Factors.Config(dim, transferLayers, split, userKeep), batch);
    propagation = new GraphExtraction("ENMF", scope.tf(), graph, transferLayers, batch);
    Shape row = Shape.of(1, dim);
    if (split) {
      for (String behaviour : graph.behaviours()) {
        predictions.add(
            scope.parameter("prediction-" + behaviour, row, Factors.predictionInit(dim)));
      }
    } else {
      predictions.addAll(
          Collections.nCopies(
              graph.behaviours().size(),
              scope.parameter("prediction", row, Factors.predictionInit(dim))));
    }
  }

  @Override
  public Encoded encode() {
    return new Encoded(factors.users, factors.items, predictions, predictions);
  }

  @Override
  public Operand<TFloat32> extract(
      int k, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> relation) {
    return propagation.extract(k, users, items, relation);
  }

  @Override
  public void addLosses(GraftScope scope, Encoded encoded, Training training) {
    BehaviourHost.super.addLosses(scope, encoded, training.ofTarget());
  }
}
