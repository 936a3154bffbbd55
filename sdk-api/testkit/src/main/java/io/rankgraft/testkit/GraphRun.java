package io.rankgraft.testkit;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.FixedData;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Runs a {@link ModelGraph} in a test: arrays in, arrays out. Everything is initialised on opening;
 * feeds and parameter values stay until they are replaced. Owns the native session and not the
 * graph: close this first. Not safe for concurrent use.
 */
public final class GraphRun implements AutoCloseable {
  /** Writes one parameter. */
  private record Write(Operand<TFloat32> value, org.tensorflow.op.Op assign) {}

  /** A place where a gradient arrives: the read of a parameter, or the rows of a lookup. */
  private record Arrival(Parameter parameter, Operand<TFloat32> at, Operand<TInt32> ids) {}

  private final ModelGraph model;
  private final Session session;
  private final Map<Operand<?>, Tensor> feeds = new LinkedHashMap<>();
  private final Map<String, Write> writes = new LinkedHashMap<>();
  private final Map<Write, Tensor> pending = new LinkedHashMap<>();
  private final Map<Operand<TFloat32>, Map<String, Operand<TFloat32>>> gradientOps =
      new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> reads = new LinkedHashMap<>();

  private GraphRun(ModelGraph model) {
    this.model = model;
    // A test runs a graph few times: optimising it would cost more than it saves.
    ConfigProto config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1)
            .setGraphOptions(
                GraphOptions.newBuilder()
                    .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
            .build();
    this.session = new Session(model.graph(), config);
  }

  /** Opens a session, initialises parameters and states and loads the fixed data. */
  public static GraphRun open(ModelGraph model) {
    GraphRun run = new GraphRun(model);
    run.atStep(0);
    Session.Runner variables = run.session.runner();
    model.variables().forEach(variable -> variables.addTarget(variable.initialize()));
    if (!model.variables().isEmpty()) {
      variables.run().close();
    }
    for (FixedData<?> data : model.data()) {
      try (Tensor tensor = data.supplier().get()) {
        run.session.runner().feed(data.feed(), tensor).addTarget(data.load()).run().close();
      }
    }
    return run;
  }

  public ModelGraph model() {
    return model;
  }

  /** Sets the number of finished training steps; 0 at first. */
  public GraphRun atStep(long step) {
    return put(model.step(), TInt64.scalarOf(step));
  }

  /** Feeds an input of a build with floats, in row-major order. */
  public GraphRun feed(Build build, String input, float[] values, long... shape) {
    return put(
        input(build, input).tensor(),
        TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false)));
  }

  /** Feeds an input of a build with integers, in row-major order. */
  public GraphRun feed(Build build, String input, int[] values, long... shape) {
    return put(
        input(build, input).tensor(),
        TInt32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false)));
  }

  private GraphRun put(Operand<?> placeholder, Tensor tensor) {
    Tensor earlier = feeds.put(placeholder, tensor);
    if (earlier != null) {
      earlier.close();
    }
    return this;
  }

  private Input<?> input(Build build, String name) {
    List<Input<?>> inputs = model.inputs(build);
    return inputs.stream()
        .filter(i -> i.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "feed '%s': expected an input of the %s build but there is none; %s"
                        .formatted(
                            name,
                            build,
                            Names.nearest(name, inputs.stream().map(Input::name).toList()))));
  }

  /** The values of a tensor, in row-major order. */
  public float[] floats(Operand<TFloat32> tensor) {
    return floats(List.of(tensor)).get(0);
  }

  /**
   * The values of several tensors, each in row-major order, from one run: TensorFlow prepares a
   * graph anew for every other choice of tensors, which takes longer than to run it.
   */
  public List<float[]> floats(List<? extends Operand<TFloat32>> tensors) {
    Session.Runner runner = runner();
    List<Operand<TFloat32>> distinct = List.copyOf(new LinkedHashSet<>(tensors));
    distinct.forEach(runner::fetch); // a run may not fetch one tensor twice
    try (Result result = runner.run()) {
      List<float[]> values = new ArrayList<>();
      for (Operand<TFloat32> tensor : tensors) {
        values.add(copy((TFloat32) result.get(distinct.indexOf(tensor))));
      }
      return values;
    }
  }

  /** The value of a scalar. */
  public float scalar(Operand<TFloat32> tensor) {
    float[] values = floats(tensor);
    if (values.length != 1) {
      throw new IllegalArgumentException(
          "graph run: expected a scalar but got %s values".formatted(values.length));
    }
    return values[0];
  }

  /** The current value of a variable, in row-major order. */
  public float[] value(Variable variable) {
    return floats(
        reads.computeIfAbsent(
            variable.name(), n -> model.ops().readVariableOp(variable.handle(), TFloat32.class)));
  }

  /** Overwrites a variable, before the next run. */
  public void set(Variable variable, float[] values) {
    Shape shape = variable.shape();
    Write write =
        writes.computeIfAbsent(
            variable.name(),
            n -> {
              Ops tf = model.ops();
              Operand<TFloat32> value = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
              return new Write(value, tf.assignVariableOp(variable.handle(), value));
            });
    Tensor earlier =
        pending.put(write, TFloat32.tensorOf(shape, DataBuffers.of(values, true, false)));
    if (earlier != null) {
      earlier.close();
    }
  }

  /** Everything set since the last run, at once. */
  private void writePending() {
    if (pending.isEmpty()) {
      return;
    }
    Session.Runner runner = session.runner();
    pending.forEach(
        (write, tensor) -> runner.feed(write.value(), tensor).addTarget(write.assign()));
    runner.run().close();
    forgetPending();
  }

  private void forgetPending() {
    pending.values().forEach(Tensor::close);
    pending.clear();
  }

  /**
   * The gradient of a scalar with respect to a parameter, of the parameter's size; row lookups are
   * added up. Zeros where the scalar does not depend on it.
   */
  public float[] gradient(Build build, Operand<TFloat32> scalar, Parameter parameter) {
    return gradients(build, scalar).get(parameter.name());
  }

  /** As {@link #gradient}, for all parameters of the model by name. */
  public Map<String, float[]> gradients(Build build, Operand<TFloat32> scalar) {
    Map<String, Operand<TFloat32>> ops =
        gradientOps.computeIfAbsent(scalar, s -> gradientOps(build, scalar));
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      values.put(parameter.name(), new float[(int) parameter.shape().size()]);
    }
    if (!ops.isEmpty()) {
      Session.Runner runner = runner();
      ops.values().forEach(runner::fetch);
      try (Result result = runner.run()) {
        int i = 0;
        for (String name : ops.keySet()) {
          values.put(name, copy((TFloat32) result.get(i++)));
        }
      }
    }
    return values;
  }

  /** One backward pass to every read and lookup the scalar depends on. */
  private Map<String, Operand<TFloat32>> gradientOps(Build build, Operand<TFloat32> scalar) {
    Ops tf = model.ops();
    Set<?> reached = model.graph().subgraphTo(Set.of(scalar));
    List<Arrival> arrivals = new ArrayList<>();
    for (Parameter parameter : model.parameters()) {
      if (parameter.isReadWhole(build)) {
        arrivals.add(new Arrival(parameter, parameter.read(tf, build), null));
      }
      parameter
          .lookups(build)
          .forEach(l -> arrivals.add(new Arrival(parameter, l.rows(), l.ids())));
    }
    arrivals.removeIf(a -> !reached.contains(a.at().op())); // TensorFlow throws for these
    if (arrivals.isEmpty()) {
      return Map.of();
    }
    var dy = tf.gradients(scalar, arrivals.stream().map(Arrival::at).toList());
    Map<String, Operand<TFloat32>> sums = new LinkedHashMap<>();
    for (int i = 0; i < arrivals.size(); i++) {
      Output<TFloat32> d = dy.dy(i);
      if (d.isClosed()) { // behind a stop-gradient
        continue;
      }
      Arrival a = arrivals.get(i);
      int rows = a.ids() == null ? 0 : (int) a.parameter().shape().get(0);
      Operand<TFloat32> whole =
          a.ids() == null ? d : tf.math.unsortedSegmentSum(d, a.ids(), tf.constant(rows));
      sums.merge(a.parameter().name(), whole, tf.math::add);
    }
    return sums;
  }

  private Session.Runner runner() {
    writePending();
    Session.Runner runner = session.runner();
    feeds.forEach(runner::feed);
    return runner;
  }

  private static float[] copy(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.copyTo(DataBuffers.of(values, false, false));
    return values;
  }

  @Override
  public void close() {
    feeds.values().forEach(Tensor::close);
    feeds.clear();
    forgetPending();
    session.close();
  }
}
