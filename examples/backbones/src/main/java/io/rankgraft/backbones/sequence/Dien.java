package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.tim.Tim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Deep Interest Evolution Network: a GRU reads the events, and a second one, whose update gate is
 * weakened by attention to the target item, reads its states. Zhou et al. 2019, section 4.
 *
 * <pre>
 * u = σ(W_u [x, h]),  r = σ(W_r [x, h]),  c = tanh(W_c [x, r ⊙ h]),  h' = (1 − u) ⊙ h + u ⊙ c
 * a_l = softmax_l(h_l W e_item);   second GRU with a_l u in the place of u (AUGRU)
 * </pre>
 *
 * <p>The recurrences are unrolled, for loops have no gradient here; padding leaves the state as it
 * is. The first GRU runs once a request. One pair of GRUs a behaviour; [C, M · d].
 *
 * <p>The auxiliary loss of the interest extractor is a term of TRAIN, {@code auxiliary}, for each
 * behaviour:
 *
 * <pre>
 * L_aux = mean over pairs of −log σ(h_t · e_{t+1}) − log(1 − σ(h_t · ê_{t+1}))
 * </pre>
 *
 * <p>Differs from the paper: ê is the event at the same place of the next row's sequence, as this
 * contract has no negatives for each event; where that row has none, the second part is left out.
 *
 * @param auxiliary the weight of the auxiliary loss, α there; 0 for none
 */
public record Dien(float auxiliary) implements SequenceEncoder {
  private static final float NEVER = 1e9f;

  public Dien {
    if (!(auxiliary >= 0)) {
      throw new IllegalArgumentException(
          "dien: expected an auxiliary weight of 0 or more but got " + auxiliary);
    }
  }

  /** Without the auxiliary loss. */
  public Dien() {
    this(0);
  }

  @Override
  public Operand<TFloat32> encode(GraftScope scope, Tim.Inputs inputs) {
    List<Operand<TFloat32>> interests = new ArrayList<>();
    for (int b = 0; b < inputs.sequences().size(); b++) {
      interests.add(evolved(scope.child("behaviour-" + b), inputs, inputs.sequences().get(b)));
    }
    return Rows.beside(scope.tf(), interests);
  }

  private Operand<TFloat32> evolved(GraftScope scope, Tim.Inputs inputs, Tim.Sequence sequence) {
    Ops tf = scope.tf();
    long dim = Rows.dim(inputs);
    long length = sequence.items().shape().get(1);
    List<Operand<TFloat32>> steps = oldestFirst(tf, sequence.items(), length); // [R, d] each
    List<Operand<TFloat32>> present =
        oldestFirst(tf, tf.expandDims(sequence.mask(), tf.constant(2)), length); // [R, 1] each
    Gru extraction = new Gru(scope.child("extraction"), dim);
    List<Operand<TFloat32>> states = new ArrayList<>();
    Operand<TFloat32> h = tf.zerosLike(steps.get(0));
    for (int l = 0; l < length; l++) {
      h = extraction.step(steps.get(l), h, present.get(l));
      states.add(h);
    }
    if (auxiliary > 0 && length > 1) {
      scope.loss("auxiliary", auxiliary, () -> auxiliaryLoss(tf, steps, present, states));
    }
    Operand<TFloat32> all =
        Rows.toCandidates(
            scope, inputs, tf.stack(states, org.tensorflow.op.core.Stack.axis(1L))); // [C, L, d]
    Operand<TFloat32> mask =
        Rows.toCandidates(
            scope, inputs, tf.concat(present, tf.constant(1))); // [C, L], oldest first
    Operand<TFloat32> w =
        scope.parameter("attention", Shape.of(dim, dim), Initializer.xavierUniform());
    Operand<TFloat32> scores =
        tf.reduceSum(
            tf.math.mul(Rows.linear(tf, all, w), tf.expandDims(inputs.target(), tf.constant(1))),
            tf.constant(2)); // [C, L]
    Operand<TFloat32> attention =
        tf.math.mul(
            tf.nn.softmax(
                tf.math.add(
                    scores, tf.math.mul(tf.math.sub(mask, tf.constant(1f)), tf.constant(NEVER)))),
            mask); // 0 for padding: the state is copied there
    Gru evolution = new Gru(scope.child("evolution"), dim);
    List<Operand<TFloat32>> read = new ArrayList<>();
    tf.unstack(all, length, org.tensorflow.op.core.Unstack.axis(1L)).forEach(read::add);
    Operand<TFloat32> state = tf.zerosLike(inputs.target());
    for (int l = 0; l < length; l++) {
      Operand<TFloat32> a =
          tf.slice(attention, tf.constant(new int[] {0, l}), tf.constant(new int[] {-1, 1}));
      state = evolution.step(read.get(l), state, a);
    }
    return state;
  }

  /** L_aux over the places of a sequence, oldest first. */
  private static Operand<TFloat32> auxiliaryLoss(
      Ops tf,
      List<Operand<TFloat32>> steps,
      List<Operand<TFloat32>> present,
      List<Operand<TFloat32>> states) {
    List<Operand<TFloat32>> losses = new ArrayList<>();
    List<Operand<TFloat32>> pairs = new ArrayList<>();
    for (int l = 0; l + 1 < steps.size(); l++) {
      Operand<TFloat32> h = states.get(l);
      Operand<TFloat32> pair = tf.math.mul(present.get(l), present.get(l + 1)); // [R, 1]
      Operand<TFloat32> other = tf.math.mul(pair, nextRow(tf, present.get(l + 1)));
      Operand<TFloat32> positive = dot(tf, h, steps.get(l + 1));
      Operand<TFloat32> negative = dot(tf, h, nextRow(tf, steps.get(l + 1)));
      losses.add(
          tf.math.add(
              tf.math.mul(pair, tf.math.softplus(tf.math.neg(positive))),
              tf.math.mul(other, tf.math.softplus(negative))));
      pairs.add(pair);
    }
    return tf.math.div(total(tf, losses), tf.math.maximum(total(tf, pairs), tf.constant(1f)));
  }

  private static Operand<TFloat32> dot(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.expandDims(tf.reduceSum(tf.math.mul(a, b), tf.constant(1)), tf.constant(1));
  }

  private static Operand<TFloat32> total(Ops tf, List<Operand<TFloat32>> columns) {
    return tf.reduceSum(tf.concat(columns, tf.constant(1)), tf.constant(new int[] {0, 1}));
  }

  /** Each row's successor, the first for the last. */
  private static Operand<TFloat32> nextRow(Ops tf, Operand<TFloat32> x) {
    return tf.concat(
        List.of(
            tf.slice(x, tf.constant(new int[] {1, 0}), tf.constant(new int[] {-1, -1})),
            tf.slice(x, tf.constant(new int[] {0, 0}), tf.constant(new int[] {1, -1}))),
        tf.constant(0));
  }

  private static List<Operand<TFloat32>> oldestFirst(Ops tf, Operand<TFloat32> x, long length) {
    List<Operand<TFloat32>> steps = new ArrayList<>();
    tf.unstack(x, length, org.tensorflow.op.core.Unstack.axis(1L)).forEach(steps::add);
    Collections.reverse(steps);
    return steps;
  }

  /** One GRU cell of width d; creates {@code gates, gates-bias, candidate, candidate-bias}. */
  private static final class Gru {
    private final Ops tf;
    private final Operand<TFloat32> gates;
    private final Operand<TFloat32> gatesBias;
    private final Operand<TFloat32> candidate;
    private final Operand<TFloat32> candidateBias;
    private final int dim;

    Gru(GraftScope scope, long dim) {
      this.tf = scope.tf();
      this.dim = (int) dim;
      Initializer xavier = Initializer.xavierUniform();
      this.gates = scope.parameter("gates", Shape.of(2 * dim, 2 * dim), xavier);
      this.gatesBias = scope.parameter("gates-bias", Shape.of(2 * dim), Initializer.zeros());
      this.candidate = scope.parameter("candidate", Shape.of(2 * dim, dim), xavier);
      this.candidateBias = scope.parameter("candidate-bias", Shape.of(dim), Initializer.zeros());
    }

    /**
     * @param strength what the update gate is multiplied by, [rows, 1]; 0 copies the state
     */
    Operand<TFloat32> step(Operand<TFloat32> x, Operand<TFloat32> h, Operand<TFloat32> strength) {
      Operand<TFloat32> both =
          tf.math.sigmoid(
              tf.nn.biasAdd(
                  tf.linalg.matMul(tf.concat(List.of(x, h), tf.constant(1)), gates), gatesBias));
      Operand<TFloat32> u =
          tf.math.mul(
              tf.slice(both, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, dim})),
              strength);
      Operand<TFloat32> r =
          tf.slice(both, tf.constant(new int[] {0, dim}), tf.constant(new int[] {-1, dim}));
      Operand<TFloat32> c =
          tf.math.tanh(
              tf.nn.biasAdd(
                  tf.linalg.matMul(
                      tf.concat(List.of(x, tf.math.mul(r, h)), tf.constant(1)), candidate),
                  candidateBias));
      return tf.math.add(h, tf.math.mul(u, tf.math.sub(c, h)));
    }
  }
}
