package io.rankgraft.testkit;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Taps;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.SiteFeatures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The features of a {@link TestSite}: every one an input, made when the site is. */
final class TestSiteFeatures implements SiteFeatures {
  private static final float DEVIATION = 0.5f;

  private final TestLog log;
  private final Taps host;
  private final Map<String, Operand<TInt32>> ids = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> numbers = new LinkedHashMap<>();
  private final Map<String, Events> events = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> ages = new LinkedHashMap<>();

  TestSiteFeatures(GraftScope scope, Taps host, TestLog log) {
    this.log = log;
    this.host = host;
    long rows = Shape.UNKNOWN_SIZE;
    for (Feature feature : log.schema().features()) {
      String name = feature.name();
      Axis axis = feature.axis();
      if (feature.type() instanceof FeatureType.IdSequence sequence) {
        Shape shape = Shape.of(rows, sequence.maxLength());
        Operand<TInt32> values = scope.input(name, TInt32.class, shape, axis);
        Operand<TInt32> length = scope.input(name + "-length", TInt32.class, Shape.of(rows), axis);
        events.put(
            name,
            new Events(
                name,
                values,
                mask(scope.tf(), length, sequence.maxLength()),
                axis,
                sequence.maxLength()));
        if (log.aged()) {
          ages.put(name, scope.input(name + "-ages", TFloat32.class, shape, axis));
        }
      } else if (feature.type() instanceof FeatureType.Dense dense) {
        numbers.put(name, scope.input(name, TFloat32.class, Shape.of(rows, dense.width()), axis));
      } else {
        ids.put(name, scope.input(name, TInt32.class, Shape.of(rows), axis));
      }
    }
  }

  /** 1 at the first {@code length} places, [rows, longest]. */
  private static Operand<TFloat32> mask(Ops tf, Operand<TInt32> length, int longest) {
    Operand<TInt32> places = tf.constant(IntStream.range(0, longest).toArray());
    return tf.dtypes.cast(
        tf.math.less(tf.expandDims(places, tf.constant(0)), tf.expandDims(length, tf.constant(1))),
        TFloat32.class);
  }

  @Override
  public FeatureSchema schema() {
    return log.schema();
  }

  @Override
  public Feature item() {
    return log.schema().feature(TestLog.ITEM);
  }

  @Override
  public Optional<Feature> user() {
    return ids.containsKey(TestLog.USER)
        ? Optional.of(log.schema().feature(TestLog.USER))
        : Optional.empty();
  }

  @Override
  public List<Feature> behaviours() {
    List<Feature> behaviours =
        log.schema().features().stream().filter(f -> events.containsKey(f.name())).toList();
    if (behaviours.isEmpty()) {
      throw new IllegalArgumentException(
          "test site: expected a sequence of the item's values but the schema has none");
    }
    return behaviours;
  }

  @Override
  public Operand<TInt32> ids(Feature feature) {
    return given(feature, ids.get(feature.name()));
  }

  @Override
  public Operand<TFloat32> numbers(Feature feature) {
    return given(feature, numbers.get(feature.name()));
  }

  @Override
  public Events events(Feature sequence) {
    return given(sequence, events.get(sequence.name()));
  }

  private static <T> T given(Feature feature, T input) {
    if (input == null) {
      throw new IllegalArgumentException(
          "test site '%s': expected a feature of this kind but it is %s"
              .formatted(feature.name(), feature.type()));
    }
    return input;
  }

  @Override
  public EmbeddingTable table(GraftScope scope, String symbol, Feature feature, int dim) {
    long rows =
        feature.type() instanceof FeatureType.Bucketed bucketed
            ? bucketed.size()
            : categorical(feature).size();
    return scope.embedding(symbol, rows, dim, Initializer.normal(DEVIATION));
  }

  private static Categorical categorical(Feature feature) {
    return feature.type() instanceof FeatureType.IdSequence sequence
        ? sequence.element()
        : (Categorical) feature.type();
  }

  @Override
  public Optional<Operand<TFloat32>> vectors(
      GraftScope scope, Feature feature, Operand<TInt32> of) {
    boolean isOfItems = feature.name().equals(TestLog.ITEM) || events.containsKey(feature.name());
    return isOfItems && host.names().contains("items")
        ? Optional.of(
            scope.tf().gather(host.require("items", TFloat32.class), of, scope.tf().constant(0)))
        : Optional.empty();
  }

  @Override
  public Optional<Operand<TFloat32>> ages(Feature sequence) {
    return Optional.ofNullable(ages.get(sequence.name()));
  }
}
