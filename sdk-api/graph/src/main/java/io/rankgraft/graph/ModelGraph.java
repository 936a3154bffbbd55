package io.rankgraft.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The native graph of a model and what its builds share: parameters, states and fixed data by name.
 *
 * <p>TRAIN and SERVE are two builds in one graph, EXPORT is the only one of its own; each build
 * happens once, through {@link #scope}. Owns the native graph: close it after every session on it.
 * Not safe for concurrent building.
 */
public final class ModelGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops root = Ops.create(graph);
  private final Ops variables = root.withSubScope("variables");
  private final long seed;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, State> states = new LinkedHashMap<>();
  private final Map<String, FixedData<?>> data = new LinkedHashMap<>();
  private final Map<Build, BuildRecord> builds = new EnumMap<>(Build.class);
  private final Map<String, Shared> shared = new LinkedHashMap<>();
  private final Operand<TInt64> step;
  private final FrozenValues frozen; // null in a graph of TRAIN and SERVE

  /** What one build created, in order. */
  static final class BuildRecord {
    final Map<String, String> owners = new LinkedHashMap<>();
    final Map<String, Input<?>> inputs = new LinkedHashMap<>();
    final List<LossTerm> losses = new ArrayList<>();
    final List<Op> updates = new ArrayList<>();
    final List<Parameter> parameters = new ArrayList<>();

    /** Takes in what a part both builds read has created. */
    void adopt(BuildRecord part) {
      owners.putAll(part.owners);
      inputs.putAll(part.inputs);
      parameters.addAll(part.parameters);
    }
  }

  /** A part both builds read: what was built, and what that created. */
  private record Shared(Object built, BuildRecord record) {}

  private ModelGraph(long seed, long finishedSteps, FrozenValues frozen) {
    this.seed = seed;
    this.frozen = frozen;
    if (frozen != null) {
      this.step = root.withName("step").constant(finishedSteps);
      return;
    }
    this.step = root.withName("step").placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
  }

  /**
   * An empty graph for the TRAIN and SERVE builds.
   *
   * @param seed keys every initial value and every random draw
   */
  public static ModelGraph withSeed(long seed) {
    return new ModelGraph(seed, 0, null);
  }

  /**
   * An empty graph for the EXPORT build: what a build makes as a parameter, a table, a state or
   * fixed data becomes a constant, so that the graph needs nothing but its inputs. Losses and
   * updates are ignored.
   *
   * @param values the trained values of a variable in row-major order, by name; null where there is
   *     none, which is an error
   * @param step the frozen number of finished steps
   */
  public static ModelGraph forExport(Function<String, float[]> values, long step) {
    return new ModelGraph(0, step, FrozenValues.of(values));
  }

  /**
   * As {@link #forExport(Function, long)}, of tensors that are not copied: those of 1 MiB or more
   * stay {@link #beside} the graph, and each run is fed them.
   *
   * @param values of parameters, states and fixed data, by name; this graph closes them
   */
  public static ModelGraph forExport(Map<String, ? extends Tensor> values, long step) {
    return new ModelGraph(0, step, FrozenValues.of(values));
  }

  /**
   * The values of an EXPORT build that are no part of its graph, by the tensors they have to be fed
   * to. All may be fed to every run. The values are this graph's.
   */
  public Map<Operand<?>, Tensor> beside() {
    return isExport() ? frozen.beside() : Map.of();
  }

  /** Whether this graph is for the EXPORT build. */
  public boolean isExport() {
    return frozen != null;
  }

  /**
   * Starts a build.
   *
   * @throws IllegalStateException if this build of the graph was started before, or belongs to the
   *     other kind of graph
   */
  public GraftScope scope(Build build) {
    if ((build == Build.EXPORT) != isExport()) {
      throw new IllegalStateException(
          "model graph: expected %s but the build is %s"
              .formatted(isExport() ? "EXPORT in a graph for export" : "TRAIN or SERVE", build));
    }
    if (builds.putIfAbsent(build, new BuildRecord()) != null) {
      throw new IllegalStateException(
          "model graph: expected one %s build but it was started before".formatted(build));
    }
    return new GraftScope(
        this,
        build,
        "",
        root.withSubScope(build.name().toLowerCase(java.util.Locale.ROOT)),
        record(build));
  }

  /** The builds that were started. */
  public Set<Build> builds() {
    return Set.copyOf(builds.keySet());
  }

  public Graph graph() {
    return graph;
  }

  /** Ops at the root of the graph, outside any build. */
  public Ops ops() {
    return root;
  }

  public long seed() {
    return seed;
  }

  /** The number of finished training steps, fed on every run: a scalar. */
  public Operand<TInt64> step() {
    return step;
  }

  /**
   * All parameters of all builds, in the order of creation; none in EXPORT, like states and data.
   */
  public Collection<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  public Collection<State> states() {
    return List.copyOf(states.values());
  }

  /** The parameters and then the states: what is in a checkpoint. */
  public Collection<Variable> variables() {
    List<Variable> all = new ArrayList<>(parameters.values());
    all.addAll(states.values());
    return List.copyOf(all);
  }

  public Collection<FixedData<?>> data() {
    return List.copyOf(data.values());
  }

  /** The inputs of a build in the one order they are fed in. */
  public List<Input<?>> inputs(Build build) {
    return List.copyOf(record(build).inputs.values());
  }

  public List<LossTerm> losses() {
    return List.copyOf(record(Build.TRAIN).losses);
  }

  /** Ops to run with every training step. */
  public List<Op> updates() {
    return List.copyOf(record(Build.TRAIN).updates);
  }

  /**
   * The scope of the training step itself: weighting, merge, rule and optimizer make their states
   * and parameters below {@code objective/}.
   */
  public GraftScope scopeOfTraining() {
    return new GraftScope(
        this, Build.TRAIN, "objective", root.withSubScope("objective"), record(Build.TRAIN));
  }

  BuildRecord record(Build build) {
    BuildRecord record = builds.get(build);
    if (record == null) {
      throw new IllegalStateException(
          "model graph: expected a %s build but none was started".formatted(build));
    }
    return record;
  }

  /** See {@link GraftScope#shared}. */
  @SuppressWarnings("unchecked") // one part a name, and the part gave it
  <T> T shared(String name, Build build, BuildRecord asking, Function<GraftScope, T> part) {
    Shared existing = shared.get(name);
    if (existing == null) {
      BuildRecord record = new BuildRecord();
      Ops tf = within(root.withSubScope("shared"), name);
      existing =
          new Shared(part.apply(new GraftScope(this, Build.SERVE, name, tf, record)), record);
      shared.put(name, existing);
    }
    asking.adopt(existing.record);
    existing.record.parameters.forEach(p -> p.adopt(build, Build.SERVE));
    return (T) existing.built;
  }

  Parameter parameter(String name, Shape shape, Initializer init) {
    return variable(parameters, "parameter", Parameter::new, name, shape, init);
  }

  State state(String name, Shape shape, Initializer init) {
    return variable(states, "state", State::new, name, shape, init);
  }

  /** Makes one kind of variables of their names, shapes and storages. */
  @FunctionalInterface
  private interface Kind<V> {
    V of(String name, Shape shape, Variable.Storage storage);
  }

  private <V extends Variable> V variable(
      Map<String, V> all, String what, Kind<V> kind, String name, Shape shape, Initializer init) {
    if (isExport()) {
      Operand<TFloat32> constant = frozen.constant(named(name), name, shape);
      return kind.of(name, shape, new Variable.Storage(null, null, constant));
    }
    V existing = all.get(name);
    if (existing != null) {
      requireSame(what, name, existing.shape(), shape);
      return existing;
    }
    Operand<? extends TType> handle = handle(name, TFloat32.class, shape);
    Op initialize =
        variables.assignVariableOp(handle, init.values(variables, shape, seedOf(variables, name)));
    V created = kind.of(name, shape, new Variable.Storage(handle, initialize, null));
    all.put(name, created);
    return created;
  }

  /** Fixed data as the scope of one build reads it. */
  <T extends TType> Operand<T> fixed(
      Ops tf, String name, Class<T> type, Shape shape, Supplier<? extends Tensor> supplier) {
    return isExport()
        ? frozen.constant(named(name), name, type, shape, supplier)
        : tf.readVariableOp(data(name, type, shape, supplier).handle(), type);
  }

  private FixedData<?> data(
      String name, Class<? extends TType> type, Shape shape, Supplier<? extends Tensor> supplier) {
    FixedData<?> existing = data.get(name);
    if (existing != null) {
      requireSame("fixed data", name, existing.shape(), shape);
      return existing;
    }
    FixedData<?> created = load(name, type, shape, supplier);
    data.put(name, created);
    return created;
  }

  private <T extends TType> FixedData<T> load(
      String name, Class<T> type, Shape shape, Supplier<? extends Tensor> supplier) {
    Operand<? extends TType> handle = handle(name, type, shape);
    Operand<T> feed = variables.placeholder(type, Placeholder.shape(shape));
    return new FixedData<>(
        name, type, shape, supplier, handle, feed, variables.assignVariableOp(handle, feed));
  }

  /** Two numbers that differ for every run seed and every name. */
  long key(String name) {
    long hash = 0xcbf29ce484222325L; // FNV-1a, 64 bits
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash ^ (seed * 0x9e3779b97f4a7c15L);
  }

  private Operand<TInt64> seedOf(Ops tf, String name) {
    return tf.constant(new long[] {key(name), seed});
  }

  private Operand<? extends TType> handle(String name, Class<? extends TType> type, Shape shape) {
    return named(name).varHandleOp(type, shape, VarHandleOp.sharedName(name));
  }

  /**
   * For one op called like a variable, with dots for slashes. Variables have no scopes of their
   * own: for each new one TensorFlow reads the names of all ops of the graph.
   */
  private Ops named(String variable) {
    return variables.withName(variable.replace('/', '.'));
  }

  /** TensorFlow takes one path segment at a time. */
  static Ops within(Ops tf, String path) {
    Ops inner = tf;
    for (String segment : path.split("/")) {
      inner = inner.withSubScope(segment);
    }
    return inner;
  }

  private static void requireSame(String what, String name, Shape has, Shape asked) {
    if (!has.equals(asked)) {
      throw new IllegalArgumentException(
          "%s '%s': expected shape %s, as the other build made it, but got %s"
              .formatted(what, name, has, asked));
    }
  }

  @Override
  public void close() {
    graph.close();
    if (isExport()) {
      frozen.close();
    }
  }
}
