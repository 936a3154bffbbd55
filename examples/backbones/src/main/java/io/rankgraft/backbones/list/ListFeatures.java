package io.rankgraft.backbones.list;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.CandidateLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The input layer every ranker of lists shares: an embedding of each categorical field, the numbers
 * as they are, and an embedding of the position (HEROES, footnote 3), side by side.
 *
 * <p>All fields live in one table, so that a step has one lookup; its first row is for padding and
 * reaches nothing. Inputs: {@code ids} [L, P · fields], ids shifted by {@link ListBatch}, {@code
 * numbers} [L, P · width], {@code lengths} [L].
 *
 * @param positions P
 * @param vocabularies the number of ids of each field
 * @param numbers how many numbers an item has
 * @param fieldWidth the width of a field's embedding
 * @param positionWidth the width of a position's embedding; 0 for none
 * @param gap where an item's time since the one before is found; empty where items are one unit
 *     apart
 */
public record ListFeatures(
    int positions,
    List<Integer> vocabularies,
    int numbers,
    int fieldWidth,
    int positionWidth,
    Optional<Gap> gap) {

  /**
   * One of an item's numbers that is log(1 + seconds since the item before), as readers of logs
   * write it.
   *
   * @param number which, from 0
   * @param unitSeconds the seconds of one unit of time
   */
  public record Gap(int number, float unitSeconds) {
    private static final float LONGEST = 25; // its exponential, 2000 years of seconds, is finite

    /** (e^x − 1) / unit of that number, [L, P]. */
    private Operand<TFloat32> of(Ops tf, Operand<TFloat32> numbers) {
      Operand<TFloat32> x =
          tf.squeeze(
              tf.slice(
                  numbers,
                  tf.constant(new int[] {0, 0, number}),
                  tf.constant(new int[] {-1, -1, 1})),
              Squeeze.axis(List.of(2L)));
      Operand<TFloat32> log = tf.clipByValue(x, tf.constant(0f), tf.constant(LONGEST));
      return tf.math.mul(
          tf.math.sub(tf.math.exp(log), tf.constant(1f)), tf.constant(1 / unitSeconds));
    }
  }

  /** Of items one unit apart. */
  public ListFeatures(
      int positions, List<Integer> vocabularies, int numbers, int fieldWidth, int positionWidth) {
    this(positions, vocabularies, numbers, fieldWidth, positionWidth, Optional.empty());
  }

  private static final float DEVIATION = 0.1f; // of first embeddings, as in the authors' code

  public ListFeatures {
    vocabularies = List.copyOf(vocabularies);
    require(positions >= 1, "positions >= 1", positions);
    require(fieldWidth >= 1, "fieldWidth >= 1", fieldWidth);
    require(positionWidth >= 0, "positionWidth >= 0", positionWidth);
    int known = numbers;
    gap.ifPresent(
        g -> {
          require(g.number() >= 0 && g.number() < known, "gap numbers below " + known, g.number());
          require(g.unitSeconds() > 0, "a unit of time > 0", g.unitSeconds());
        });
    require(!vocabularies.isEmpty() || numbers > 0, "a field or a number an item", 0);
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "list features: expected %s but got %s".formatted(expected, got));
    }
  }

  /** W, the width of an item. */
  public int width() {
    return vocabularies.size() * fieldWidth + numbers + positionWidth;
  }

  /** The row of a field's id 0 in the table. */
  int firstRow(int field) {
    return 1 + vocabularies.subList(0, field).stream().mapToInt(size -> size).sum();
  }

  /** Builds the layer with its inputs. */
  public ListInputs build(GraftScope scope) {
    Ops tf = scope.tf();
    long lists = Shape.UNKNOWN_SIZE;
    Operand<TInt32> lengths = scope.input("lengths", TInt32.class, Shape.of(lists), Axis.REQUEST);
    int fields = vocabularies.size();
    Operand<TInt32> ids =
        fields == 0
            ? null
            : scope.input(
                "ids", TInt32.class, Shape.of(lists, (long) positions * fields), Axis.POSITION);
    Operand<TFloat32> flat =
        numbers == 0
            ? null
            : scope.input(
                "numbers",
                TFloat32.class,
                Shape.of(lists, (long) positions * numbers),
                Axis.POSITION);
    return assemble(scope, tf, lengths, ids, flat);
  }

  /**
   * Builds the layer for candidates that are scored as lists. Inputs: {@code field-0 …}, each [C]
   * and not shifted, and {@code numbers}, [C, width].
   */
  public ListInputs build(GraftScope scope, CandidateLists lists) {
    Ops tf = scope.tf();
    long candidates = Shape.UNKNOWN_SIZE;
    List<Operand<TInt32>> columns = new ArrayList<>();
    for (int f = 0; f < vocabularies.size(); f++) {
      Operand<TInt32> id =
          scope.input("field-" + f, TInt32.class, Shape.of(candidates), Axis.CANDIDATE);
      columns.add(tf.math.add(id, tf.constant(firstRow(f))));
    }
    Operand<TInt32> ids =
        columns.isEmpty() ? null : lists.toLists(tf.stack(columns, Stack.axis(1L)));
    Operand<TFloat32> each =
        numbers == 0
            ? null
            : lists.toLists(
                scope.input(
                    "numbers", TFloat32.class, Shape.of(candidates, numbers), Axis.CANDIDATE));
    return assemble(scope, tf, lists.lengths(), ids, each);
  }

  /**
   * @param ids rows of the table, 0 for padding, [L, P · fields] or [L, P, fields]; null without
   *     fields
   * @param flat [L, P · numbers] or [L, P, numbers]; null without numbers
   */
  private ListInputs assemble(
      GraftScope scope,
      Ops tf,
      Operand<TInt32> lengths,
      Operand<TInt32> ids,
      Operand<TFloat32> flat) {
    Operand<TBool> isItem =
        tf.math.less(
            tf.range(tf.constant(0), tf.constant(positions), tf.constant(1)),
            tf.expandDims(lengths, tf.constant(1)));
    Operand<TFloat32> mask = tf.dtypes.cast(isItem, TFloat32.class);
    List<Operand<TFloat32>> parts = new ArrayList<>();
    int fields = vocabularies.size();
    if (ids != null) {
      EmbeddingTable table =
          scope.embedding("fields", firstRow(fields), fieldWidth, Initializer.normal(DEVIATION));
      Operand<TFloat32> rows = table.lookup(tf.reshape(ids, tf.constant(new int[] {-1})));
      parts.add(tf.reshape(rows, tf.constant(new int[] {-1, positions, fields * fieldWidth})));
    }
    Optional<Operand<TFloat32>> gaps = Optional.empty();
    if (flat != null) {
      Operand<TFloat32> each = tf.reshape(flat, tf.constant(new int[] {-1, positions, numbers}));
      parts.add(each);
      gaps = gap.map(g -> g.of(tf, each));
    }
    if (positionWidth > 0) {
      Operand<TFloat32> table =
          scope.parameter(
              "positions", Shape.of(positions, positionWidth), Initializer.normal(DEVIATION));
      Operand<TFloat32> column = tf.expandDims(tf.onesLike(mask), tf.constant(2)); // [L, P, 1]
      parts.add(tf.math.mul(column, table));
    }
    Operand<TFloat32> all = parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(2));
    Operand<TFloat32> items =
        tf.reshape(
            tf.select(tf.expandDims(isItem, tf.constant(2)), all, tf.constant(0f)),
            tf.constant(new int[] {-1, positions, width()}));
    return new ListInputs(items, lengths, mask, positions, width(), gaps);
  }
}
