package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.tim.Tim;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Deep Interest Network. Zhou et al. 2018, section 4.3.
 *
 * <pre>
 * v = Σ_l a(e_l, e_item) e_l,   a = MLP([e_item, e_l, e_item − e_l, e_item ⊙ e_l])              (Eq. 3)
 * </pre>
 *
 * <p>Weights are not normalised, as in the paper; padding has weight 0. An activation unit of its
 * own for every behaviour; [C, M · d].
 *
 * @param hidden widths of the activation unit's hidden layers
 * @param activation of those: {@link Activation#DICE} is the paper's best; without it training rows
 *     do not depend on one another
 */
public record Din(List<Integer> hidden, Activation activation) implements SequenceEncoder {
  /** What is between two layers. */
  public enum Activation {
    SIGMOID,
    /** Section 5.3, Eq. 9. */
    DICE
  }

  public Din {
    hidden = List.copyOf(hidden);
  }

  /** With sigmoid layers. */
  public Din(List<Integer> hidden) {
    this(hidden, Activation.SIGMOID);
  }

  /** 80 and 40 wide, as in the authors' code. */
  public Din(Activation activation) {
    this(List.of(80, 40), activation);
  }

  /** 80 and 40 wide, sigmoid. */
  public Din() {
    this(Activation.SIGMOID);
  }

  @Override
  public Operand<TFloat32> encode(GraftScope scope, Tim.Inputs inputs) {
    List<Operand<TFloat32>> interests = new ArrayList<>();
    for (int b = 0; b < inputs.sequences().size(); b++) {
      interests.add(activated(scope.child("behaviour-" + b), inputs, inputs.sequences().get(b)));
    }
    return Rows.beside(scope.tf(), interests);
  }

  private Operand<TFloat32> activated(GraftScope scope, Tim.Inputs inputs, Tim.Sequence sequence) {
    Ops tf = scope.tf();
    Operand<TFloat32> events = Rows.toCandidates(scope, inputs, sequence.items()); // [C, L, d]
    Operand<TFloat32> mask = Rows.toCandidates(scope, inputs, sequence.mask());
    Operand<TFloat32> target =
        tf.math.add(tf.expandDims(inputs.target(), tf.constant(1)), tf.zerosLike(events));
    Operand<TFloat32> x =
        tf.concat(
            List.of(target, events, tf.math.sub(target, events), tf.math.mul(target, events)),
            tf.constant(2)); // [C, L, 4d]
    long width = 4 * Rows.dim(inputs);
    for (int l = 0; l < hidden.size(); l++) {
      Operand<TFloat32> z = layer(scope, "" + (l + 1), x, width, hidden.get(l));
      width = hidden.get(l);
      x =
          switch (activation) {
            case SIGMOID -> tf.math.sigmoid(z);
            case DICE -> Dice.apply(scope.child("dice-" + (l + 1)), z, mask, width);
          };
    }
    Operand<TFloat32> weights =
        tf.math.mul(
            layer(scope, "out", x, width, 1), tf.expandDims(mask, tf.constant(2))); // [C, L, 1]
    return tf.reduceSum(tf.math.mul(weights, events), tf.constant(1));
  }

  private static Operand<TFloat32> layer(
      GraftScope scope, String name, Operand<TFloat32> x, long in, long out) {
    Operand<TFloat32> w =
        scope.parameter("w-" + name, Shape.of(in, out), Initializer.xavierUniform());
    Operand<TFloat32> b = scope.parameter("b-" + name, Shape.of(out), Initializer.zeros());
    return scope.tf().math.add(Rows.linear(scope.tf(), x, w), b);
  }
}
