package io.rankgraft.backbones;

import io.rankgraft.cascade.Interaction;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.ptn.Propagation;
import io.rankgraft.ptn.Supervision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A ranker of several behaviours in one build: what PTN and its rivals are mounted on. The score of
 * a pair under behaviour k is e_u^k · diag(e_r^k) · e_v^k.
 *
 * <p>A host is also its Extraction Network ψ: {@link #extract}, on whose first vectors and relation
 * see {@link Propagation}.
 */
public interface BehaviourHost extends Propagation {
  /**
   * The encoder's outputs by behaviour.
   *
   * @param users e_u^k, [users or batch, d]
   * @param items e_v^k, [items, d]
   * @param relation0 r^{k,0}, [1, d]; the relation itself where the host has no chain of them
   * @param relation e_r^k, [1, d]
   */
  record Encoded(
      List<Operand<TFloat32>> users,
      List<Operand<TFloat32>> items,
      List<Operand<TFloat32>> relation0,
      List<Operand<TFloat32>> relation) {}

  /** The vectors of all behaviours; once a build. */
  Encoded encode();

  /**
   * What a host is trained with when no graft brings losses.
   *
   * @param supervision how scores meet labels
   * @param positives the observed pairs, for losses on pairs
   * @param behaviours their names, upstream first
   * @param lambdas the weight of each
   */
  record Training(
      Supervision supervision,
      NonSampling.PositivesSource positives,
      List<String> behaviours,
      List<Float> lambdas) {

    /** The same with weight on the target alone. */
    Training ofTarget() {
      int target = lambdas.size() - 1;
      List<Float> targetOnly = new ArrayList<>(Collections.nCopies(target, 0f));
      targetOnly.add(lambdas.get(target));
      return new Training(supervision, positives, behaviours, targetOnly);
    }
  }

  /**
   * Adds the losses of the host without a graft, {@code original-<behaviour>} each: L_k of HPMR's
   * Eq. 4, unless the host has its own.
   */
  default void addLosses(GraftScope scope, Encoded encoded, Training training) {
    for (int k = 0; k < training.behaviours().size(); k++) {
      int at = k;
      String name = training.behaviours().get(k);
      scope.loss(
          "original-" + name,
          Task.ofBinary(name),
          training.lambdas().get(k),
          () ->
              training
                  .supervision()
                  .behaviour(
                      scope,
                      at,
                      encoded.users().get(at),
                      encoded.relation().get(at),
                      encoded.items().get(at)));
    }
  }

  /**
   * Half the squares that the host's paper regularises, a scalar; empty where it names none of its
   * own. Asked after {@link #addLosses}, in TRAIN.
   */
  default Optional<Operand<TFloat32>> halfSquares() {
    return Optional.empty();
  }

  /**
   * How the target is scored from a user's and an item's vectors of {@link #encode}, where no inner
   * product does; empty elsewhere. Asked after {@link #encode}.
   */
  default Optional<Interaction> predictor() {
    return Optional.empty();
  }
}
