package io.rankgraft.hawkes;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.RowLabels;
import java.util.Objects;
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
 * <p>Rows of labels, [lists · positions], go list after list, padding included.
 *
 * @param unbiased whether Eq. 23–28 train and predict; if not, Eq. 17 and 18
 * @param conversionWeight α of Eq. 17
 * @param survivalWeight β of Eq. 28; {@code unbiased} only
 * @param events which events of a list Eq. 25 counts; {@code unbiased} only
 * @param clickPositiveWeight multiplies clicked items in Eq. 18; the paper has 1
 * @param conversionPositiveWeight multiplies converted items in Eq. 18; the paper has 1
 */
public record EntireSpace(
    boolean unbiased,
    float conversionWeight,
    float survivalWeight,
    HawkesConfig.Events events,
    float clickPositiveWeight,
    float conversionPositiveWeight) {

  public EntireSpace {
    Objects.requireNonNull(events, "entire space: expected events");
    require(conversionWeight >= 0, "conversionWeight >= 0", conversionWeight);
    require(survivalWeight >= 0, "survivalWeight >= 0", survivalWeight);
    require(clickPositiveWeight > 0, "clickPositiveWeight > 0", clickPositiveWeight);
    require(conversionPositiveWeight > 0, "conversionPositiveWeight > 0", conversionPositiveWeight);
  }

  private static void require(boolean holds, String expected, float got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "entire space: expected %s but got %s".formatted(expected, got));
    }
  }

  public EntireSpace withUnbiased(boolean survival) {
    return new EntireSpace(
        survival,
        conversionWeight,
        survivalWeight,
        events,
        clickPositiveWeight,
        conversionPositiveWeight);
  }

  /** With other α and β. */
  public EntireSpace withWeights(float alpha, float beta) {
    return new EntireSpace(
        unbiased, alpha, beta, events, clickPositiveWeight, conversionPositiveWeight);
  }

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
    ListLabels labels =
        task ->
            new RowLabels(
                tf.reshape(scope.label(task), tf.shape(scores.clickLogit())),
                tf.dtypes.cast(isItem, TFloat32.class));
    addClickLoss(scope, click, scores.clickLogit(), labels);
    addConversionLoss(scope, conversion, scores, labels);
  }

  /** Eq. 17's first sum, or Eq. 28 of clicks. */
  void addClickLoss(GraftScope scope, Task click, Operand<TFloat32> logit, ListLabels labels) {
    Ops tf = scope.tf();
    scope.loss(
        "click-loss",
        click,
        1,
        () -> {
          RowLabels y = labels.of(click);
          return unbiased
              ? survival(tf, logit, y)
              : LogLoss.click(tf, logit, y.values(), y.weights(), clickPositiveWeight);
        });
  }

  /** Eq. 17's second sum, or Eq. 28 of conversions. */
  void addConversionLoss(GraftScope scope, Task conversion, ListScores scores, ListLabels labels) {
    Ops tf = scope.tf();
    scope.loss(
        "conversion-loss",
        conversion,
        conversionWeight,
        () -> {
          RowLabels y = labels.of(conversion);
          return unbiased
              ? survival(tf, scores.conversionLogit(), y)
              : LogLoss.conversion(
                  tf,
                  scores.clickLogit(),
                  scores.conversionLogit(),
                  y.values(),
                  y.weights(),
                  conversionPositiveWeight);
        });
  }

  /** Items without a label are outside the products; weights are not read. */
  private Operand<TFloat32> survival(Ops tf, Operand<TFloat32> logit, RowLabels y) {
    Operand<TFloat32> labelled =
        tf.dtypes.cast(tf.math.greater(y.weights(), tf.constant(0f)), TFloat32.class);
    return new Survival(tf, logit, labelled).loss(y.values(), events, survivalWeight);
  }
}
