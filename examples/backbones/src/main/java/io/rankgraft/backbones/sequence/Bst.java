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
 * Behavior Sequence Transformer: one encoder layer over the events and the target item behind them,
 * with learned positions. Chen et al. 2019, section 2.2. A block of its own for every behaviour.
 *
 * <p>Differs from the paper: of the layer's outputs, the target's and the mean of the events' are
 * given, [C, M · 2d], where the paper lays all of them side by side, which grows with the length.
 *
 * @param heads of the attention
 */
public record Bst(int heads) implements SequenceEncoder {
  @Override
  public Operand<TFloat32> encode(GraftScope scope, Tim.Inputs inputs) {
    List<Operand<TFloat32>> interests = new ArrayList<>();
    for (int b = 0; b < inputs.sequences().size(); b++) {
      interests.addAll(block(scope.child("behaviour-" + b), inputs, inputs.sequences().get(b)));
    }
    return Rows.beside(scope.tf(), interests);
  }

  private List<Operand<TFloat32>> block(
      GraftScope scope, Tim.Inputs inputs, Tim.Sequence sequence) {
    Ops tf = scope.tf();
    long dim = Rows.dim(inputs);
    int length = (int) sequence.items().shape().get(1);
    Operand<TFloat32> position =
        scope.parameter("position", Shape.of(length + 1, dim), Initializer.normal(0.02f));
    Operand<TFloat32> mask = Rows.toCandidates(scope, inputs, sequence.mask());
    Operand<TFloat32> target = tf.expandDims(inputs.target(), tf.constant(1));
    Operand<TFloat32> x =
        tf.math.add(
            tf.concat(
                List.of(Rows.toCandidates(scope, inputs, sequence.items()), target),
                tf.constant(1)),
            position); // [C, L + 1, d]
    Operand<TFloat32> one = Rows.ones(tf, inputs.target());
    Operand<TFloat32> all = tf.concat(List.of(mask, one), tf.constant(1));
    Operand<TFloat32> y = new TransformerBlock(scope.child("block"), dim, heads).apply(x, x, all);
    Operand<TFloat32> events =
        tf.slice(y, tf.constant(new int[] {0, 0, 0}), tf.constant(new int[] {-1, length, -1}));
    Operand<TFloat32> last =
        tf.slice(y, tf.constant(new int[] {0, length, 0}), tf.constant(new int[] {-1, 1, -1}));
    return List.of(
        tf.reshape(last, tf.constant(new long[] {-1, dim})), Rows.mean(tf, events, mask));
  }
}
