package io.rankgraft.graph;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.ModelGraph.BuildRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * Where a graft builds: the ops of one build under one path of names.
 *
 * <p>Everything a graft creates goes through here and is recorded: parameters, states, inputs,
 * losses. Parameters, states and fixed data are shared between the builds of a {@link ModelGraph}
 * by their full name, {@code <path>/<symbol>}; inside one build a name may be created once.
 */
public final class GraftScope {
  private final ModelGraph model;
  private final Build build;
  private final String path;
  private final Ops tf;
  private final BuildRecord record; // of the build, or of the part both builds read
  private final Map<String, Ops> children = new HashMap<>(); // a new one reads the whole graph

  GraftScope(ModelGraph model, Build build, String path, Ops tf, BuildRecord record) {
    this.model = model;
    this.build = build;
    this.path = path;
    this.tf = tf;
    this.record = record;
  }

  /** The TensorFlow ops of this scope. */
  public Ops tf() {
    return tf;
  }

  public Build build() {
    return build;
  }

  public boolean isTraining() {
    return build == Build.TRAIN;
  }

  /** The path of this scope, empty at the root of a build. */
  public String path() {
    return path;
  }

  /** A child for a mount: its name is taken once in a build, even if the graft creates nothing. */
  GraftScope mount(String name) {
    claim("mount", name);
    return child(name);
  }

  /** A scope below this one. The same child may be asked for again. */
  public GraftScope child(String name) {
    Names.requireSymbol("scope '" + path + "'", name);
    Ops inner = children.computeIfAbsent(name, tf::withSubScope);
    return new GraftScope(model, build, full(name), inner, record);
  }

  /**
   * A part of a model that is the same in TRAIN and SERVE, such as an imported host: built once, in
   * a scope that is SERVE's (no label, no noise, no loss), and read by both builds. In EXPORT it is
   * built as everything else.
   *
   * @param part called by the first build that asks; the other one has to ask for the same
   * @return what the part gave when it was built
   */
  public <T> T shared(String symbol, Function<GraftScope, T> part) {
    String name = claim("shared part", symbol);
    return build == Build.EXPORT
        ? part.apply(child(symbol))
        : model.shared(name, build, record, part);
  }

  /**
   * A trained variable, read whole.
   *
   * @throws IllegalArgumentException if this build already has the name, or the other build made it
   *     with another shape
   */
  public Operand<TFloat32> parameter(String symbol, Shape shape, Initializer init) {
    Parameter parameter = model.parameter(claim("parameter", symbol), shape, init);
    record.parameters.add(parameter);
    return parameter.read(tf, build);
  }

  /** A trained table, [rows, dim]; see {@link EmbeddingTable}. */
  public EmbeddingTable embedding(String symbol, long rows, int dim, Initializer init) {
    Parameter parameter =
        model.parameter(claim("embedding table", symbol), Shape.of(rows, dim), init);
    record.parameters.add(parameter);
    return new EmbeddingTable(parameter, tf, build);
  }

  /** A variable that changes without gradients. */
  public State state(String symbol, Shape shape, Initializer init) {
    return model.state(claim("state", symbol), shape, init);
  }

  /** An op to run with every training step; ignored outside TRAIN. */
  public void update(Op op) {
    if (isTraining()) {
      record.updates.add(op);
    }
  }

  /** A large tensor that never changes; see {@link FixedData}. */
  public <T extends TType> Operand<T> fixed(
      String symbol, Class<T> type, Shape shape, Supplier<? extends Tensor> supplier) {
    return model.fixed(tf, claim("fixed data", symbol), type, shape, supplier);
  }

  /** A tensor fed on every run of this build. */
  public <T extends TType> Operand<T> input(String symbol, Class<T> type, Shape shape, Axis axis) {
    String name = claim("input", symbol);
    Operand<T> placeholder = tf.withName(symbol).placeholder(type, Placeholder.shape(shape));
    record.inputs.put(name, new Input<>(name, type, shape, axis, placeholder));
    return placeholder;
  }

  /**
   * The label of a task, [rows].
   *
   * @throws IllegalStateException outside TRAIN: a serving graph contains no label
   */
  public Operand<TFloat32> label(Task task) {
    return rowInput("label", task);
  }

  /** The mask of a task, [rows] of 0 and 1: rows with 0 are outside its loss. TRAIN only. */
  public Operand<TFloat32> mask(Task task) {
    return rowInput("mask", task);
  }

  /** The sample weight of a task, [rows]. TRAIN only. */
  public Operand<TFloat32> weight(Task task) {
    return rowInput("weight", task);
  }

  /** An input that belongs to the task and not to a scope: whoever asks gets the same one. */
  private Operand<TFloat32> rowInput(String kind, Task task) {
    if (!isTraining()) {
      throw new IllegalStateException(
          "%s '%s': expected the TRAIN build but this is %s; build losses inside loss(...)"
              .formatted(kind, task.name(), build));
    }
    String name = kind + "-" + task.name();
    Map<String, Input<?>> inputs = record.inputs;
    Input<?> existing = inputs.get(name);
    if (existing == null) {
      Operand<TFloat32> placeholder =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
      existing =
          new Input<>(
              name, TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.CANDIDATE, placeholder);
      inputs.put(name, existing);
    }
    @SuppressWarnings("unchecked") // every input under these names is made four lines above
    Operand<TFloat32> tensor = (Operand<TFloat32>) existing.tensor();
    return tensor;
  }

  /**
   * Adds a term to the objective. The value is built in TRAIN only, and not at all when the scale
   * is zero, so that nothing upstream of a term without weight is computed.
   *
   * @param scale the term's fixed coefficient
   * @param value builds a scalar
   */
  public void loss(String symbol, Task task, float scale, Supplier<Operand<TFloat32>> value) {
    addLoss(symbol, Optional.of(task), scale, value);
  }

  /** Adds a term that belongs to no task, such as a regulariser. */
  public void loss(String symbol, float scale, Supplier<Operand<TFloat32>> value) {
    addLoss(symbol, Optional.empty(), scale, value);
  }

  private void addLoss(
      String symbol, Optional<Task> task, float scale, Supplier<Operand<TFloat32>> value) {
    if (!Float.isFinite(scale)) {
      throw new IllegalArgumentException(
          "loss '%s': expected a finite scale but got %s".formatted(full(symbol), scale));
    }
    if (isTraining() && scale != 0) {
      record.losses.add(new LossTerm(claim("loss", symbol), task, value.get(), scale));
    }
  }

  /**
   * The seed of a stateless random op, two int64 numbers keyed by the run's seed, the name and the
   * step: a resumed run repeats and skips nothing.
   *
   * @throws IllegalStateException outside TRAIN: serving has no noise
   */
  public Operand<TInt64> random(String symbol) {
    if (!isTraining()) {
      throw new IllegalStateException(
          "random '%s': expected the TRAIN build but this is %s".formatted(full(symbol), build));
    }
    long key = model.key(claim("random", symbol));
    return tf.stack(List.of(tf.constant(key), model.step()));
  }

  /** The number of finished training steps, a scalar. */
  public Operand<TInt64> step() {
    return model.step();
  }

  /**
   * Repeats request-side rows for their candidates.
   *
   * @param rows [requests, ...]
   * @param requestOfCandidate the request of each candidate, [candidates]
   * @return [candidates, ...]
   */
  public Operand<TFloat32> toCandidates(
      Operand<TFloat32> rows, Operand<TInt32> requestOfCandidate) {
    return tf.gather(rows, requestOfCandidate, tf.constant(0));
  }

  /**
   * The scope of an optimizer's slots for one parameter, {@code <path>/<parameter>}.
   *
   * @param after ops that run before every op of the scope
   */
  public GraftScope slotsOf(Parameter parameter, List<Op> after) {
    return new GraftScope(
        model,
        build,
        full(parameter.name()),
        tf.withControlDependencies(after), // no scope of ops: a new one reads the whole graph
        record);
  }

  /**
   * This scope, for ops that run after some others.
   *
   * @param ops they replace those of {@link #slotsOf}, on which they usually depend themselves
   */
  public GraftScope after(List<Op> ops) {
    return new GraftScope(model, build, path, tf.withControlDependencies(ops), record);
  }

  /** The parameters created in this build at or below this path. */
  List<Parameter> parametersHere() {
    return record.parameters.stream().filter(p -> p.name().startsWith(path + "/")).toList();
  }

  List<LossTerm> lossesHere() {
    return record.losses.stream().filter(l -> l.name().startsWith(path + "/")).toList();
  }

  private String full(String symbol) {
    return path.isEmpty() ? symbol : path + "/" + symbol;
  }

  private String claim(String what, String symbol) {
    Names.requireSymbol(what + " in scope '" + path + "'", symbol);
    String name = full(symbol);
    String earlier = record.owners.putIfAbsent(name, what);
    if (earlier != null) {
      throw new IllegalArgumentException(
          "%s '%s': expected a new name in the %s build but it is already the name of a %s"
              .formatted(what, name, build, earlier));
    }
    return name;
  }
}
