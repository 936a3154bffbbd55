package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The Recurrent Recommender Network, Wu et al. 2017: a user's state moves, and a match of it with
 * the item is added to a stationary score.
 *
 * <pre>
 * h_i = LSTM(h_{i−1}, x_i),  ũ_i = A h_{i−1} + a,  m̃_i = M x_i + m
 * logit_i = ⟨ũ_i, m̃_i⟩ + w · x_i + b
 * </pre>
 *
 * <p>The state is that before the item, as there: a prediction is of the next rating.
 *
 * <p>Differs from the paper: a list has no history of its items by other users, so that the item's
 * recurrent network is M x_i; it has no ratings that may be read (HEROES, section 5.1), so that the
 * LSTM reads items alone; and the stationary ⟨u, m⟩ is linear in x_i, which holds the user's fields
 * and the item's.
 *
 * @param hidden the width of the state and of both factors
 */
public record Rrn(int hidden) implements ListRanker {

  @Override
  public Logits logits(GraftScope scope, ListInputs inputs) {
    return new Logits(task(scope.child("click"), inputs), task(scope.child("conversion"), inputs));
  }

  private Operand<TFloat32> task(GraftScope scope, ListInputs in) {
    Ops tf = scope.tf();
    Operand<TFloat32> states = new Lstm(hidden).states(scope.child("user"), in); // [L · P, H]
    List<Operand<TFloat32>> after = in.byPosition(tf, states, hidden);
    List<Operand<TFloat32>> before = new ArrayList<>(List.of(in.zeros(tf, hidden)));
    before.addAll(after.subList(0, in.positions() - 1));
    Operand<TFloat32> user = affine(scope, "state", in.toRows(tf, before, hidden), hidden, hidden);
    Operand<TFloat32> rows = in.rows(tf);
    Operand<TFloat32> item = affine(scope, "item", rows, in.width(), hidden);
    Operand<TFloat32> match = tf.reduceSum(tf.math.mul(user, item), tf.constant(1)); // [L · P]
    Operand<TFloat32> stationary = affine(scope, "stationary", rows, in.width(), 1);
    return tf.math.add(in.toLists(tf, match), in.toLists(tf, stationary));
  }

  private static Operand<TFloat32> affine(
      GraftScope scope, String name, Operand<TFloat32> x, int width, int outputs) {
    Operand<TFloat32> w =
        scope.parameter(name, Shape.of(width, outputs), Initializer.xavierUniform());
    Operand<TFloat32> b = scope.parameter(name + "-bias", Shape.of(outputs), Initializer.zeros());
    return scope.tf().nn.biasAdd(scope.tf().linalg.matMul(x, w), b);
  }
}
