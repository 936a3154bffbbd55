package io.rankgraft.hawkes;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogitHead;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.layers.Widths;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.RowLabels;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.SiteLists;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The rows of a job as lists, through the layers, and back to the rows. */
final class ListRows {
  private final Ops tf;
  private final SiteLists lists;
  private final int width;
  private final Operand<TFloat32> items; // [L, P, W]
  private final Operand<TInt32> lengths; // [L]
  private final Operand<TBool> isItem; // [L, P]
  private final Optional<Operand<TFloat32>> gaps; // [L, P]

  /**
   * @param gapSeconds the unit of the lists' gaps; 0 to leave them unread
   * @param rows x, [candidates, width]
   */
  ListRows(Ops tf, SiteLists lists, float gapSeconds, Operand<TFloat32> rows) {
    this.tf = tf;
    this.lists = lists;
    this.width = Widths.of("graft 'hawkes': rows", rows);
    this.items =
        tf.reshape(
            tf.gather(rows, lists.rowOf(), tf.constant(0)),
            tf.constant(new int[] {-1, lists.length(), width}));
    this.lengths = tf.dtypes.cast(tf.reduceSum(lists.mask(), tf.constant(1)), TInt32.class);
    this.isItem = ListMask.of(tf, lengths, lists.length());
    this.gaps =
        gapSeconds == 0
            ? Optional.empty()
            : lists.gapSeconds().map(g -> tf.math.div(g, tf.constant(gapSeconds)));
  }

  Contribution clicksAndConversions(
      GraftScope scope, Site site, ListTasks tasks, HawkesMount.Config config) {
    Task conversion = tasks.conversion().orElseThrow();
    Hawkes.Inputs plain = Hawkes.Inputs.of(items, lengths, tasks.click(), conversion);
    Hawkes.Outputs out =
        new Hawkes(config.of(lists.length()))
            .scored(scope, gaps.map(plain::withGaps).orElse(plain), isItem);
    ListLabels labels = labels(site);
    config.entireSpace().addClickLoss(scope, tasks.click(), out.behavioural().clickLogit(), labels);
    config.entireSpace().addConversionLoss(scope, conversion, out.behavioural(), labels);
    List<Operand<TFloat32>> ofClick = new ArrayList<>();
    List<Operand<TFloat32>> ofConversion = new ArrayList<>();
    ofClick.add(column(out.predicted().clickLogit()));
    ofConversion.add(column(out.predicted().clickLogit()));
    ofConversion.add(column(out.predicted().conversionLogit()));
    if (readsStates(config)) {
      ofClick.add(toRows(out.clickStates()));
      ofConversion.add(toRows(out.clickStates()));
      ofConversion.add(toRows(out.conversionStates()));
    }
    Map<Task, Operand<TFloat32>> corrections = new LinkedHashMap<>();
    corrections.put(tasks.click(), joined(ofClick, config));
    corrections.put(conversion, joined(ofConversion, config));
    return Contribution.to(corrections);
  }

  /** The click layer alone. */
  Contribution clicks(GraftScope scope, Site site, Task click, HawkesMount.Config config) {
    Hawkes hawkes = new Hawkes(config.of(lists.length()));
    LogitHead head = hawkes.head(scope, "click-head");
    Operand<TFloat32> kept = ListMask.keep(tf, tf.expandDims(isItem, tf.constant(2)), items);
    Unrolled.Layer layer =
        new TwoLayers(
                scope,
                hawkes.config(),
                Hawkes.byPosition(tf, kept, width),
                width,
                hawkes.gaps(tf, gaps, isItem),
                List.of())
            .clicks();
    int hidden = config.layers().hidden();
    Operand<TFloat32> states = layer.behavioural(tf, hidden);
    config.entireSpace().addClickLoss(scope, click, logits(head, states), labels(site));
    List<Operand<TFloat32>> parts = new ArrayList<>();
    boolean inherent = config.relevance() == HawkesConfig.Relevance.INHERENT;
    parts.add(column(logits(head, inherent ? layer.inherent(tf, hidden) : states)));
    if (readsStates(config)) {
      parts.add(toRows(states));
    }
    return Contribution.to(click, joined(parts, config));
  }

  private static boolean readsStates(HawkesMount.Config config) {
    return config.relevance() == HawkesConfig.Relevance.BEHAVIOURAL
        && !config.entireSpace().unbiased();
  }

  /** The head's logits, 0 where there is no item, [L, P]. */
  private Operand<TFloat32> logits(LogitHead head, Operand<TFloat32> states) {
    return ListMask.keep(
        tf, isItem, tf.reshape(head.logits(states), tf.constant(new int[] {-1, lists.length()})));
  }

  private Operand<TFloat32> joined(List<Operand<TFloat32>> parts, HawkesMount.Config config) {
    Operand<TFloat32> all = SideBySide.of(tf, parts);
    return config.entireSpace().unbiased() ? tf.stopGradient(all) : all;
  }

  /** [L, P] as [candidates, 1]. */
  private Operand<TFloat32> column(Operand<TFloat32> values) {
    return toRows(tf.reshape(values, tf.constant(new int[] {-1, 1})));
  }

  /** [L · P, n] as [candidates, n]. */
  private Operand<TFloat32> toRows(Operand<TFloat32> places) {
    return tf.gather(places, lists.placeOf(), tf.constant(0));
  }

  private ListLabels labels(Site site) {
    Operand<TFloat32> counts = tf.dtypes.cast(isItem, TFloat32.class);
    return task -> {
      RowLabels rows = site.labels(task);
      return new RowLabels(
          tf.gather(rows.values(), lists.rowOf(), tf.constant(0)),
          tf.math.mul(tf.gather(rows.weights(), lists.rowOf(), tf.constant(0)), counts));
    };
  }
}
