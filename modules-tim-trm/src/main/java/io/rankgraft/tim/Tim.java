package io.rankgraft.tim;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The Task-specific Interest Module: what a user's behaviour sequences say about a target item, for
 * each task. DTRN (CIKM'23), section 3.3.
 *
 * <pre>
 * γ_{t,b} = MLP_γ(T_t, BS_b),  β_{t,b} = MLP_β(T_t, BS_b)                                    (Eq. 2)
 * CLN_{t,b}(X) = γ_{t,b} · γ · (X − μ) / δ + β_{t,b} + β                                     (Eq. 6)
 * out0 = CLN(X + MHSA(X)),              enc = CLN(out0 + FFN(out0))
 * out3 = CLN(e_item + MHA(e_item, enc)), dec = CLN(out3 + FFN(out3))                         (Eq. 7)
 * interest_t = concat(dec_{t,1} .. dec_{t,M})                                                (Eq. 8)
 * </pre>
 *
 * <p>Shapes: T tasks, M behaviours, width d; R requests, C candidates, L positions of a sequence.
 * One transformer serves all pairs of task and behaviour. What does not depend on the task is
 * computed once a behaviour: all before the first conditional layer norm. What does not depend on
 * the candidate is computed once a request: all of the encoder. What depends on neither is computed
 * once a step, and is constant in EXPORT.
 *
 * <p>Differs from the paper: T_i, e_i^s and "Q and V" of the text are read as T_t, e_i^b and "Q and
 * K". Masks, empty sequences, positions and first values are {@link TimConfig}'s, the paper being
 * silent; γ_{t,b} starts at 1, as near 0 it would make every vector β.
 *
 * <p>Immutable.
 */
public record Tim(TimConfig config) implements Graft<Tim.Inputs, Tim.Outputs> {

  /** In which order a sequence's events are; position 0 is always the most recent one's. */
  public enum Order {
    /** An event's position is its place, padding counted. */
    RECENT_FIRST,
    /** An event's position is the number of events after it, padding not counted. */
    OLDEST_FIRST
  }

  /**
   * One behaviour's events.
   *
   * @param items the events' vectors in the space of the target item, [R, L, d] with L and d known;
   *     padding may be anywhere and hold any finite number
   * @param mask 1 for an event and 0 for padding, [R, L]
   */
  public record Sequence(
      String behaviour, Operand<TFloat32> items, Operand<TFloat32> mask, Order order) {
    /** Events with the most recent one first. */
    public Sequence(String behaviour, Operand<TFloat32> items, Operand<TFloat32> mask) {
      this(behaviour, items, mask, Order.RECENT_FIRST);
    }
  }

  /**
   * @param sequences one per behaviour, always in the same order
   * @param target e_item, [C, d] with d known
   * @param requestOfCandidate the request of each candidate, [C]; empty where every candidate has a
   *     request of its own, so that C = R
   */
  public record Inputs(
      List<Sequence> sequences,
      Operand<TFloat32> target,
      Optional<Operand<TInt32>> requestOfCandidate) {
    public Inputs {
      sequences = List.copyOf(sequences);
    }
  }

  /**
   * @param interests interest_t by task, [C, M · d]; behaviour b is columns b · d to (b + 1) · d
   */
  public record Outputs(List<Operand<TFloat32>> interests) {}

  @Override
  public Outputs attach(GraftScope scope, Inputs inputs) {
    int dim = check(scope, inputs);
    Ops tf = scope.tf();
    Weights weights = Weights.create(scope, config, dim);
    Operand<TFloat32> target = tf.expandDims(inputs.target(), tf.constant(0)); // [1, C, d]
    CandidateGroups groups =
        CandidateGroups.of(tf, inputs.requestOfCandidate(), inputs.sequences().get(0).mask());
    List<Operand<TFloat32>> activated = new ArrayList<>();
    List<Operand<TFloat32>> present = new ArrayList<>();
    for (int b = 0; b < config.behaviours(); b++) {
      Events events = events(tf, inputs.sequences().get(b), weights, b);
      Operand<TFloat32> any = groups.toCandidates(tf.max(events.mask(), tf.constant(1)));
      TargetAttention attention =
          TargetAttention.of(
              tf,
              weights.decoderAttention().of(tf, b, config.tasks()),
              weights.afterEncoder().of(tf, b, config.tasks()));
      activated.add(
          attention.apply(
              tf,
              target,
              encode(tf, events, weights, b),
              events.mask(),
              groups,
              any,
              config.sequences().empty() == TimConfig.Empty.ZERO_EVENT));
      present.add(any);
    }
    Operand<TFloat32> decoded = decode(tf, target, join(tf, activated), weights); // [P, C, d]
    return new Outputs(byTask(tf, decoded, present, dim));
  }

  /** Events with positions, and null items where wanted. */
  private record Events(Operand<TFloat32> items, Operand<TFloat32> mask) {}

  private Events events(Ops tf, Sequence sequence, Weights weights, int b) {
    Operand<TFloat32> x = sequence.items();
    Operand<TFloat32> mask = sequence.mask();
    int length = (int) x.shape().get(1);
    if (weights.nullItems().isPresent()) {
      float[] first = new float[length];
      first[0] = 1;
      Operand<TFloat32> empty =
          tf.math.sub(tf.constant(1f), tf.expandDims(tf.max(mask, tf.constant(1)), tf.constant(1)));
      Operand<TFloat32> added = tf.math.mul(empty, tf.constant(first)); // [R, L]
      Operand<TFloat32> item = tf.gather(weights.nullItems().get(), tf.constant(b), tf.constant(0));
      Operand<TFloat32> at = tf.expandDims(added, tf.constant(2)); // [R, L, 1]
      x = tf.math.add(tf.math.mul(x, tf.math.sub(tf.constant(1f), at)), tf.math.mul(at, item));
      mask = tf.math.add(mask, added);
    }
    if (weights.positions().isPresent()) {
      Operand<TFloat32> table = weights.positions().get();
      x =
          tf.math.add(
              x,
              sequence.order() == Order.OLDEST_FIRST
                  ? tf.gather(table, eventsAfter(tf, mask), tf.constant(0)) // [R, L, d]
                  : tf.slice(
                      table, tf.constant(new int[] {0, 0}), tf.constant(new int[] {length, -1})));
    }
    return new Events(x, mask);
  }

  /** How many events come after each place, [R, L]. */
  private static Operand<TInt32> eventsAfter(Ops tf, Operand<TFloat32> mask) {
    Operand<TFloat32> all = tf.expandDims(tf.reduceSum(mask, tf.constant(1)), tf.constant(1));
    return tf.dtypes.cast(tf.math.sub(all, tf.math.cumsum(mask, tf.constant(1))), TInt32.class);
  }

  /** The first two lines of Eq. 7 but for the last scale and shift, [T, R, L, d]. */
  private Operand<TFloat32> encode(Ops tf, Events events, Weights weights, int b) {
    int tasks = config.tasks();
    Shape shape = events.items().shape();
    Operand<TFloat32> x =
        tf.reshape(events.items(), tf.constant(new long[] {1, -1, shape.get(2)})); // [1, R · L, d]
    Operand<TFloat32> keys =
        tf.reshape(Masks.keys(tf, events.mask()), tf.constant(new long[] {-1, 1, 1, shape.get(1)}));
    Operand<TFloat32> z =
        normalise(tf, tf.math.add(x, weights.selfAttention().of(tf, b, tasks).apply(tf, x, keys)));
    Operand<TFloat32> out0 = weights.afterSelfAttention().of(tf, b, tasks).apply(tf, z);
    Operand<TFloat32> y =
        normalise(tf, tf.math.add(out0, weights.encoder().of(tf, b, tasks).apply(tf, out0)));
    return tf.reshape(
        y, tf.constant(new long[] {y.shape().get(0), -1, shape.get(1), shape.get(2)}));
  }

  /** The last two lines of Eq. 7 for all pairs at once. */
  private Operand<TFloat32> decode(
      Ops tf, Operand<TFloat32> target, Operand<TFloat32> activated, Weights weights) {
    Operand<TFloat32> out3 =
        weights.afterTargetAttention().apply(tf, normalise(tf, tf.math.add(target, activated)));
    return weights
        .afterDecoder()
        .apply(tf, normalise(tf, tf.math.add(out3, weights.decoder().apply(tf, out3))));
  }

  private Operand<TFloat32> normalise(Ops tf, Operand<TFloat32> x) {
    return LayerNorm.normalise(tf, x, config.transformer().epsilon());
  }

  /** Pairs on one axis, [P, C, d]; a plain transformer gives one entry a behaviour, [M, C, d]. */
  private static Operand<TFloat32> join(Ops tf, List<Operand<TFloat32>> byBehaviour) {
    return byBehaviour.size() == 1 ? byBehaviour.get(0) : tf.concat(byBehaviour, tf.constant(0));
  }

  /** Eq. 8. */
  private List<Operand<TFloat32>> byTask(
      Ops tf, Operand<TFloat32> decoded, List<Operand<TFloat32>> present, int dim) {
    int m = config.behaviours();
    long tasks = decoded.shape().get(0) / m; // 1 for a plain transformer
    Operand<TFloat32> pairs =
        tf.reshape(decoded, tf.constant(new long[] {m, tasks, -1, dim})); // [M, T, C, d]
    if (config.sequences().empty() == TimConfig.Empty.ZERO_INTEREST) {
      pairs =
          tf.math.mul(pairs, tf.reshape(tf.stack(present), tf.constant(new long[] {m, 1, -1, 1})));
    }
    Operand<TFloat32> interests =
        tf.reshape(
            tf.linalg.transpose(pairs, tf.constant(new int[] {1, 2, 0, 3})),
            tf.constant(new long[] {tasks, -1, (long) m * dim}));
    List<Operand<TFloat32>> byTask = new ArrayList<>();
    tf.unstack(interests, tasks).forEach(byTask::add);
    while (byTask.size() < config.tasks()) {
      byTask.add(byTask.get(0));
    }
    return List.copyOf(byTask);
  }

  /** The width d. */
  private int check(GraftScope scope, Inputs inputs) {
    String who = "tim '%s': ".formatted(scope.path());
    Shape target = inputs.target().shape();
    require(
        target.numDimensions() == 2 && target.get(1) > 0,
        who + "expected a target [candidates, width] of a known width but got " + target);
    long dim = target.get(1);
    require(
        dim % config.transformer().heads() == 0,
        who
            + "expected a width that %s heads divide but got %s"
                .formatted(config.transformer().heads(), dim));
    require(
        inputs.sequences().size() == config.behaviours(),
        who
            + "expected %s sequences, one per behaviour, but got %s"
                .formatted(config.behaviours(), inputs.sequences().size()));
    for (Sequence sequence : inputs.sequences()) {
      Shape items = sequence.items().shape();
      Shape mask = sequence.mask().shape();
      require(
          items.numDimensions() == 3
              && items.get(1) > 0
              && items.get(1) <= config.maxLength()
              && items.get(2) == dim,
          who
              + "expected '%s' to be [requests, 1 to %s, %s] but got %s; keep the most recent events"
                  .formatted(sequence.behaviour(), config.maxLength(), dim, items));
      require(
          mask.numDimensions() == 2 && mask.get(1) == items.get(1),
          who
              + "expected the mask of '%s' to be [requests, %s] but got %s"
                  .formatted(sequence.behaviour(), items.get(1), mask));
    }
    return (int) dim;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
