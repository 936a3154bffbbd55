package io.rankgraft.history;

import io.rankgraft.behaviours.CandidateEvents;
import io.rankgraft.data.Feature;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What the user already did with a candidate, as numbers that are all 0 for an empty history. Ours.
 *
 * <pre>
 * of each sequence   in      1 if the candidate stands in it
 *                    often   ln(1 + how many times)
 *                    recent  1 / (1 + events after its last occurrence)
 *                    fill    events / the greatest number of events
 * with ages          gap     1 / (1 + ln(1 + hours since its last occurrence))
 *                    idle    1 / (1 + ln(1 + hours since the last event of any item))
 * with repeats       anew    share of the events whose item occurred before in the sequence
 *                    led     share of the events whose item stands in a sequence upstream
 *                            (none for the first sequence)
 * </pre>
 *
 * <p>{@code recent} and {@code gap} are 0 where the candidate does not stand in the sequence.
 */
final class HistoryFeatures {
  private final Site site;
  private final Ops tf;
  private final boolean repeats;
  private final Operand<TInt32> candidates; // [candidates, 1]

  HistoryFeatures(Site site, boolean repeats) {
    this.site = site;
    this.tf = site.scope().tf();
    this.repeats = repeats;
    this.candidates = tf.expandDims(site.features().ids(site.features().item()), tf.constant(1));
  }

  /**
   * @param touched {@code in} of each sequence, [candidates] each
   * @param all [candidates, width]
   */
  record Features(List<Operand<TFloat32>> touched, Operand<TFloat32> all) {}

  Features of(List<Feature> behaviours) {
    List<Events> upstream = new ArrayList<>();
    List<Operand<TFloat32>> touched = new ArrayList<>();
    List<Operand<TFloat32>> columns = new ArrayList<>();
    for (Feature behaviour : behaviours) {
      Events events = site.features().events(behaviour);
      Operand<TFloat32> mask = CandidateEvents.of(site, events, events.mask());
      Operand<TFloat32> hits = // [candidates, length]
          tf.math.mul(same(CandidateEvents.ids(site, events), candidates), mask);
      Operand<TFloat32> later = CandidateEvents.later(tf, mask, events.length());
      touched.add(max(hits));
      columns.add(max(hits));
      columns.add(tf.math.log1p(sum(hits)));
      columns.add(max(tf.math.div(hits, tf.math.add(later, tf.constant(1f)))));
      columns.add(tf.math.div(sum(mask), tf.constant((float) events.length())));
      addAges(columns, behaviour, events, mask, hits);
      if (repeats) {
        columns.add(CandidateEvents.of(site, events, anew(events)));
        if (!upstream.isEmpty()) {
          columns.add(led(events, upstream));
        }
      }
      upstream.add(events);
    }
    List<Operand<TFloat32>> side = new ArrayList<>();
    columns.forEach(column -> side.add(tf.expandDims(column, tf.constant(1))));
    return new Features(touched, SideBySide.of(tf, side));
  }

  private void addAges(
      List<Operand<TFloat32>> columns,
      Feature behaviour,
      Events events,
      Operand<TFloat32> mask,
      Operand<TFloat32> hits) {
    Optional<Operand<TFloat32>> ages = site.features().ages(behaviour);
    if (ages.isEmpty()) {
      return;
    }
    // Whatever stands at padding, and an age below 0, counts as 0 hours.
    Operand<TFloat32> hours =
        tf.nn.relu(tf.math.mul(CandidateEvents.of(site, events, ages.get()), mask));
    Operand<TFloat32> near = tf.math.reciprocal(tf.math.add(tf.math.log1p(hours), tf.constant(1f)));
    columns.add(max(tf.math.mul(hits, near)));
    columns.add(max(tf.math.mul(mask, near)));
  }

  /** Of the events, the share whose item occurred before in the sequence, [rows]. */
  private Operand<TFloat32> anew(Events events) {
    int length = events.length();
    float[][] before = new float[length][length];
    for (int i = 0; i < length; i++) {
      int at = i;
      IntStream.range(0, i).forEach(j -> before[at][j] = 1);
    }
    Operand<TFloat32> pairs = // [rows, length, length]
        tf.math.mul(
            pairs(events.ids(), events.ids(), events.mask()),
            tf.expandDims(tf.constant(before), tf.constant(0)));
    return share(pairs, events.mask());
  }

  /** Of the events, the share whose item stands in one of some sequences, [candidates]. */
  private Operand<TFloat32> led(Events events, List<Events> upstream) {
    boolean together = upstream.stream().allMatch(other -> other.axis() == events.axis());
    List<Operand<TInt32>> ids = new ArrayList<>();
    List<Operand<TFloat32>> masks = new ArrayList<>();
    for (Events other : upstream) {
      ids.add(together ? other.ids() : CandidateEvents.ids(site, other));
      masks.add(together ? other.mask() : CandidateEvents.of(site, other, other.mask()));
    }
    Operand<TInt32> own = together ? events.ids() : CandidateEvents.ids(site, events);
    Operand<TFloat32> mask =
        together ? events.mask() : CandidateEvents.of(site, events, events.mask());
    Operand<TFloat32> share =
        share(pairs(own, SideBySide.of(tf, ids), SideBySide.of(tf, masks)), mask);
    return together ? CandidateEvents.of(site, events, share) : share;
  }

  /**
   * 1 where an event has the item of another that is none of the padding, [rows, length, others].
   */
  private Operand<TFloat32> pairs(
      Operand<TInt32> ids, Operand<TInt32> others, Operand<TFloat32> mask) {
    return tf.math.mul(
        same(tf.expandDims(ids, tf.constant(2)), tf.expandDims(others, tf.constant(1))),
        tf.expandDims(mask, tf.constant(1)));
  }

  /** The share of events with a 1 among their pairs; 0 without events. */
  private Operand<TFloat32> share(Operand<TFloat32> pairs, Operand<TFloat32> mask) {
    Operand<TFloat32> found = tf.math.mul(tf.reduceMax(pairs, tf.constant(2)), mask);
    return tf.math.div(sum(found), tf.math.maximum(sum(mask), tf.constant(1f)));
  }

  private Operand<TFloat32> same(Operand<TInt32> a, Operand<TInt32> b) {
    return tf.dtypes.cast(tf.math.equal(a, b), TFloat32.class);
  }

  private Operand<TFloat32> max(Operand<TFloat32> x) {
    return tf.reduceMax(x, tf.constant(1));
  }

  private Operand<TFloat32> sum(Operand<TFloat32> x) {
    return tf.reduceSum(x, tf.constant(1));
  }
}
