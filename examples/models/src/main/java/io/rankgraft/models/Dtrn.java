package io.rankgraft.models;

import io.rankgraft.backbones.ctr.Head;
import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tim.Tim;
import io.rankgraft.trm.Trm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * DTRN (CIKM'23): embeddings, TIM and TRM under a multi-task head, and the models of its tables.
 *
 * <pre>
 * raw_t = [e_1 .. e_N, e_item, interest_t],  r_t = TRM(raw_t),  logits = head(r_1 .. r_T)     (Eq. 10)
 * L = Σ_t log loss of task t                                                              (Eq. 11)
 * </pre>
 *
 * <p>Events and the target item share one table, so that attention compares like with like. TRAIN
 * and SERVE have one candidate a request; EXPORT has the input {@code request-of}, and computes the
 * user's side once a request.
 */
public final class Dtrn {
  private static final String ITEM = "item";

  private final DtrnConfig config;
  private final Schema schema;
  private final List<Integer> behaviours;
  private final List<Task> tasks;
  private List<Operand<TFloat32>> probabilities;
  private List<Operand<TFloat32>> interests;
  private List<Operand<TFloat32>> representations;

  /** A sparse feature beside the target item: its name and the number of its ids. */
  public record Field(String name, int size, Axis axis) {}

  /**
   * What a model is built for.
   *
   * @param items the number of item ids, of targets and of events
   */
  public record Schema(List<String> tasks, List<String> behaviours, int items, List<Field> fields) {
    public Schema {
      tasks = List.copyOf(tasks);
      behaviours = List.copyOf(behaviours);
      fields = List.copyOf(fields);
    }
  }

  /**
   * Rows to feed.
   *
   * @param items target items, [rows]
   * @param fields by field, [rows]
   * @param events item ids by behaviour of the schema, most recent first, [rows · length]
   * @param masks 1 for events and 0 for padding, likewise
   */
  public record Batch(int[] items, int[][] fields, int[][] events, float[][] masks) {}

  private Dtrn(DtrnConfig config, Schema schema) {
    this.config = config;
    this.schema = schema;
    this.behaviours =
        config.only().isEmpty()
            ? java.util.stream.IntStream.range(0, schema.behaviours().size()).boxed().toList()
            : config.only().stream().map(b -> indexOf("only", b, schema.behaviours())).toList();
    config.without().forEach(t -> indexOf("without", t, schema.tasks()));
    this.tasks =
        schema.tasks().stream()
            .filter(t -> !config.without().contains(t))
            .map(Task::ofBinary)
            .toList();
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException(
          "dtrn 'without': expected a task to be left but got " + config.without());
    }
  }

  private static int indexOf(String option, String name, List<String> names) {
    int at = names.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException(
          "dtrn '%s': expected one of %s but got '%s'; %s"
              .formatted(option, names, name, Names.nearest(name, names)));
    }
    return at;
  }

  /** Builds TRAIN and SERVE, or EXPORT in a graph for export. */
  public static Dtrn build(ModelGraph model, Schema schema, DtrnConfig config) {
    Dtrn dtrn = new Dtrn(config, schema);
    if (model.isExport()) {
      dtrn.define(model.scope(Build.EXPORT));
    } else {
      dtrn.define(model.scope(Build.TRAIN));
      dtrn.define(model.scope(Build.SERVE));
    }
    return dtrn;
  }

  private void define(GraftScope scope) {
    Ops tf = scope.tf();
    Shape rows = Shape.of(Shape.UNKNOWN_SIZE);
    Optional<Operand<TInt32>> requestOf =
        scope.build() == Build.EXPORT
            ? Optional.of(scope.input(ServingForm.REQUEST_OF, TInt32.class, rows, Axis.CANDIDATE))
            : Optional.empty();
    Initializer first = Initializer.normal(0.1f);
    GraftScope embedding = scope.child("embedding");
    EmbeddingTable table = embedding.embedding(ITEM, schema.items(), config.dim(), first);
    Operand<TFloat32> target = table.lookup(scope.input(ITEM, TInt32.class, rows, Axis.CANDIDATE));
    List<Operand<TFloat32>> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      Operand<TFloat32> e =
          embedding
              .embedding(field.name(), field.size(), config.dim(), first)
              .lookup(scope.input("field-" + field.name(), TInt32.class, rows, field.axis()));
      boolean repeat = field.axis() == Axis.REQUEST && requestOf.isPresent();
      fields.add(repeat ? scope.toCandidates(e, requestOf.get()) : e);
    }
    fields.add(target);
    Tim.Inputs sequences = new Tim.Inputs(sequences(scope, table), target, requestOf);
    List<Operand<TFloat32>> interest = interests(scope, sequences);
    Operand<TFloat32> shared = SideBySide.of(tf, fields);
    List<Operand<TFloat32>> bottom = bottom(scope, shared, interest);
    Head.Outputs out =
        config
            .headOf(schema.tasks(), tasks.stream().map(Task::name).toList())
            .attach(scope.child("head"), tasks, bottom);
    for (int t = 0; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      Operand<TFloat32> logit = out.logits().get(t);
      scope.loss(
          "log-loss-" + task.name(), task, 1, () -> LogLoss.mean(tf, logit, scope.label(task)));
    }
    if (!scope.isTraining()) {
      probabilities = out.logits().stream().<Operand<TFloat32>>map(tf.math::sigmoid).toList();
      interests = interest;
      representations = bottom;
    }
  }

  private List<Tim.Sequence> sequences(GraftScope scope, EmbeddingTable table) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE, config.length());
    List<Tim.Sequence> sequences = new ArrayList<>();
    for (int b : behaviours) {
      String name = schema.behaviours().get(b);
      Operand<TInt32> events = scope.input("events-" + name, TInt32.class, shape, Axis.REQUEST);
      Operand<TFloat32> vectors =
          scope
              .tf()
              .reshape(
                  table.lookup(events),
                  scope.tf().constant(new int[] {-1, config.length(), config.dim()}));
      Operand<TFloat32> mask = scope.input("mask-" + name, TFloat32.class, shape, Axis.REQUEST);
      sequences.add(new Tim.Sequence(name, vectors, mask));
    }
    return sequences;
  }

  private List<Operand<TFloat32>> interests(GraftScope scope, Tim.Inputs sequences) {
    if (config.tim()) {
      return new Tim(config.timOf(tasks.size(), behaviours.size()))
          .attach(scope.child("tim"), sequences)
          .interests();
    }
    Operand<TFloat32> one =
        config.encoderOf(behaviours()).encode(scope.child("encoder"), sequences);
    return Collections.nCopies(tasks.size(), one);
  }

  private List<Operand<TFloat32>> bottom(
      GraftScope scope, Operand<TFloat32> fields, List<Operand<TFloat32>> interest) {
    if (config.trm()) {
      return new Trm(config.trmOf(tasks.size()))
          .attach(scope.child("trm"), new Trm.Inputs(fields, interest))
          .representations();
    }
    Ops tf = scope.tf();
    if (!config.tim()) { // one representation, so that the head sees that it is one
      return Collections.nCopies(
          tasks.size(), tf.concat(List.of(fields, interest.get(0)), tf.constant(1)));
    }
    return interest.stream()
        .<Operand<TFloat32>>map(i -> tf.concat(List.of(fields, i), tf.constant(1)))
        .toList();
  }

  Schema schema() {
    return schema;
  }

  DtrnConfig config() {
    return config;
  }

  /** The trained tasks, in order. */
  public List<Task> tasks() {
    return tasks;
  }

  /** The behaviours that are read, in the order of the interests' columns. */
  public List<String> behaviours() {
    return behaviours.stream().map(schema.behaviours()::get).toList();
  }

  /** The probability of each task, [rows], in SERVE or EXPORT. */
  public List<Operand<TFloat32>> probabilities() {
    return probabilities;
  }

  /** interest_t by task, in SERVE or EXPORT; one tensor for all without TIM. */
  public List<Operand<TFloat32>> interests() {
    return interests;
  }

  /** r_t by task, in SERVE or EXPORT. */
  public List<Operand<TFloat32>> representations() {
    return representations;
  }

  /** Feeds what TRAIN and SERVE read of some rows, but no label. */
  public void feed(Feed feed, Batch batch) {
    int rows = batch.items().length;
    feed.put(ITEM, batch.items());
    for (int f = 0; f < schema.fields().size(); f++) {
      feed.put("field-" + schema.fields().get(f).name(), batch.fields()[f]);
    }
    for (int b : behaviours) {
      String name = schema.behaviours().get(b);
      feed.put("events-" + name, batch.events()[b], rows, config.length());
      feed.put("mask-" + name, batch.masks()[b], rows, config.length());
    }
  }

  /**
   * Feeds the labels of some rows.
   *
   * @param labels by task of the schema, [rows]
   */
  public void feedLabels(Feed feed, float[][] labels) {
    for (Task task : tasks) {
      float[] label = labels[schema.tasks().indexOf(task.name())];
      feed.put("label-" + task.name(), label, label.length);
    }
  }
}
