package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.tim.Tim;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The Deep Feedback Network: each behaviour's events meet the target item in a transformer, and
 * noisy behaviours are read again by what the clear ones say. Xie et al. 2020, section 3.2.
 *
 * <pre>
 * f_b = mean of Transformer([e_item, events of b])                              (internal interaction)
 * f_{n,c} = Σ_l softmax_l(MLP(e_l) · f_c) e_l, n noisy, c clear                 (external interaction)
 * </pre>
 *
 * <p>Gives all f_b, then all f_{n,c}: [C, (M + |noisy| · |clear|) · d].
 *
 * <p>Differs from the paper: the external interaction is multi-head attention with f_c as its
 * query; its deep, wide and FM parts are not here, since the head above, which all encoders share,
 * is in their place.
 *
 * @param heads of all attentions
 * @param noisy the behaviours whose events say little by themselves, such as passing an item by
 */
public record Dfn(int heads, List<Integer> noisy) implements SequenceEncoder {
  public Dfn {
    noisy = List.copyOf(noisy);
  }

  @Override
  public Operand<TFloat32> encode(GraftScope scope, Tim.Inputs inputs) {
    int m = inputs.sequences().size();
    if (noisy.stream().anyMatch(b -> b < 0 || b >= m)) {
      throw new IllegalArgumentException(
          "dfn '%s': expected noisy behaviours in [0, %s) but got %s"
              .formatted(scope.path(), m, noisy));
    }
    List<Operand<TFloat32>> all = new ArrayList<>();
    for (int b = 0; b < m; b++) {
      all.add(internal(scope.child("behaviour-" + b), inputs, inputs.sequences().get(b)));
    }
    for (int n : noisy) {
      for (int c = 0; c < m; c++) {
        if (!noisy.contains(c)) {
          GraftScope inner = scope.child("noisy-" + n + "-by-" + c);
          all.add(external(inner, inputs, inputs.sequences().get(n), all.get(c)));
        }
      }
    }
    return Rows.beside(scope.tf(), all);
  }

  private Operand<TFloat32> internal(GraftScope scope, Tim.Inputs inputs, Tim.Sequence sequence) {
    Ops tf = scope.tf();
    Operand<TFloat32> target = tf.expandDims(inputs.target(), tf.constant(1));
    Operand<TFloat32> x =
        tf.concat(
            List.of(target, Rows.toCandidates(scope, inputs, sequence.items())), tf.constant(1));
    Operand<TFloat32> one = Rows.ones(tf, inputs.target());
    Operand<TFloat32> mask =
        tf.concat(List.of(one, Rows.toCandidates(scope, inputs, sequence.mask())), tf.constant(1));
    Operand<TFloat32> y =
        new TransformerBlock(scope.child("block"), Rows.dim(inputs), heads).apply(x, x, mask);
    return Rows.mean(tf, y, mask);
  }

  private Operand<TFloat32> external(
      GraftScope scope, Tim.Inputs inputs, Tim.Sequence sequence, Operand<TFloat32> clear) {
    Ops tf = scope.tf();
    Operand<TFloat32> read =
        new Attention(scope, Rows.dim(inputs), heads)
            .apply(
                tf.expandDims(clear, tf.constant(1)),
                Rows.toCandidates(scope, inputs, sequence.items()),
                Rows.toCandidates(scope, inputs, sequence.mask()));
    return tf.reshape(read, tf.constant(new long[] {-1, Rows.dim(inputs)}));
  }
}
