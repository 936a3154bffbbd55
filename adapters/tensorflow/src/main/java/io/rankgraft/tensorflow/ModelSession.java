package io.rankgraft.tensorflow;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.FixedData;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Variable;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TInt64;

/**
 * A session on a {@link ModelGraph} with its variables initialised and its fixed data loaded. Owns
 * the native session and not the graph: close this first. Runs may come from several threads.
 */
public final class ModelSession implements AutoCloseable {
  /**
   * From how many operations on a graph is run as it is. Rewriting HEROES for lists of 50 took 9 of
   * the 13 seconds before its first step ended, and made no step faster.
   */
  private static final int LARGE = 10_000;

  /** Inputs of a task: rows that are only scored may have them too. */
  private static final Pattern OF_TRAINING = Pattern.compile("(label|mask|weight)-");

  private final ModelGraph model;
  private final VariableStore store;
  private final Session session;
  private volatile Set<String> known = Set.of(); // the inputs of all builds
  private long step;
  private volatile List<RunMetadata> traces; // null unless runs are traced

  private ModelSession(ModelGraph model, ConfigProto config) {
    this.model = model;
    this.store = new VariableStore(model);
    this.session = new Session(model.graph(), config);
  }

  /**
   * Opens a session on a finished graph. TensorFlow rewrites the graph before the first run of
   * every choice of fetches, which makes many runs faster; the graph of a long unrolled recurrence
   * it runs as it is, for there that takes far longer than it saves.
   */
  public static ModelSession open(ModelGraph model, Threads threads) {
    return isLarge(model) ? openForFewRuns(model, threads) : open(model, threads.config());
  }

  private static boolean isLarge(ModelGraph model) {
    Iterator<GraphOperation> operations = model.graph().operations();
    int count = 0;
    while (count < LARGE && operations.hasNext()) {
      operations.next();
      count++;
    }
    return count == LARGE;
  }

  /**
   * Opens a session that runs the graph as it is: rewriting takes seconds for a large graph. The
   * last bits of results may differ from those of {@link #open}.
   */
  public static ModelSession openForFewRuns(ModelGraph model, Threads threads) {
    return open(
        model,
        threads.config().toBuilder()
            .setGraphOptions(
                GraphOptions.newBuilder()
                    .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
            .build());
  }

  private static ModelSession open(ModelGraph model, ConfigProto config) {
    requireMemory(model);
    ModelSession opened = new ModelSession(model, config);
    try {
      opened.initialize();
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /** Asks before any is taken: where it runs out, the system ends the process without a word. */
  private static void requireMemory(ModelGraph model) {
    double needed = 0;
    Variable largest = null;
    for (Variable variable : model.variables()) {
      needed += bytes(variable);
      largest = largest == null || bytes(variable) > bytes(largest) ? variable : largest;
    }
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    if (needed > system.getTotalMemorySize()) {
      throw new IllegalArgumentException(
          "model: expected variables of at most the %s MiB that this machine has but they take %s MiB, the largest is '%s' %s; take smaller vectors, as by --dim, or smaller vocabularies"
              .formatted(
                  system.getTotalMemorySize() >> 20,
                  (long) needed >> 20,
                  largest.name(),
                  largest.shape()));
    }
  }

  private static double bytes(Variable variable) {
    double size = Float.BYTES; // a product of longs may overflow
    for (long dimension : variable.shape().asArray()) {
      size *= dimension;
    }
    return size;
  }

  private void initialize() {
    Session.Runner variables = session.runner();
    model.variables().forEach(variable -> variables.addTarget(variable.initialize()));
    if (!model.variables().isEmpty()) {
      variables.run().close();
    }
    for (FixedData<?> data : model.data()) {
      try (Tensor tensor = MappedTensor.of(data.type(), data.supplier().get())) {
        session.runner().feed(data.feed(), tensor).addTarget(data.load()).run().close();
      }
    }
  }

  public ModelGraph model() {
    return model;
  }

  /** The number of finished training steps. */
  public long step() {
    return step;
  }

  void setStep(long finished) {
    step = finished;
  }

  VariableStore store() {
    return store;
  }

  Session session() {
    return session;
  }

  /**
   * Runs one build.
   *
   * @param needed the inputs to feed, in the build's order
   * @param feed a tensor for each of them; those of other builds are not fed
   * @param own what the caller feeds itself
   * @return the fetched tensors, which the caller closes
   * @throws IllegalArgumentException if a tensor is missing, is none of the model's inputs, or has
   *     another type or shape
   */
  Result run(
      List<Input<?>> needed,
      Feed feed,
      Map<? extends Operand<?>, ? extends Tensor> own,
      List<? extends Operand<?>> fetches,
      List<Op> targets) {
    requireKnown(feed);
    try (TInt64 stepTensor = TInt64.scalarOf(step)) {
      Session.Runner runner = session.runner();
      if (!model.isExport()) { // where the step is a constant
        runner.feed(model.step(), stepTensor);
      }
      for (Input<?> input : needed) {
        runner.feed(input.tensor(), feed.require(input));
      }
      own.forEach(runner::feed);
      model.beside().forEach(runner::feed);
      fetches.forEach(runner::fetch);
      targets.forEach(runner::addTarget);
      List<RunMetadata> traced = traces;
      return traced == null ? runner.run() : traced(runner, traced);
    }
  }

  private static Result traced(Session.Runner runner, List<RunMetadata> traces) {
    Result result =
        runner
            .setOptions(
                RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build())
            .runAndFetchMetadata();
    result.getMetadata().ifPresent(traces::add);
    return result;
  }

  /**
   * Traces the training steps and servings of some work, which slows them down. One thread at a
   * time.
   *
   * @param work takes steps or serves with this session
   * @return how long its ops took, the slowest type first
   */
  public List<OpTime> trace(Runnable work) {
    List<RunMetadata> traced = Collections.synchronizedList(new ArrayList<>());
    traces = traced;
    try {
      work.run();
    } finally {
      traces = null;
    }
    return OpTime.of(traced);
  }

  /**
   * Fetches tensors of the SERVE build, or of EXPORT in a graph for export.
   *
   * @return the fetched tensors in order, which the caller closes
   */
  public Result serve(Feed feed, List<? extends Operand<?>> fetches) {
    return run(servingInputs(), feed, Map.of(), fetches, List.of());
  }

  /** Runs ops of the SERVE build and fetches nothing. */
  public void serveTargets(Feed feed, List<Op> targets) {
    run(servingInputs(), feed, Map.of(), List.of(), targets).close();
  }

  private void requireKnown(Feed feed) {
    if (known.containsAll(feed.names())) {
      return;
    }
    Set<String> now = new LinkedHashSet<>();
    model.builds().forEach(build -> model.inputs(build).forEach(i -> now.add(i.name())));
    known = now;
    for (String name : feed.names()) {
      boolean ofTraining = OF_TRAINING.matcher(name).lookingAt();
      if (!known.contains(name) && (!ofTraining || model.builds().contains(Build.TRAIN))) {
        throw new IllegalArgumentException(
            "feed '%s': expected an input of the model but there is none of that name; %s"
                .formatted(name, Names.nearest(name, known)));
      }
    }
  }

  private List<Input<?>> servingInputs() {
    return model.inputs(model.isExport() ? Build.EXPORT : Build.SERVE);
  }

  /**
   * The values of a parameter or state in row-major order.
   *
   * @throws IllegalArgumentException if the model has none of that name
   */
  public float[] values(String name) {
    return store.values(session, name);
  }

  /**
   * The values of all parameters and states in row-major order, by name: one run, where asking for
   * each apart prepares the graph as often.
   */
  public Map<String, float[]> values() {
    return store.values(session);
  }

  /**
   * All parameters, states and fixed data, by name, in the session's own memory: what is not
   * trained row by row is not copied. The caller closes the tensors, which may outlive the session
   * and keep their values; nobody may write to them. Adds ops to the graph.
   */
  public Map<String, Tensor> tensors() {
    Map<String, Operand<?>> reads = new LinkedHashMap<>(store.reads());
    Ops tf = model.ops().withSubScope("tensors");
    model.data().forEach(d -> reads.put(d.name(), tf.readVariableOp(d.handle(), d.type())));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    if (reads.isEmpty()) {
      return tensors;
    }
    Session.Runner runner = session.runner();
    reads.values().forEach(runner::fetch);
    Result result = runner.run(); // closing it would close the tensors
    int i = 0;
    for (String name : reads.keySet()) {
      tensors.put(name, result.get(i++));
    }
    return tensors;
  }

  /** A run that the caller feeds by itself, the step too if what it fetches needs it. */
  public Session.Runner runner() {
    return session.runner();
  }

  /**
   * Writes tensors in TensorFlow's V2 checkpoint format, in which SavedModels keep variables. Adds
   * ops to the graph.
   *
   * @param tensors by the key each is stored under; they may not depend on inputs
   * @param prefix of the files' paths
   */
  public void write(Map<String, ? extends Operand<?>> tensors, Path prefix) {
    Ops tf = model.ops().withSubScope("write");
    String[] keys = tensors.keySet().toArray(String[]::new);
    String[] slices = Collections.nCopies(keys.length, "").toArray(String[]::new);
    Op save =
        tf.train.save(
            tf.constant(prefix.toString()),
            tf.constant(StdArrays.ndCopyOf(keys)),
            tf.constant(StdArrays.ndCopyOf(slices)),
            List.copyOf(tensors.values()));
    session.runner().addTarget(save).run().close();
  }

  /**
   * Overwrites a parameter or state, for instance with what another model learnt.
   *
   * @param values in row-major order
   * @throws IllegalArgumentException if the model has none of that name, or it is of another size
   */
  public void assign(String name, float[] values) {
    store.assign(session, name, values);
  }

  @Override
  public void close() {
    session.close();
  }
}
