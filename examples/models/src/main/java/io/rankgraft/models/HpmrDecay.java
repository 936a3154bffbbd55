package io.rankgraft.models;

import io.rankgraft.backbones.BehaviourHost;
import io.rankgraft.backbones.transfer.Transfer;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.ptn.Ptn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The L2 term of HPMR's Eq. 13; see {@link HpmrConfig.Regularizer}.
 *
 * @param batch the batch's rows among the users given; empty when they are the batch
 */
record HpmrDecay(HpmrConfig config, ModelGraph model, Optional<Operand<TInt32>> batch) {

  /**
   * Adds the term {@code decay}.
   *
   * @param transfer empty without one
   * @param own what the host's own paper covers, if it says so
   */
  void add(
      GraftScope scope,
      BehaviourHost.Encoded encoded,
      Optional<Transfer.Outputs> transfer,
      Optional<Operand<TFloat32>> own) {
    scope.loss(
        "decay",
        config.decay(),
        () -> {
          Ops tf = scope.tf();
          List<Operand<TFloat32>> terms = new ArrayList<>();
          if (config.regularizer() == HpmrConfig.Regularizer.PARAMETERS) {
            for (Parameter p : model.parameters()) {
              terms.add(tf.math.mul(tf.nn.l2Loss(p.read(tf, Build.TRAIN)), tf.constant(2f)));
            }
          } else if (own.isPresent()) {
            terms.add(own.get());
          } else if (transfer.isEmpty()) {
            terms.add(tf.nn.l2Loss(inBatch(tf, last(encoded.users()))));
            terms.add(tf.nn.l2Loss(last(encoded.items())));
          } else {
            Transfer.Outputs enhanced = transfer.get();
            addScaled(tf, terms, config.gammaOriginal(), inBatch(tf, last(encoded.users())));
            addScaled(tf, terms, config.gammaEnhanced(), inBatch(tf, last(enhanced.users())));
            addScaled(tf, terms, config.gammaEnhanced(), last(enhanced.items()));
            if (config.urs() && !enhanced.pairs().isEmpty()) {
              Ptn.Pair last = enhanced.pairs().get(enhanced.pairs().size() - 1);
              addScaled(tf, terms, config.gammaUnique(), inBatch(tf, last.users().unique()));
              addScaled(tf, terms, config.gammaUnique(), last.items().unique());
            }
          }
          return tf.math.addN(terms);
        });
  }

  private static Operand<TFloat32> last(List<Operand<TFloat32>> byBehaviour) {
    return byBehaviour.get(byBehaviour.size() - 1);
  }

  private Operand<TFloat32> inBatch(Ops tf, Operand<TFloat32> users) {
    return batch.isPresent() ? tf.gather(users, batch.get(), tf.constant(0)) : users;
  }

  private static void addScaled(
      Ops tf, List<Operand<TFloat32>> terms, float scale, Operand<TFloat32> x) {
    if (scale != 0) {
      terms.add(tf.math.mul(tf.nn.l2Loss(x), tf.constant(scale)));
    }
  }
}
