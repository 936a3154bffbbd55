package io.rankgraft.hawkes;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogitHead;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Two recurrent layers over the items of a list in the order shown, clicks below conversions: a
 * ranker that scores items one by one becomes one that knows what came before. HEROES (CIKM'22),
 * sections 3 and 4.
 *
 * <pre>
 * h^c_i, h~^c_i = f^c(h^c_{i−1}, h^v_{i−1}, …; x_i),  h^v_i, h~^v_i = f^v(h^c_i, h^v_{i−1}, …; x_i)   (Eq. 8)
 * g_i = [P(c_i = 1) &gt; 0.5]                                                              (Eq. 9)
 * L = L_c + α L_v, log losses of P(c) = h^c and P(v) = h^c h^v                           (Eq. 17, 18)
 * or, unbiased, survival losses with P(c) = P(z^c = i) and P(v) = P(z^v = i)             (Eq. 23–28)
 * </pre>
 *
 * <p>The recurrence stands in {@code TwoLayers}, the cell in {@link HeroesUnit}. Both relevances
 * come out; {@link HawkesConfig#relevance} says which of them predicts, and losses always take the
 * behavioural one (Algorithm 1).
 *
 * <p>Shapes: L lists, P positions, W width of an item, H hidden; lists are padded at their right
 * end. Rows of labels, [L · P], go list after list, padding included.
 *
 * <p>Differs from the paper: vectors become probabilities by a head each; x_i holds the position
 * only if the host puts it there (footnote 3); the unbiased gate compares h_i and not P(z = i),
 * which is small late in every list.
 *
 * <p>Immutable; a static unroll: the graph grows with P.
 */
public record Hawkes(HawkesConfig config) implements Graft<Hawkes.Inputs, Hawkes.Outputs> {

  /**
   * @param items x, [L, P, W] with P and W known; what stands behind a list's end is not read
   * @param lengths how many items each list has, [L]
   * @param clicks the observed clicks, [L, P], for gates and a δ that read them; they are then an
   *     input of every build
   * @param gaps t_i − t_{i−1}, [L, P], 0 or more, in the unit in which states decay; without them
   *     every item is one unit after the one before
   */
  public record Inputs(
      Operand<TFloat32> items,
      Operand<TInt32> lengths,
      Task click,
      Task conversion,
      Optional<Operand<TFloat32>> clicks,
      Optional<Operand<TFloat32>> gaps) {

    /** For items that are one unit of time apart. */
    public Inputs(
        Operand<TFloat32> items,
        Operand<TInt32> lengths,
        Task click,
        Task conversion,
        Optional<Operand<TFloat32>> clicks) {
      this(items, lengths, click, conversion, clicks, Optional.empty());
    }

    /** Where nothing reads clicks. */
    public static Inputs of(
        Operand<TFloat32> items, Operand<TInt32> lengths, Task click, Task conversion) {
      return new Inputs(items, lengths, click, conversion, Optional.empty());
    }

    public Inputs withGaps(Operand<TFloat32> times) {
      return new Inputs(items, lengths, click, conversion, clicks, Optional.of(times));
    }
  }

  /**
   * @param predicted the scores of the configured relevance: one of the next two
   * @param behavioural of h
   * @param inherent of h~, where it is trained
   * @param clickStates h^c, [L · P, H], row by row beside the rows of a point-wise host
   * @param conversionStates h^v, as {@code clickStates}
   * @param gates g_i, [L, P], where there is a gate
   * @param openShare the share of items whose gate is open, a scalar, where there is a gate: at 0
   *     the conversion layer never learns
   */
  public record Outputs(
      ListScores predicted,
      ListScores behavioural,
      Optional<ListScores> inherent,
      Operand<TFloat32> clickStates,
      Operand<TFloat32> conversionStates,
      Optional<Operand<TFloat32>> gates,
      Optional<Operand<TFloat32>> openShare) {}

  @Override
  public Outputs attach(GraftScope scope, Inputs inputs) {
    Operand<TBool> isItem = ListMask.of(scope.tf(), inputs.lengths(), config.positions());
    Outputs out = scored(scope, inputs, isItem);
    config
        .entireSpace()
        .addLosses(scope, inputs.click(), inputs.conversion(), out.behavioural(), isItem);
    return out;
  }

  /** The outputs without any loss. */
  Outputs scored(GraftScope scope, Inputs inputs, Operand<TBool> isItem) {
    Ops tf = scope.tf();
    int width = checkedWidth(scope, inputs);
    Operand<TFloat32> mask = tf.dtypes.cast(isItem, TFloat32.class); // [L, P]
    Operand<TFloat32> items =
        ListMask.keep(tf, tf.expandDims(isItem, tf.constant(2)), inputs.items());
    Operand<TFloat32> byPosition = byPosition(tf, items, width);
    LogitHead clickHead = head(scope, "click-head");
    LogitHead conversionHead = head(scope, "conversion-head");
    List<Operand<TFloat32>> clicks =
        config.readsClicks()
            ? ListMask.columns(tf, observed(scope, inputs, isItem), config.positions())
            : List.of();
    Unrolled layers =
        new TwoLayers(
                scope,
                config,
                byPosition,
                width,
                gaps(tf, inputs.gaps(), isItem),
                config.layers().decayReadsClicks() ? clicks : List.of())
            .unroll(new Gates(tf, config, clickHead, clicks));

    int hidden = config.layers().hidden();
    Operand<TFloat32> clickStates = layers.click().behavioural(tf, hidden);
    Operand<TFloat32> conversionStates = layers.conversion().behavioural(tf, hidden);
    ListScores behavioural =
        scores(tf, clickHead.logits(clickStates), conversionHead.logits(conversionStates), isItem);
    Optional<ListScores> inherent =
        config.layers().hasInherent()
            ? Optional.of(
                scores(
                    tf,
                    clickHead.logits(layers.click().inherent(tf, hidden)),
                    conversionHead.logits(layers.conversion().inherent(tf, hidden)),
                    isItem))
            : Optional.empty();
    Optional<Operand<TFloat32>> gates =
        config.layers().hasGate()
            ? Optional.of(tf.math.mul(mask, tf.concat(layers.gates(), tf.constant(1))))
            : Optional.empty();
    return new Outputs(
        config.relevance() == HawkesConfig.Relevance.INHERENT
            ? inherent.orElseThrow()
            : behavioural,
        behavioural,
        inherent,
        clickStates,
        conversionStates,
        gates,
        gates.map(g -> ListMask.mean(tf, g, mask)));
  }

  private int checkedWidth(GraftScope scope, Inputs inputs) {
    Shape shape = inputs.items().shape();
    if (shape.numDimensions() != 3
        || shape.get(1) != config.positions()
        || shape.get(2) == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "hawkes '%s': expected items [lists, %s, width] of a known width but got %s; pad or cut lists to 'positions'"
              .formatted(scope.path(), config.positions(), shape));
    }
    return (int) shape.get(2);
  }

  private Operand<TFloat32> observed(GraftScope scope, Inputs inputs, Operand<TBool> isItem) {
    return ListMask.keep(
        scope.tf(),
        isItem,
        inputs
            .clicks()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "hawkes '%s': expected observed clicks with %s but there are none; give them as an input or choose %s"
                            .formatted(
                                scope.path(),
                                config.layers().decayReadsClicks()
                                    ? "decayReadsClicks=true"
                                    : "gate=" + config.gating().gate(),
                                config.layers().decayReadsClicks()
                                    ? "decayReadsClicks=false"
                                    : "gate=PREDICTED"))));
  }

  LogitHead head(GraftScope scope, String name) {
    return Head.create(scope.child(name), config.layers().hidden(), config.layers().headWidths());
  }

  /** [L, P, W] as [P · L, W], position after position. */
  static Operand<TFloat32> byPosition(Ops tf, Operand<TFloat32> items, int width) {
    return tf.reshape(
        tf.linalg.transpose(items, tf.constant(new int[] {1, 0, 2})),
        tf.constant(new int[] {-1, width}));
  }

  /** By position, [L, 1] each; none where items are one unit apart. */
  List<Operand<TFloat32>> gaps(Ops tf, Optional<Operand<TFloat32>> gaps, Operand<TBool> isItem) {
    return gaps.map(g -> ListMask.columns(tf, ListMask.keep(tf, isItem, g), config.positions()))
        .orElse(List.of());
  }

  /** From logits of rows, [L · P, 1], to scores of lists. */
  private ListScores scores(
      Ops tf,
      Operand<TFloat32> clickRows,
      Operand<TFloat32> conversionRows,
      Operand<TBool> isItem) {
    Operand<TInt32> lists = tf.constant(new int[] {-1, config.positions()});
    return config
        .entireSpace()
        .scores(tf, tf.reshape(clickRows, lists), tf.reshape(conversionRows, lists), isItem);
  }
}
