package io.rankgraft.models;

import io.rankgraft.backbones.ctr.FeatureEmbedding;
import io.rankgraft.backbones.ctr.Head;
import io.rankgraft.backbones.ctr.TaskLosses;
import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.merge.Decay;
import io.rankgraft.merge.Shared;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.train.Schedule;
import io.rankgraft.ziln.Ziln;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * HTLNet (RecSys'24): embeddings of all features, a tower a task with LEU and IFU between them, and
 * Algorithm 1 where the embeddings are shared; by its switches also its ablations and rivals.
 *
 * <p>Build it once a graph: TRAIN for the losses, SERVE for the predictions. Inputs are fed from
 * columns named like the schema's features, and {@code label-<task>}. EXPORT looks request features
 * up once a request; where there are any it has the input {@code request-of}.
 */
public final class HtlNet {
  /**
   * Of the embeddings' first values. The paper says Xavier, which is near zero for a table of many
   * rows.
   */
  private static final float EMBEDDING_DEVIATION = 0.05f;

  private final HtlNetConfig config;
  private final ModelGraph model;
  private final FeatureSchema schema;
  private final List<Task> tasks;
  private List<Operand<TFloat32>> predictions;
  private Optional<Operand<TFloat32>> occurrence = Optional.empty();

  private HtlNet(HtlNetConfig config, ModelGraph model, FeatureSchema schema, List<Task> tasks) {
    this.config = config;
    this.model = model;
    this.schema = schema;
    this.tasks = tasks;
  }

  /**
   * Builds TRAIN and SERVE, or EXPORT in a graph for export.
   *
   * @param tasks in order of dependence, the core last; the paper's is an amount and those before
   *     it are binary, here amounts may stand anywhere
   */
  public static HtlNet build(
      ModelGraph model, FeatureSchema schema, List<Task> tasks, HtlNetConfig config) {
    if (tasks.size() < 2 || tasks.stream().allMatch(t -> t.kind() == Task.Kind.BINARY)) {
      throw new IllegalArgumentException(
          "htlnet 'tasks': expected two tasks or more, an amount among them, but got " + tasks);
    }
    Task.Kind amount =
        config.core() == HtlNetConfig.Core.ZILN ? Task.Kind.ZERO_INFLATED_AMOUNT : Task.Kind.AMOUNT;
    List<Task> all = new ArrayList<>();
    for (Task task : tasks) {
      all.add(task.kind() == Task.Kind.BINARY ? task : new Task(task.name(), amount));
    }
    HtlNet net = new HtlNet(config, model, schema, List.copyOf(all));
    if (model.isExport()) {
      net.predictions = net.define(model.scope(Build.EXPORT));
    } else {
      net.define(model.scope(Build.TRAIN));
      net.predictions = net.define(model.scope(Build.SERVE));
    }
    return net;
  }

  /** The tasks; the kind of amounts follows from their loss. */
  public List<Task> tasks() {
    return tasks;
  }

  /** One prediction a task, [rows], in SERVE or EXPORT: probabilities, and the core's amount. */
  public List<Operand<TFloat32>> predictions() {
    return predictions;
  }

  /**
   * The core's own probability of an amount above zero, [rows], in SERVE or EXPORT; of a
   * zero-inflated core alone. Appendix C.1 measures it.
   */
  public Optional<Operand<TFloat32>> occurrence() {
    return occurrence;
  }

  /** Weighting, merge, decay, Adam at a constant rate. */
  public Objective objective() {
    Objective objective =
        Objective.of(Adam.ofDefaults(), Schedule.constant(config.learningRate()))
            .withWeighting(config.weightingOf())
            .withMerge(config.mergeOf(tasks.get(tasks.size() - 1)));
    return config.decay() > 0
        ? objective.withRule(new Decay(config.decay(), Shared.all()))
        : objective;
  }

  private List<Operand<TFloat32>> define(GraftScope scope) {
    Head.Outputs out = config.headOf().attach(scope.child("head"), tasks, representations(scope));
    Ops tf = scope.tf();
    List<Operand<TFloat32>> predicted = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      Operand<TFloat32> logit = out.logits().get(t);
      scope.loss(task.name(), task, 1, () -> loss(scope, task, logit));
      predicted.add(
          switch (task.kind()) {
            case BINARY -> tf.math.sigmoid(logit);
            case AMOUNT -> logit;
            case ZERO_INFLATED_AMOUNT -> Ziln.prediction(tf, logit);
          });
      if (task.kind() == Task.Kind.ZERO_INFLATED_AMOUNT && t == tasks.size() - 1) {
        occurrence = Optional.of(Ziln.probability(tf, logit)); // the last build serves
      }
    }
    return List.copyOf(predicted);
  }

  private static Operand<TFloat32> loss(GraftScope scope, Task task, Operand<TFloat32> logit) {
    Operand<TFloat32> label = scope.label(task);
    return switch (task.kind()) {
      case BINARY -> LogLoss.mean(scope.tf(), logit, label); // Eq. 8
      case AMOUNT -> TaskLosses.squaredError(scope.tf(), logit, label); // Eq. 10
      case ZERO_INFLATED_AMOUNT -> Ziln.loss(scope.tf(), logit, label); // appendix C.1
    };
  }

  private List<Operand<TFloat32>> representations(GraftScope scope) {
    Optional<Operand<TInt32>> requestOf =
        scope.build() == Build.EXPORT && hasRequestFeatures()
            ? Optional.of(
                scope.input(
                    ServingForm.REQUEST_OF,
                    TInt32.class,
                    Shape.of(Shape.UNKNOWN_SIZE),
                    Axis.CANDIDATE))
            : Optional.empty();
    if (config.head() != HtlNetConfig.HeadKind.SINGLE) {
      return config
          .bottomOf()
          .attach(scope.child("bottom"), embed(scope.child("features"), requestOf), tasks.size());
    }
    List<Operand<TFloat32>> apart = new ArrayList<>();
    for (Task task : tasks) {
      GraftScope bottom = scope.child("bottom").child(task.name());
      GraftScope features = scope.child("features").child(task.name());
      apart.addAll(config.bottomOf().attach(bottom, embed(features, requestOf), 1));
    }
    return apart;
  }

  private boolean hasRequestFeatures() {
    return schema.features().stream().anyMatch(f -> f.axis() == io.rankgraft.data.Axis.REQUEST);
  }

  private Operand<TFloat32> embed(GraftScope scope, Optional<Operand<TInt32>> requestOf) {
    return new FeatureEmbedding(
            scope, schema, config.dim(), Initializer.normal(EMBEDDING_DEVIATION))
        .fields(requestOf);
  }

  FeatureSchema schema() {
    return schema;
  }

  /**
   * Fills a feed of a build with some rows of a table.
   *
   * @param table has a column for every feature and, for TRAIN, {@code label-<task>}
   * @param rows the first {@code n} of them
   */
  public void feed(Feed feed, Build build, Batch table, int[] rows, int n) {
    for (Input<?> input : model.inputs(build)) {
      String name = input.name().substring(input.name().lastIndexOf('/') + 1);
      Column column = table.columns().get(name);
      if (column == null) {
        throw new IllegalArgumentException(
            "htlnet feed '%s': expected a column of the table but there are only %s"
                .formatted(name, table.columns().keySet()));
      }
      put(feed, input.name(), column, rows, n);
    }
  }

  /** Labels of zero-inflated amounts are not below 0. */
  private void requireAmounts(String input, float[] values) {
    for (Task task : tasks) {
      if (task.kind() == Task.Kind.ZERO_INFLATED_AMOUNT && input.equals("label-" + task.name())) {
        Ziln.requireAmounts(task.name(), values);
      }
    }
  }

  private void put(Feed feed, String input, Column column, int[] rows, int n) {
    long[] shape = new long[column.shape().length];
    int width = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = i == 0 ? n : column.shape()[i];
      width *= i == 0 ? 1 : column.shape()[i];
    }
    if (column instanceof Column.Ints ints) {
      int[] picked = new int[n * width];
      for (int i = 0; i < n; i++) {
        System.arraycopy(ints.values(), rows[i] * width, picked, i * width, width);
      }
      feed.put(input, picked, shape);
    } else if (column instanceof Column.Floats floats) {
      float[] picked = new float[n * width];
      for (int i = 0; i < n; i++) {
        System.arraycopy(floats.values(), rows[i] * width, picked, i * width, width);
      }
      requireAmounts(input, picked);
      feed.put(input, picked, shape);
    } else {
      throw new IllegalArgumentException(
          "htlnet feed '%s': expected ids or numbers but the column has longs".formatted(input));
    }
  }
}
