package io.rankgraft.hawkes;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * From logits of clicks, and of conversions given a click, to probabilities and losses over all
 * items shown. HEROES, section 3.3 or, unbiased, section 4; for {@link Hawkes} and for any other
 * model of lists.
 *
 * <p>The parameters are those of {@link HawkesConfig}. Rows of labels, [lists · positions], go list
 * after list, padding included.
 */
public record EntireSpace(
    boolean unbiased,
    float conversionWeight,
    float survivalWeight,
    HawkesConfig.Events events,
    float clickPositiveWeight,
    float conversionPositiveWeight) {

  /** Eq. 17 and 18 with an α of 1, all items weighing the same. */
  public static EntireSpace ofLogLosses() {
    return new EntireSpace(false, 1, 1, HawkesConfig.Events.EACH, 1, 1);
  }

  /**
   * Probabilities; everything becomes 0 where there is no item.
   *
   * @param clickLogits [lists, positions], like the other
   * @param isItem [lists, positions]; see {@link #items}
   */
  public ListScores scores(
      Ops tf,
      Operand<TFloat32> clickLogits,
      Operand<TFloat32> conversionLogits,
      Operand<TBool> isItem) {
    Operand<TFloat32> zc = ListMask.keep(tf, isItem, clickLogits);
    Operand<TFloat32> zv = ListMask.keep(tf, isItem, conversionLogits);
    if (unbiased) {
      Operand<TFloat32> mask = tf.dtypes.cast(isItem, TFloat32.class);
      return new ListScores(
          zc,
          zv,
          new Survival(tf, zc, mask).probabilities(),
          new Survival(tf, zv, mask).probabilities());
    }
    Operand<TFloat32> click = ListMask.keep(tf, isItem, tf.math.sigmoid(zc));
    return new ListScores(zc, zv, click, tf.math.mul(click, tf.math.sigmoid(zv)));
  }

  /** Which positions hold an item, [lists, positions], from the lists' lengths, [lists]. */
  public static Operand<TBool> items(Ops tf, Operand<TInt32> lengths, int positions) {
    return ListMask.of(tf, lengths, positions);
  }

  /** Adds {@code click-loss} and {@code conversion-loss} to the scope. */
  public void addLosses(
      GraftScope scope, Task click, Task conversion, ListScores scores, Operand<TBool> isItem) {
    Ops tf = scope.tf();
    scope.loss(
        "click-loss",
        click,
        1,
        () -> {
          Operand<TFloat32> y = label(scope, click, scores);
          Operand<TFloat32> mask = tf.dtypes.cast(isItem, TFloat32.class);
          return unbiased
              ? new Survival(tf, scores.clickLogit(), mask).loss(y, events, survivalWeight)
              : LogLoss.click(tf, scores.clickLogit(), y, mask, clickPositiveWeight);
        });
    scope.loss(
        "conversion-loss",
        conversion,
        conversionWeight,
        () -> {
          Operand<TFloat32> y = label(scope, conversion, scores);
          Operand<TFloat32> mask = tf.dtypes.cast(isItem, TFloat32.class);
          return unbiased
              ? new Survival(tf, scores.conversionLogit(), mask).loss(y, events, survivalWeight)
              : LogLoss.conversion(
                  tf,
                  scores.clickLogit(),
                  scores.conversionLogit(),
                  y,
                  mask,
                  conversionPositiveWeight);
        });
  }

  private static Operand<TFloat32> label(GraftScope scope, Task task, ListScores scores) {
    Ops tf = scope.tf();
    return tf.reshape(scope.label(task), tf.shape(scores.clickLogit()));
  }
}
