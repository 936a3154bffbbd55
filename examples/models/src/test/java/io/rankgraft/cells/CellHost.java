package io.rankgraft.cells;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Taps;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The ranker that every graft of the table is mounted on, in one build, one row a candidate:
 *
 * <pre>
 * click-events = E[click], buy-events = E[buy], item = E[item]           [rows, 3, 4] and [rows, 4]
 * click, buy = means over events                                         [rows, 4]
 * features = [click, buy, item]                                          [rows, 12]
 * hidden = relu(features W)                                              [rows, 4]
 * click-logit = hidden c,  logit = hidden b                              [rows]
 * </pre>
 */
final class CellHost {
  static final int ITEMS = 12;
  static final int DIM = 4;
  static final int EVENTS = 3;
  static final List<String> TAPS =
      List.of("click-events", "click", "buy", "item", "features", "hidden", "click-logit", "logit");

  /** Its features; ids 0 and 1 stand for missing and unknown items. */
  static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Feature("item", Axis.CANDIDATE, items()),
              new Feature("click", Axis.CANDIDATE, new FeatureType.IdSequence(items(), EVENTS)),
              new Feature("buy", Axis.CANDIDATE, new FeatureType.IdSequence(items(), EVENTS))));

  private final Ops tf;
  private final Operand<TFloat32> w;
  private final Operand<TFloat32> forClicks;
  private final Operand<TFloat32> forBuys;
  private final Taps taps;

  CellHost(GraftScope scope) {
    tf = scope.tf();
    long any = Shape.UNKNOWN_SIZE;
    EmbeddingTable items = scope.embedding("items", ITEMS, DIM, Initializer.normal(0.7f));
    w = scope.parameter("w", Shape.of(3 * DIM, DIM), Initializer.xavierUniform());
    forClicks = scope.parameter("c", Shape.of(DIM, 1), Initializer.xavierUniform());
    forBuys = scope.parameter("b", Shape.of(DIM, 1), Initializer.xavierUniform());
    Operand<TFloat32> item =
        items.lookup(scope.input("item", TInt32.class, Shape.of(any), Axis.CANDIDATE));
    Taps first = Taps.none().with("item", item);
    for (String behaviour : List.of("click", "buy")) {
      Operand<TInt32> ids =
          scope.input(behaviour, TInt32.class, Shape.of(any, EVENTS), Axis.CANDIDATE);
      Operand<TFloat32> events =
          tf.reshape(items.lookup(ids), tf.constant(new int[] {-1, EVENTS, DIM}));
      first =
          first
              .with(behaviour + "-events", events)
              .with(behaviour, tf.math.mean(events, tf.constant(1)));
    }
    taps = from(first, first, first);
  }

  private static Categorical items() {
    return new Categorical.Vocabulary(
        IntStream.range(0, ITEMS - 2).mapToObj(Integer::toString).toList(),
        Rule.RESERVE,
        Rule.RESERVE);
  }

  Taps taps() {
    return taps;
  }

  /** The taps a graft left, and what is downstream of those it replaced, built anew. */
  Taps downstream(Taps joined) {
    return from(joined, joined, taps);
  }

  /**
   * @param before taps that differ from {@code original} where they were replaced
   */
  private Taps from(Taps known, Taps before, Taps original) {
    Taps all = known;
    Operand<TFloat32> features =
        replaced("features", before, original)
            ? before.require("features", TFloat32.class)
            : tf.concat(
                List.of(
                    all.require("click", TFloat32.class),
                    all.require("buy", TFloat32.class),
                    all.require("item", TFloat32.class)),
                tf.constant(1));
    all = all.with("features", features);
    Operand<TFloat32> hidden =
        replaced("hidden", before, original)
            ? before.require("hidden", TFloat32.class)
            : tf.nn.relu(tf.linalg.matMul(features, w));
    all = all.with("hidden", hidden);
    if (!replaced("click-logit", before, original)) {
      all = all.with("click-logit", logit(hidden, forClicks));
    }
    return replaced("logit", before, original) ? all : all.with("logit", logit(hidden, forBuys));
  }

  private static boolean replaced(String tap, Taps now, Taps original) {
    return now.names().contains(tap)
        && original.names().contains(tap)
        && !now.require(tap).asOutput().equals(original.require(tap).asOutput());
  }

  private Operand<TFloat32> logit(Operand<TFloat32> hidden, Operand<TFloat32> weights) {
    return tf.reshape(tf.linalg.matMul(hidden, weights), tf.constant(new int[] {-1}));
  }
}
