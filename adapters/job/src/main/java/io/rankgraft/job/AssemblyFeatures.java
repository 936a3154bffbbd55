package io.rankgraft.job;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.SequenceLayout;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.SiteFeatures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * The features of a log in one build: the host's own inputs where it has them, inputs named like
 * the feature where it has not.
 */
final class AssemblyFeatures implements SiteFeatures {
  private static final String SYMBOL = "[A-Za-z0-9][A-Za-z0-9_.\\-]*";
  private static final float DEVIATION = 0.1f; // of first vectors: products of two start near 0

  private final GraftScope scope;
  private final JobPlan plan;
  private final FeatureSchema schema;
  private final Feature item;
  private final Optional<Feature> user;
  private final Map<String, HostInputs.Declared> declared;
  private final Map<String, Operand<?>> known;
  private final Map<String, Operand<TFloat32>> frozen = new HashMap<>(); // by tap

  AssemblyFeatures(GraftScope scope, JobPlan plan, HostInputs host) {
    this.scope = scope;
    this.plan = plan;
    this.schema = plan.schema();
    this.item = schema.feature(plan.columns().item());
    this.user = plan.columns().unit().map(schema::feature);
    this.declared = host.declared();
    this.known = new HashMap<>(host.tensors());
    if (!(item.type() instanceof Categorical)) {
      throw new BadInputException(
          "--item '%s': expected a feature with ids but it is %s; name the one that is ranked"
              .formatted(item.name(), item.type()));
    }
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public Feature item() {
    return item;
  }

  @Override
  public Optional<Feature> user() {
    return user;
  }

  @Override
  public List<Feature> behaviours() {
    List<Feature> all =
        schema.features().stream()
            .filter(
                f ->
                    f.type() instanceof FeatureType.IdSequence s && s.element().equals(item.type()))
            .toList();
    if (all.isEmpty()) {
      List<String> others =
          schema.features().stream()
              .filter(f -> f.type() instanceof FeatureType.IdSequence)
              .map(Feature::name)
              .toList();
      throw new BadInputException(
          "graft: expected a sequence of the values of '%s' in the schema, type idSequence, but %s; add one, or name another feature with --item"
              .formatted(
                  item.name(), others.isEmpty() ? "there is none" : others + " have other values"));
    }
    return all;
  }

  @Override
  public Operand<TInt32> ids(Feature feature) {
    return ids(feature, Shape.of(Shape.UNKNOWN_SIZE));
  }

  @Override
  public Operand<TFloat32> numbers(Feature feature) {
    if (!(feature.type() instanceof FeatureType.Dense dense)) {
      throw new IllegalArgumentException(
          "feature '%s': expected numbers, type dense, but it is %s"
              .formatted(feature.name(), feature.type()));
    }
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE, dense.width());
    Operand<?> tensor = input(feature, TFloat32.class, shape);
    return shaped(cast(feature, tensor, TFloat32.class), shape);
  }

  @Override
  public Events events(Feature sequence) {
    FeatureType.IdSequence type = (FeatureType.IdSequence) sequence.type();
    Operand<TInt32> ids = ids(sequence, Shape.of(Shape.UNKNOWN_SIZE, type.maxLength()));
    Ops tf = scope.tf();
    Operand<TInt32> places =
        tf.range(tf.constant(0), tf.constant(type.maxLength()), tf.constant(1));
    Operand<TInt32> events = length(sequence, type, ids); // [rows, 1]
    Operand<TFloat32> mask = tf.dtypes.cast(tf.math.less(places, events), TFloat32.class);
    return new Events(
        sequence.name(),
        plain(type.layout(), ids, places, events),
        mask,
        sequence.axis(),
        type.maxLength());
  }

  /** The number of events of each row, [rows, 1]. */
  private Operand<TInt32> length(
      Feature sequence, FeatureType.IdSequence type, Operand<TInt32> ids) {
    Ops tf = scope.tf();
    if (type.hasPadding()) {
      Operand<TInt32> isEvent =
          tf.dtypes.cast(tf.math.notEqual(ids, tf.constant(type.padding())), TInt32.class);
      return tf.reduceSum(isEvent, tf.constant(1), ReduceSum.keepDims(true));
    }
    Feature length =
        schema.features().stream()
            .filter(f -> f.type() instanceof FeatureType.Length l && l.of().equals(sequence.name()))
            .findFirst()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "feature '%s': expected a sequence that tells its events from its padding but its elements reserve no id for missing values; set \"missing\": \"RESERVE\" or \"padId\", or add a feature of type length"
                            .formatted(sequence.name())));
    return tf.expandDims(ids(length), tf.constant(1));
  }

  /**
   * The ids oldest first and padded after the last event, however the host reads them: from each
   * plain place to that of the layout, the inverse of {@link SequenceLayout#plainPosition}.
   */
  private Operand<TInt32> plain(
      SequenceLayout layout, Operand<TInt32> ids, Operand<TInt32> places, Operand<TInt32> events) {
    if (layout.equals(SequenceLayout.PLAIN)) {
      return ids;
    }
    Ops tf = scope.tf();
    boolean newest = layout.order() == SequenceLayout.Order.NEWEST_FIRST;
    boolean leading = layout.padding() == SequenceLayout.Padding.LEADING;
    Operand<TInt32> length = tf.size(places);
    Operand<TInt32> every = tf.math.add(places, tf.zerosLike(events)); // [rows, length]
    Operand<TInt32> at;
    if (newest && leading) {
      at = tf.math.sub(tf.math.sub(length, tf.constant(1)), every);
    } else if (newest) {
      Operand<TInt32> turned = tf.math.sub(tf.math.sub(events, tf.constant(1)), every);
      at = tf.select(tf.math.less(every, events), turned, every);
    } else {
      Operand<TInt32> shifted = tf.math.add(every, tf.math.sub(length, events));
      at = tf.select(tf.math.less(shifted, length), shifted, tf.math.sub(shifted, length));
    }
    return tf.gather(ids, at, tf.constant(1), Gather.batchDims(1L));
  }

  @Override
  public EmbeddingTable table(GraftScope below, String symbol, Feature feature, int dim) {
    Categorical ids = feature.type().elements();
    return below.embedding(
        symbol,
        ids.size(),
        dim,
        plan.vectors()
            .of(ids, plan)
            .map(host -> starting(host, dim))
            .orElse(Initializer.normal(DEVIATION)));
  }

  /** The host's vectors, and beside them, where they are narrower, first values as of any table. */
  private static Initializer starting(HostVectors.Table host, int dim) {
    if (host.width() > dim) {
      throw new BadInputException(
          "tap '%s': expected vectors no wider than the graft's, %s, to start from but the host's have %s; set --dim %s"
              .formatted(host.tap(), dim, host.width(), host.width()));
    }
    return (tf, shape, seed) -> {
      Operand<TFloat32> own = constant(tf, host);
      Shape rest = Shape.of(shape.get(0), dim - host.width());
      return host.width() == dim
          ? own
          : tf.concat(
              List.of(own, Initializer.normal(DEVIATION).values(tf, rest, seed)), tf.constant(1));
    };
  }

  private static Operand<TFloat32> constant(Ops tf, HostVectors.Table host) {
    long rows = host.values().length / host.width();
    return tf.constant(Shape.of(rows, host.width()), DataBuffers.of(host.values()));
  }

  @Override
  public Optional<Operand<TFloat32>> vectors(
      GraftScope below, Feature feature, Operand<TInt32> ids) {
    return plan.vectors()
        .of(feature.type().elements(), plan)
        .map(
            host -> {
              Operand<TFloat32> rows = frozen.computeIfAbsent(host.tap(), tap -> state(host));
              return scope.tf().gather(rows, ids, scope.tf().constant(0));
            });
  }

  /** Kept with the parameters, and never trained. */
  private Operand<TFloat32> state(HostVectors.Table host) {
    Shape shape = Shape.of(host.values().length / host.width(), host.width());
    return scope
        .state("host-" + host.tap(), shape, (tf, s, seed) -> constant(tf, host))
        .read(scope.tf());
  }

  private Operand<TInt32> ids(Feature feature, Shape shape) {
    return shaped(cast(feature, input(feature, TInt32.class, shape), TInt32.class), shape);
  }

  private Operand<?> input(Feature feature, Class<? extends TType> type, Shape shape) {
    return known.computeIfAbsent(
        feature.name(),
        name -> {
          HostInputs.Declared as =
              declared.getOrDefault(name, new HostInputs.Declared(type, shape));
          if (!name.matches(SYMBOL)) {
            throw new BadInputException(
                "feature '%s': expected a name of letters, digits and _ . - where a graft reads it; rename it in rows and schema, and feed the host's input from it: --input %s=%s"
                    .formatted(name, name, name.replaceAll("[^A-Za-z0-9_.\\-]", "-")));
          }
          Axis axis = feature.axis() == Axis.REQUEST ? Axis.REQUEST : Axis.CANDIDATE;
          return scope.input(name, as.type(), as.shape(), axis);
        });
  }

  private <T extends TNumber> Operand<T> cast(Feature feature, Operand<?> tensor, Class<T> type) {
    if (!TNumber.class.isAssignableFrom(tensor.type()) && !tensor.type().equals(TBool.class)) {
      throw new BadInputException(
          "feature '%s': expected numbers or ids but the host reads %s"
              .formatted(feature.name(), tensor.type().getSimpleName()));
    }
    return Casts.to(scope.tf(), tensor, type);
  }

  /** [rows, 1] is [rows]. */
  private <T extends TType> Operand<T> shaped(Operand<T> tensor, Shape shape) {
    return tensor.shape().numDimensions() == shape.numDimensions()
        ? tensor
        : scope.tf().reshape(tensor, scope.tf().constant(shape.asArray()));
  }
}
