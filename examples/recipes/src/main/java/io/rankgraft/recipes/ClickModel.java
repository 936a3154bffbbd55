package io.rankgraft.recipes;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Taps;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The ranker a team already has: a click model over the candidate item and the user's recent views,
 * carts and purchases, each averaged, one hidden layer, one logit.
 *
 * <p>Taps: {@code view}, {@code cart}, {@code buy} and {@code item}, [rows, 16], and {@code logit},
 * [rows].
 */
final class ClickModel {
  static final List<String> BEHAVIOURS = List.of("view", "cart", "buy");
  static final int HISTORY = 5;
  static final int ITEMS = 200;
  static final int DIM = 16;
  private static final int HIDDEN = 32;

  private ClickModel() {}

  static Taps build(GraftScope scope) {
    Ops tf = scope.tf();
    EmbeddingTable items = scope.embedding("items", ITEMS, DIM, Initializer.normal(0.1f));
    long any = Shape.UNKNOWN_SIZE;
    Operand<TFloat32> item =
        items.lookup(scope.input("item", TInt32.class, Shape.of(any), Axis.CANDIDATE));
    Taps taps = Taps.none().with("item", item);
    Operand<TFloat32> features = item;
    for (String behaviour : BEHAVIOURS) {
      Operand<TInt32> history =
          scope.input(behaviour, TInt32.class, Shape.of(any, HISTORY), Axis.REQUEST);
      Operand<TFloat32> pooled = tf.math.mean(items.lookup(history), tf.constant(1)); // [rows, 16]
      taps = taps.with(behaviour, pooled);
      features = tf.concat(List.of(features, pooled), tf.constant(1));
    }
    Operand<TFloat32> w1 =
        scope.parameter(
            "w1", Shape.of((BEHAVIOURS.size() + 1) * DIM, HIDDEN), Initializer.xavierUniform());
    Operand<TFloat32> w2 = scope.parameter("w2", Shape.of(HIDDEN, 1), Initializer.xavierUniform());
    Operand<TFloat32> hidden = tf.nn.relu(tf.linalg.matMul(features, w1));
    Operand<TFloat32> logit = tf.reshape(tf.linalg.matMul(hidden, w2), tf.constant(new int[] {-1}));
    return taps.with("logit", logit);
  }
}
