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
 * ATRank: the behaviours' sequences stitched into one, self-attention over it, then attention of
 * the target item. Zhou et al. 2018, section 3. Gives [C, d].
 *
 * <p>Differs from the paper: one embedding a behaviour is added to its events in the place of group
 * projections, and time is not told; the sequences of this contract have one width and no stamps.
 *
 * @param heads of both attentions
 */
public record AtRank(int heads) implements SequenceEncoder {
  @Override
  public Operand<TFloat32> encode(GraftScope scope, Tim.Inputs inputs) {
    Ops tf = scope.tf();
    long dim = Rows.dim(inputs);
    int m = inputs.sequences().size();
    Operand<TFloat32> behaviours =
        scope.parameter("behaviour", Shape.of(m, dim), Initializer.normal(0.1f));
    List<Operand<TFloat32>> events = new ArrayList<>();
    List<Operand<TFloat32>> masks = new ArrayList<>();
    for (int b = 0; b < m; b++) {
      Tim.Sequence sequence = inputs.sequences().get(b);
      events.add(
          tf.math.add(sequence.items(), tf.gather(behaviours, tf.constant(b), tf.constant(0))));
      masks.add(sequence.mask());
    }
    Operand<TFloat32> x = Rows.beside(tf, events); // [R, ΣL, d]
    Operand<TFloat32> mask = Rows.beside(tf, masks);
    Operand<TFloat32> y =
        new TransformerBlock(scope.child("encoder"), dim, heads).apply(x, x, mask);
    Operand<TFloat32> interest =
        new TransformerBlock(scope.child("decoder"), dim, heads)
            .apply(
                tf.expandDims(inputs.target(), tf.constant(1)),
                Rows.toCandidates(scope, inputs, y),
                Rows.toCandidates(scope, inputs, mask));
    return tf.reshape(interest, tf.constant(new long[] {-1, dim}));
  }
}
