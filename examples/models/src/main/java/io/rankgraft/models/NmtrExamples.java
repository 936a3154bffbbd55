package io.rankgraft.models;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.MultiChannelSampler;
import io.rankgraft.interactions.PairBatch;
import io.rankgraft.interactions.PairSampler;
import io.rankgraft.tensorflow.Feed;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What one training of {@link Nmtr} learns from. */
sealed interface NmtrExamples {
  String WEIGHTS = "preference-weight";

  /** The number of examples. */
  int pairs();

  /** See {@link Nmtr#feed}. */
  void feed(Feed feed, int[] pairs, int n, long step);

  /**
   * @param log the behaviours in use
   * @param lambdas of each, the weights of preferences
   */
  static NmtrExamples of(
      BehaviourLog log, NmtrConfig config, int stage, List<Float> lambdas, long seed) {
    if (config.training() == NmtrConfig.Training.MULTI_CHANNEL) {
      return new Preferences(
          new MultiChannelSampler(log, lambdas, config.lowerShare(), seed),
          lambdas,
          config.negatives());
    }
    boolean sequential = config.training() == NmtrConfig.Training.SEQUENTIAL;
    BehaviourLog observed =
        sequential
            ? new BehaviourLog(
                List.of(log.behaviours().get(stage)), List.of(log.interactions().get(stage)))
            : log;
    PairSampler sampler = new PairSampler(observed, config.sampling(), config.negatives(), seed);
    return new Labelled(
        sampler, sampler.newBatch(), observed.behaviours(), sequential ? List.of(1f) : lambdas);
  }

  /**
   * −ln σ(x) of the differences between the scores of what was observed, the first half of the
   * rows, and of what it is preferred to, weighted; the mean.
   *
   * @param logits [2 n]
   */
  static void addPreferenceLoss(GraftScope scope, Operand<TFloat32> logits) {
    Operand<TFloat32> weights =
        scope.input(WEIGHTS, TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.CANDIDATE);
    scope.loss(
        "preference",
        1,
        () -> {
          Ops tf = scope.tf();
          Operand<TFloat32> halves = tf.reshape(logits, tf.constant(new int[] {2, -1}));
          Operand<TInt32> axis = tf.constant(0);
          Operand<TFloat32> difference =
              tf.math.sub(
                  tf.gather(halves, tf.constant(0), axis), tf.gather(halves, tf.constant(1), axis));
          return tf.math.mean(
              tf.math.mul(tf.math.softplus(tf.math.neg(difference)), weights), axis);
        });
  }

  private static void putRows(Feed feed, String input, float[] values, int rows) {
    feed.put(
        input,
        TFloat32.tensorOf(Shape.of(rows), DataBuffers.of(values, true, false).slice(0, rows)));
  }

  /**
   * Rows with a label of each behaviour.
   *
   * @param lambdas where one is 0 there is no loss, and nothing reads the label
   */
  record Labelled(
      PairSampler sampler, PairBatch batch, List<String> behaviours, List<Float> lambdas)
      implements NmtrExamples {
    @Override
    public int pairs() {
      return sampler.pairs();
    }

    @Override
    public void feed(Feed feed, int[] pairs, int n, long step) {
      sampler.fill(pairs, n, step, batch);
      int rows = batch.rows();
      feed.putFirst(Nmtr.USERS, batch.users(), rows).putFirst(Nmtr.ITEMS, batch.items(), rows);
      for (int r = 0; r < behaviours.size(); r++) {
        if (lambdas.get(r) == 0) {
          continue;
        }
        putRows(feed, "label-" + behaviours.get(r), batch.labels(r), rows);
        if (batch.isMasked()) {
          putRows(feed, "mask-" + behaviours.get(r), batch.masks(r), rows);
        }
      }
    }
  }

  /** Observed items, then as many others, each preferred to its counterpart. */
  record Preferences(MultiChannelSampler sampler, List<Float> weights, int others)
      implements NmtrExamples {
    @Override
    public int pairs() {
      return sampler.pairs();
    }

    @Override
    public void feed(Feed feed, int[] pairs, int n, long step) {
      int half = n * others;
      int[] users = new int[2 * half];
      int[] items = new int[2 * half];
      float[] each = new float[half];
      System.arraycopy(sampler.others(pairs, n, others, step), 0, items, half, half);
      for (int i = 0; i < half; i++) {
        int pair = pairs[i / others];
        users[i] = sampler.user(pair);
        users[half + i] = users[i];
        items[i] = sampler.item(pair);
        each[i] = weights.get(sampler.level(pair));
      }
      feed.put(Nmtr.USERS, users).put(Nmtr.ITEMS, items);
      putRows(feed, WEIGHTS, each, half);
    }
  }
}
