package io.rankgraft.app.graft;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The features of a schema as a graft reads them in one build: the host's own inputs where it has
 * them, inputs named like the feature where it has not.
 */
final class FeatureInputs {
  private final GraftScope scope;
  private final FeatureSchema schema;
  private final Feature item;
  private final Map<String, Operand<?>> known = new HashMap<>();
  private final Map<String, Declared> declared;

  /**
   * @param scope the root of the build
   * @param item the feature whose values sequences are of
   * @param fromHost the host's inputs of this build by the feature they stand for
   * @param declared what the host's file says of inputs that are not in the graph; int32 [rows, …]
   *     where it says nothing
   */
  FeatureInputs(
      GraftScope scope,
      FeatureSchema schema,
      String item,
      Map<String, Input<?>> fromHost,
      Map<String, Declared> declared) {
    this.scope = scope;
    this.schema = schema;
    this.item = schema.feature(item);
    this.declared = declared;
    fromHost.forEach((feature, input) -> known.put(feature, input.tensor()));
    if (!(this.item.type() instanceof Categorical)) {
      throw new IllegalArgumentException(
          "--item '%s': expected a feature with ids but it is %s"
              .formatted(item, this.item.type()));
    }
  }

  /** How a host declares an input. */
  record Declared(Class<? extends TType> type, Shape shape) {}

  /** A sequence of items: their vectors [rows, length, dim] and 1 for an event, [rows, length]. */
  record Sequence(String name, Operand<TFloat32> vectors, Operand<TFloat32> mask) {
    /** The mean vector of the events, 0 where there are none, [rows, dim]. */
    Operand<TFloat32> mean(Ops tf) {
      Operand<TFloat32> sum =
          tf.reduceSum(tf.math.mul(vectors, tf.expandDims(mask, tf.constant(2))), tf.constant(1));
      Operand<TFloat32> events =
          tf.math.maximum(tf.reduceSum(mask, tf.constant(1)), tf.constant(1f));
      return tf.math.div(sum, tf.expandDims(events, tf.constant(1)));
    }
  }

  /** The number of ids of the item feature. */
  int items() {
    return ((Categorical) item.type()).size();
  }

  /** The vectors of the rows' items, [rows, dim]. */
  Operand<TFloat32> item(EmbeddingTable table) {
    return table.lookup(ids(item.name(), Shape.of(Shape.UNKNOWN_SIZE), axis(item)));
  }

  /**
   * All sequences of the schema, in its order.
   *
   * @throws IllegalArgumentException if there is none, or one is of other values than the item's
   */
  List<Sequence> sequences(EmbeddingTable table) {
    List<Feature> features =
        schema.features().stream().filter(f -> f.type() instanceof FeatureType.IdSequence).toList();
    if (features.isEmpty()) {
      throw new IllegalArgumentException(
          "graft: expected a schema with sequences, type idSequence, but there is none");
    }
    return features.stream().map(feature -> sequence(table, feature)).toList();
  }

  private Sequence sequence(EmbeddingTable table, Feature feature) {
    FeatureType.IdSequence type = (FeatureType.IdSequence) feature.type();
    if (!type.element().equals(item.type())) {
      throw new IllegalArgumentException(
          "feature '%s': expected a sequence of the values of '%s' but it has others"
              .formatted(feature.name(), item.name()));
    }
    if (!type.hasPadding() || type.padding() != 0) {
      throw new IllegalArgumentException(
          "feature '%s': expected elements whose id 0 is padding but they have events of id 0; set \"missing\": \"RESERVE\", or \"padId\": 0 where ids count from 1"
              .formatted(feature.name()));
    }
    Ops tf = scope.tf();
    Operand<TInt32> ids =
        ids(feature.name(), Shape.of(Shape.UNKNOWN_SIZE, type.maxLength()), axis(feature));
    Operand<TFloat32> vectors =
        tf.reshape(table.lookup(ids), tf.constant(new int[] {-1, type.maxLength(), table.dim()}));
    Operand<TFloat32> mask =
        tf.dtypes.cast(tf.math.notEqual(ids, tf.constant(0)), TFloat32.class); // 0 is padding
    return new Sequence(feature.name(), vectors, mask);
  }

  private static Axis axis(Feature feature) {
    return feature.axis();
  }

  private Operand<TInt32> ids(String feature, Shape shape, Axis axis) {
    Declared as = declared.getOrDefault(feature, new Declared(TInt32.class, shape));
    Operand<?> tensor =
        known.computeIfAbsent(feature, name -> scope.input(name, as.type(), as.shape(), axis));
    if (tensor.type().equals(TInt64.class)) {
      tensor = scope.tf().dtypes.cast(tensor, TInt32.class);
    }
    if (!tensor.type().equals(TInt32.class)) {
      throw new IllegalArgumentException(
          "feature '%s': expected ids, int32 or int64, but the host reads %s"
              .formatted(feature, tensor.type().getSimpleName()));
    }
    @SuppressWarnings("unchecked") // checked above
    Operand<TInt32> ids = (Operand<TInt32>) tensor;
    return ids.shape().numDimensions() == shape.numDimensions()
        ? ids
        : scope.tf().reshape(ids, scope.tf().constant(shape.asArray())); // [rows, 1] is [rows]
  }
}
