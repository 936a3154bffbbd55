package io.rankgraft.tim;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** TIM in one build of a graph, on the inputs of a {@link World}. */
final class Defendant implements AutoCloseable {
  final ModelGraph model;
  final Build build;
  final Tim.Outputs outputs;
  final GraphRun run;

  /** SERVE with its first values. */
  static Defendant atStart(TimConfig config, boolean shared) {
    return new Defendant(ModelGraph.withSeed(5), Build.SERVE, config, shared);
  }

  /** EXPORT of the given values. */
  static Defendant exported(TimConfig config, boolean shared, Map<String, float[]> values) {
    return new Defendant(ModelGraph.forExport(values::get, 0), Build.EXPORT, config, shared);
  }

  private Defendant(ModelGraph model, Build build, TimConfig config, boolean shared) {
    this.model = model;
    this.build = build;
    GraftScope scope = model.scope(build);
    outputs = new Tim(config).attach(scope.child("tim"), inputs(scope, config, shared));
    run = GraphRun.open(model);
  }

  private static Tim.Inputs inputs(GraftScope scope, TimConfig config, boolean shared) {
    List<Tim.Sequence> sequences = new ArrayList<>();
    for (int b = 0; b < config.behaviours(); b++) {
      int length = World.LENGTHS[b];
      Shape items = Shape.of(Shape.UNKNOWN_SIZE, length, World.DIM);
      Shape mask = Shape.of(Shape.UNKNOWN_SIZE, length);
      sequences.add(
          new Tim.Sequence(
              World.BEHAVIOURS.get(b),
              scope.input("items-" + b, TFloat32.class, items, Axis.REQUEST),
              scope.input("mask-" + b, TFloat32.class, mask, Axis.REQUEST)));
    }
    Shape rows = Shape.of(Shape.UNKNOWN_SIZE);
    return new Tim.Inputs(
        sequences,
        scope.input(
            "target", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, World.DIM), Axis.CANDIDATE),
        shared
            ? Optional.of(scope.input("request-of", TInt32.class, rows, Axis.CANDIDATE))
            : Optional.empty());
  }

  /** Overwrites all parameters. */
  Defendant with(Map<String, float[]> values) {
    for (Parameter p : model.parameters()) {
      run.set(p, values.get(p.name()));
    }
    return this;
  }

  Defendant on(World world) {
    world.feed(run, build);
    return this;
  }

  float[] interest(int task) {
    return run.floats(outputs.interests().get(task));
  }

  /** The interests of all tasks. */
  List<float[]> interests() {
    return run.floats(outputs.interests());
  }

  /** The ops the outputs depend on. */
  Iterable<GraphOperation> ops() {
    Ops tf = model.ops();
    return model.graph().subgraphTo(java.util.Set.of(tf.stack(outputs.interests())));
  }

  /** Σ_t Σ (t + 1) sin-like weights · interest_t: a scalar that every element moves. */
  Operand<TFloat32> weighted() {
    Ops tf = model.ops();
    List<Operand<TFloat32>> terms = new ArrayList<>();
    for (int t = 0; t < outputs.interests().size(); t++) {
      Operand<TFloat32> x = outputs.interests().get(t);
      terms.add(
          tf.reduceSum(tf.math.mul(x, tf.constant(weights(t))), tf.constant(new int[] {0, 1})));
    }
    return tf.math.addN(terms);
  }

  /** The column weights of {@link #weighted}. */
  static float[] weights(int task) {
    float[] w = new float[World.LENGTHS.length * World.DIM];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) Math.sin(1 + 3 * task + i);
    }
    return w;
  }

  @Override
  public void close() {
    run.close();
    model.close();
  }
}
