package io.rankgraft.backbones;

import io.rankgraft.cascade.Interaction;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.ptn.NonSampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * MB-GMN whole: the channels of {@link MbGmn} and the predictor that is made for each pair, {@link
 * MetaPredictor}, trained on a hinge. Xia et al., SIGIR'21, by its authors' code. With s over all
 * channels, the fused one among them, and (u, v) observed under k, w drawn:
 *
 * <pre>
 * L = Σ_k Σ_s mean max(0, 1 − 100 (o^{s,k}_uv − o^{s,k}_uw)),  ranked by o^{fused, target}
 * </pre>
 *
 * <p>A ranking of all items costs 9 d³ a pair: keep d small.
 *
 * <p>Differs from its authors' code: pairs are drawn from all of a batch's under a behaviour,
 * theirs from each user's; w may be an item the user has; L2 of all parameters and the falling rate
 * are left to whoever composes the model.
 */
public final class MbGmnMeta implements SoloHost {
  private static final float TIMES = 100; // of the authors' code; a ranking does not need it

  private final GraftScope scope;
  private final Ops tf;
  private final BehaviourGraph graph;
  private final MbGmn.Config config;
  private final int pairsPerUser;
  private final MbGmn channels;
  private List<MbGmn.Sides> sides;
  private MetaPredictor predictor;

  /**
   * @param pairsPerUser how many pairs of each behaviour a step takes for each user of its batch
   * @param batch the users asked for, [b]; empty for all
   */
  public MbGmnMeta(
      GraftScope scope,
      BehaviourGraph graph,
      MbGmn.Config config,
      int pairsPerUser,
      Optional<Operand<TInt32>> batch) {
    this.scope = scope;
    this.tf = scope.tf();
    this.graph = graph;
    this.config = config;
    this.pairsPerUser = pairsPerUser;
    this.channels = new MbGmn(scope, graph, config, batch);
  }

  /** The fused vectors and the target's side by side, [users or batch, 2d] and [items, 2d]. */
  @Override
  public Encoded encode() {
    int behaviours = graph.behaviours().size();
    sides = channels.channels();
    predictor = new MetaPredictor(scope, config.dim());
    MbGmn.Sides fused = sides.get(behaviours);
    MbGmn.Sides target = sides.get(behaviours - 1);
    return SoloHost.encoded(
        scope,
        behaviours,
        tf.concat(List.of(fused.users(), target.users()), tf.constant(1)),
        tf.concat(List.of(fused.items(), target.items()), tf.constant(1)));
  }

  /** Of the vectors of {@link #encode}. */
  @Override
  public Optional<Interaction> predictor() {
    return Optional.of(
        (ops, users, items) ->
            predictor.score(
                ops,
                new MetaPredictor.Pairs(half(ops, users, 0), half(ops, items, 0)),
                new MetaPredictor.Pairs(half(ops, users, 1), half(ops, items, 1))));
  }

  private Operand<TFloat32> half(Ops ops, Operand<TFloat32> x, int which) {
    int d = config.dim();
    return ops.slice(x, ops.constant(new int[] {0, which * d}), ops.constant(new int[] {-1, d}));
  }

  @Override
  public void addLosses(GraftScope scope, Encoded encoded, Training training) {
    for (int k = 0; k < training.behaviours().size(); k++) {
      int at = k;
      String name = training.behaviours().get(k);
      scope.loss(
          "original-" + name, Task.ofBinary(name), 1, () -> loss(scope, encoded, training, at));
    }
  }

  /** Σ_s mean max(0, 1 − 100 (o_uv − o_uw)) of one behaviour. */
  private Operand<TFloat32> loss(
      GraftScope scope, Encoded encoded, Training training, int behaviour) {
    Pairwise pairs = some(scope, encoded, training, behaviour);
    List<Operand<TFloat32>> terms = new ArrayList<>();
    for (MbGmn.Sides source : sides) {
      Operand<TFloat32> differences =
          tf.math.sub(
              score(source, sides.get(behaviour), pairs.rows(), pairs.items()),
              score(source, sides.get(behaviour), pairs.rows(), pairs.drawn()));
      terms.add(
          tf.math.mean(
              tf.nn.relu(
                  tf.math.sub(tf.constant(1f), tf.math.mul(differences, tf.constant(TIMES)))),
              tf.constant(0)));
    }
    return tf.math.addN(terms);
  }

  private Operand<TFloat32> score(
      MbGmn.Sides source, MbGmn.Sides target, Operand<TInt32> rows, Operand<TInt32> items) {
    return predictor.score(tf, at(source, rows, items), at(target, rows, items));
  }

  private MetaPredictor.Pairs at(MbGmn.Sides channel, Operand<TInt32> rows, Operand<TInt32> items) {
    Operand<TInt32> axis = tf.constant(0);
    return new MetaPredictor.Pairs(
        tf.gather(channel.users(), rows, axis), tf.gather(channel.items(), items, axis));
  }

  /** As many pairs of the batch as asked for, drawn with replacement, each with another item. */
  private Pairwise some(GraftScope scope, Encoded encoded, Training training, int behaviour) {
    Operand<TInt32> axis = tf.constant(0);
    NonSampling.Positives all = training.positives().of(scope, behaviour);
    Operand<TInt32> users =
        tf.gather(tf.shape(encoded.users().get(0)), tf.constant(0), tf.constant(0));
    // A batch in which nobody did it has none to draw from.
    Operand<TInt32> none = tf.constant(0);
    Operand<TInt32> count =
        tf.select(
            tf.math.greater(tf.size(all.items()), none),
            tf.math.mul(users, tf.constant(pairsPerUser)),
            none);
    Operand<TInt32> shape = tf.stack(List.of(count));
    String name = training.behaviours().get(behaviour);
    Operand<TInt32> picked =
        tf.random.statelessRandomUniformInt(
            shape,
            scope.random("pairs-" + name),
            none,
            tf.math.maximum(tf.size(all.items()), tf.constant(1)));
    return new Pairwise(
        tf.gather(all.rows(), picked, axis),
        tf.gather(all.items(), picked, axis),
        tf.random.statelessRandomUniformInt(
            shape, scope.random("negatives-" + name), none, tf.constant(graph.items())));
  }
}
