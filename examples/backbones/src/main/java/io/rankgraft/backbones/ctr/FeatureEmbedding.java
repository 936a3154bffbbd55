package io.rankgraft.backbones.ctr;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The features of a schema as vectors of one width, [rows, fields, d].
 *
 * <pre>
 * e_j = x_j E                                                    (HTLNet, Eq. 5)
 * </pre>
 *
 * <p>Categorical and bucketed features have an input each, named like the feature, int32 [rows]:
 * their ids as the schema gives them. All are rows of one table {@code table}, feature after
 * feature, so one gather and one list of row gradients serve them all; an id beyond its feature's
 * size, which the schema's encoders never give, would read another feature's row. Each number of a
 * dense feature, float32 [rows, width], is a field of its own: the number times a row of {@code
 * numbers}.
 *
 * <p>Fields stand in this order whatever the build: those of request features, then those of
 * candidates, each in the schema's order, ids before numbers. Sequences are refused: pooling them
 * is a model's own matter.
 */
public final class FeatureEmbedding {
  private final GraftScope scope;
  private final Ops tf;
  private final EmbeddingTable table;
  private final Operand<TFloat32> numbers; // null without dense features
  private final List<Placed> ids = new ArrayList<>();
  private final List<Placed> dense = new ArrayList<>();
  private final int dim;

  /** A feature, and where its rows begin in the table or among the numbers. */
  private record Placed(Feature feature, int offset) {}

  /**
   * @param scope of this layer alone; its inputs are {@code <path>/<feature>}
   * @param dim d
   * @param init of table and numbers
   */
  public FeatureEmbedding(GraftScope scope, FeatureSchema schema, int dim, Initializer init) {
    this.scope = scope;
    this.tf = scope.tf();
    this.dim = dim;
    long rows = 0;
    int width = 0;
    for (Feature feature : schema.features()) {
      requireAxis(feature);
      if (feature.type() instanceof FeatureType.Dense numbersOf) {
        dense.add(new Placed(feature, width));
        width += numbersOf.width();
      } else {
        ids.add(new Placed(feature, Math.toIntExact(rows)));
        rows += sizeOf(feature);
      }
    }
    if (ids.isEmpty()) {
      throw new IllegalArgumentException(
          "feature embedding '%s': expected a feature with ids but the schema has none"
              .formatted(scope.path()));
    }
    if (rows > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "feature embedding '%s': expected at most %s rows for all features but got %s; hash more"
              .formatted(scope.path(), Integer.MAX_VALUE, rows));
    }
    table = scope.embedding("table", rows, dim, init);
    numbers = width == 0 ? null : scope.parameter("numbers", Shape.of(width, dim), init);
  }

  private void requireAxis(Feature feature) {
    if (feature.axis() == Axis.POSITION) {
      throw new IllegalArgumentException(
          "feature embedding '%s': expected feature '%s' on the request or candidate axis but it is on %s"
              .formatted(scope.path(), feature.name(), feature.axis()));
    }
  }

  private int sizeOf(Feature feature) {
    if (feature.type() instanceof Categorical categorical) {
      return categorical.size();
    }
    if (feature.type() instanceof FeatureType.Bucketed bucketed) {
      return bucketed.size();
    }
    throw new IllegalArgumentException(
        "feature embedding '%s': expected feature '%s' to be an id or numbers but it is a sequence; pool it in the model"
            .formatted(scope.path(), feature.name()));
  }

  /** The table of all ids, [rows, d]. */
  public EmbeddingTable table() {
    return table;
  }

  /** Makes the inputs, all with one row a candidate, and embeds them: [rows, fields, d]. */
  public Operand<TFloat32> fields() {
    return fields(Optional.empty());
  }

  /**
   * Makes the inputs and embeds them; request features are looked up once a request.
   *
   * @param requestOfCandidate the request of each candidate, [candidates]; without it all inputs
   *     have one row a candidate
   * @return [candidates, fields, d]
   */
  public Operand<TFloat32> fields(Optional<Operand<TInt32>> requestOfCandidate) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    Operand<TFloat32> request = embed(Axis.REQUEST);
    if (request != null) {
      parts.add(requestOfCandidate.map(of -> scope.toCandidates(request, of)).orElse(request));
    }
    Operand<TFloat32> candidate = embed(Axis.CANDIDATE);
    if (candidate != null) {
      parts.add(candidate);
    }
    return SideBySide.of(tf, parts);
  }

  /** The features of one axis, [rows, fields, d]; null if there are none. */
  private Operand<TFloat32> embed(Axis axis) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    List<Placed> here = ids.stream().filter(p -> p.feature().axis() == axis).toList();
    if (!here.isEmpty()) {
      List<Operand<TInt32>> columns = new ArrayList<>();
      int[] offsets = new int[here.size()];
      for (Placed placed : here) {
        offsets[columns.size()] = placed.offset();
        columns.add(
            scope.input(placed.feature().name(), TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), axis));
      }
      Operand<TInt32> matrix =
          tf.stack(columns, org.tensorflow.op.core.Stack.axis(1L)); // [rows, features]
      Operand<TInt32> flat =
          tf.reshape(tf.math.add(matrix, tf.constant(offsets)), tf.constant(new int[] {-1}));
      parts.add(tf.reshape(table.lookup(flat), tf.constant(new int[] {-1, here.size(), dim})));
    }
    for (Placed placed : dense) {
      if (placed.feature().axis() == axis) {
        parts.add(numbersOf(placed, axis));
      }
    }
    if (parts.isEmpty()) {
      return null;
    }
    return SideBySide.of(tf, parts);
  }

  private Operand<TFloat32> numbersOf(Placed placed, Axis rows) {
    int width = ((FeatureType.Dense) placed.feature().type()).width();
    Operand<TFloat32> x =
        scope.input(
            placed.feature().name(), TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, width), rows);
    Operand<TFloat32> vectors =
        tf.slice(
            numbers,
            tf.constant(new int[] {placed.offset(), 0}),
            tf.constant(new int[] {width, dim}));
    return tf.math.mul(tf.expandDims(x, tf.constant(2)), vectors); // [rows, width, d]
  }
}
