package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.ptn.Propagation;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Matrix factorisation trained on pairs. Rendle et al., "BPR: Bayesian Personalized Ranking from
 * Implicit Feedback" (UAI'09), section 4.1 and 4.3.1:
 *
 * <pre>
 * o_uv = u · v,  L = Σ −ln σ(o_uv − o_uw) over purchases (u, v), w drawn from all items
 * </pre>
 *
 * <p>Its own L2 covers the rows of u, v and w, as in the paper. Differs from its paper: w may be an
 * item the user has; one w a purchase and step. A single-behaviour model: alone, it learns from the
 * target only. A graft brings its own losses.
 */
public final class BprMf implements BehaviourHost {
  private final Factors factors;
  private final Propagation propagation;
  private final Operand<TFloat32> ones;
  private final int items;
  private final Ops tf;
  private Encoded encoded;
  private Pairwise pairs; // alone in TRAIN

  /**
   * @param split whether behaviours have vectors of their own, which a graft needs
   * @param batch the users asked for; empty for all
   */
  public BprMf(
      GraftScope scope,
      BehaviourGraph graph,
      int dim,
      int transferLayers,
      boolean split,
      Optional<Operand<TInt32>> batch) {
    factors = new Factors(scope, graph, new Factors.Config(dim, transferLayers, split, 1), batch);
    propagation = new GraphExtraction("BPR-MF", scope.tf(), graph, transferLayers, batch);
    float[][] row = new float[1][dim];
    java.util.Arrays.fill(row[0], 1f);
    ones = scope.tf().constant(row);
    items = graph.items();
    tf = scope.tf();
  }

  @Override
  public Encoded encode() {
    List<Operand<TFloat32>> relations = Collections.nCopies(factors.users.size(), ones);
    return new Encoded(factors.users, factors.items, relations, relations);
  }

  @Override
  public Operand<TFloat32> extract(
      int k, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> relation) {
    return propagation.extract(k, users, items, relation);
  }

  @Override
  public void addLosses(GraftScope scope, Encoded encoded, Training training) {
    int target = training.behaviours().size() - 1;
    String name = training.behaviours().get(target);
    scope.loss(
        "original-" + name,
        Task.ofBinary(name),
        1,
        () -> {
          this.encoded = encoded;
          pairs = Pairwise.drawn(scope, training, target, items);
          return Pairwise.bpr(
              tf, pairs.differences(tf, encoded.users().get(target), encoded.items().get(target)));
        });
  }

  @Override
  public Optional<Operand<TFloat32>> halfSquares() {
    return Optional.ofNullable(pairs)
        .map(of -> of.halfSquares(tf, last(encoded.users()), last(encoded.items())));
  }

  private static Operand<TFloat32> last(List<Operand<TFloat32>> all) {
    return all.get(all.size() - 1);
  }
}
