package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Propagation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * EHCF: shared factors, and prediction vectors that go from behaviour to behaviour. Chen et al.,
 * "Efficient Heterogeneous Collaborative Filtering without Negative Sampling for Recommendation"
 * (AAAI'20):
 *
 * <pre>
 * h^1 free,  h^k = Σ_{k'&lt;k} (h^{k'} W_{k'k} + b_{k'k}),  o_uv^k = h^k · (u ⊙ v)
 * </pre>
 *
 * <p>The losses are HPMR's Eq. 4, which is EHCF's; dropout on users. Differs from its authors'
 * code: L2 on the maps W alone is left to whoever composes the model.
 */
public final class Ehcf implements BehaviourHost {
  private final Factors factors;
  private final Propagation propagation;
  private final List<Operand<TFloat32>> predictions = new ArrayList<>();

  /**
   * @param split whether behaviours have vectors of their own, which a graft needs
   * @param userKeep the probability to keep an element of a user's vector in TRAIN
   * @param batch the users asked for; empty for all
   */
  public Ehcf(
      GraftScope scope,
      BehaviourGraph graph,
      int dim,
      int transferLayers,
      boolean split,
      float userKeep,
      Optional<Operand<TInt32>> batch) {
    factors =
        new Factors(scope, graph, new Factors.Config(dim, transferLayers, split, userKeep), batch);
    propagation = new GraphExtraction("EHCF", scope.tf(), graph, transferLayers, batch);
    addPredictions(scope, graph.behaviours(), dim);
  }

  private void addPredictions(GraftScope scope, List<String> behaviours, int d) {
    Ops tf = scope.tf();
    predictions.add(
        scope.parameter(
            "prediction-" + behaviours.get(0), Shape.of(1, d), Factors.predictionInit(d)));
    for (int k = 1; k < behaviours.size(); k++) {
      List<Operand<TFloat32>> terms = new ArrayList<>();
      for (int up = 0; up < k; up++) {
        String pair = behaviours.get(up) + "-" + behaviours.get(k);
        Operand<TFloat32> w =
            scope.parameter("w-" + pair, Shape.of(d, d), Factors.predictionInit(d));
        Operand<TFloat32> b =
            scope.parameter("b-" + pair, Shape.of(1, d), Factors.predictionInit(d));
        terms.add(tf.math.add(tf.linalg.matMul(predictions.get(up), w), b));
      }
      predictions.add(tf.math.addN(terms));
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
}
