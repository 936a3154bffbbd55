package io.rankgraft.benchmarks;

import io.rankgraft.layers.SmallProducts;
import io.rankgraft.tensorflow.Threads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unique;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The matrix products of a training step alone, by TensorFlow: X W forward, dY Wᵀ and Xᵀ dY
 * backward, with nothing between them; and, apart, its look-ups: rows read, gradients summed by id,
 * rows and what the optimizer keeps of them written. Matrices of one shape share their values, but
 * each product reads them anew: equal ones would be computed once.
 */
final class StepProducts implements ProductSizes, AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Map<Shape, Operand<? extends TType>> variables = new HashMap<>();
  private final List<Op> first = new ArrayList<>();
  private final List<Op> products = new ArrayList<>();
  private final List<Op> lookUps = new ArrayList<>();
  private final Session session;

  StepProducts(Conditions conditions, Consumer<ProductSizes> sizes) {
    sizes.accept(this);
    session = new Session(graph, Threads.of(conditions.threads()).config());
    run(first);
  }

  private Operand<TFloat32> matrix(long... sizes) {
    return tf.readVariableOp(variable(sizes), TFloat32.class);
  }

  private Operand<? extends TType> variable(long... sizes) {
    Shape shape = Shape.of(sizes);
    return variables.computeIfAbsent(
        shape,
        s -> {
          // Variables without a name are one variable.
          Operand<? extends TType> made =
              tf.varHandleOp(TFloat32.class, s, VarHandleOp.sharedName("matrix" + s));
          Operand<TFloat32> values =
              tf.random.statelessRandomNormal(
                  tf.constant(sizes),
                  tf.constant(new long[] {1, variables.size()}),
                  TFloat32.class);
          first.add(tf.assignVariableOp(made, values));
          return made;
        });
  }

  @Override
  public void dense(long rows, long in, long out) {
    products.add(tf.linalg.matMul(matrix(rows, out), matrix(in, out), MatMul.transposeB(true)));
    denseOfFixed(rows, in, out);
  }

  @Override
  public void denseOfFixed(long rows, long in, long out) {
    products.add(tf.linalg.matMul(matrix(rows, in), matrix(in, out)));
    products.add(tf.linalg.matMul(matrix(rows, in), matrix(rows, out), MatMul.transposeA(true)));
  }

  @Override
  public void small(long count, long m, long k, long n) {
    Operand<TFloat32> x = matrix(count, m, k);
    Operand<TFloat32> y = matrix(count, k, n);
    Operand<TFloat32> dz = matrix(count, m, n);
    products.add(SmallProducts.of(tf, x, false, y, false));
    products.add(SmallProducts.of(tf, dz, false, y, true));
    products.add(SmallProducts.of(tf, x, true, dz, false));
  }

  @Override
  public void lookUp(long rows, long width, long ids, int states) {
    Operand<? extends TType> table = variable(rows, width);
    Operand<? extends TType> kept = variable(rows, states * width);
    Operand<TInt32> id =
        tf.random.statelessRandomUniformInt(
            tf.constant(new long[] {ids}),
            tf.constant(new long[] {2, lookUps.size()}),
            tf.constant(0),
            tf.constant((int) rows));
    Operand<? extends TType> fixed =
        tf.varHandleOp(TInt32.class, Shape.of(ids), VarHandleOp.sharedName("ids" + lookUps.size()));
    first.add(tf.assignVariableOp(fixed, id));
    Operand<TInt32> read = tf.readVariableOp(fixed, TInt32.class);
    Operand<TFloat32> found = tf.resourceGather(table, read, TFloat32.class);
    Unique<TInt32, TInt32> unique = tf.unique(read, tf.constant(new int[] {0}));
    Operand<TFloat32> gradients = matrix(ids, width);
    Operand<TFloat32> sums =
        tf.math.unsortedSegmentSum(gradients, unique.idx(), tf.size(unique.y()));
    Operand<TFloat32> moments = tf.resourceGather(kept, unique.y(), TFloat32.class);
    Ops after = tf.withControlDependencies(List.of(sums, moments, found));
    lookUps.add(after.resourceScatterUpdate(kept, unique.y(), moments));
    lookUps.add(after.resourceScatterUpdate(table, unique.y(), sums));
  }

  /** All products once. */
  void run() {
    run(products);
  }

  /** All look-ups once. */
  void lookUp() {
    run(lookUps);
  }

  /**
   * Adds what a step needs beside a step.
   *
   * @param at the place of the step in the rounds; this one's products and look-ups come after it
   * @param atMost the step over its products, 0 without a target
   */
  static void report(
      Benchmark.Report report, String step, Rounds rounds, int at, String config, double atMost) {
    String products = step + "/products";
    String lookUps = step + "/look-ups";
    report.add(Benchmark.Side.time(products, rounds, at + 1, config));
    report.add(Benchmark.Side.time(lookUps, rounds, at + 2, config));
    report.add(new Benchmark.Ratio(step, products, rounds.ratio(at, at + 1), atMost));
    report.add(
        new Benchmark.Ratio(step, products + "+look-ups", rounds.ratio(at, at + 1, at + 2), 0));
  }

  private void run(List<Op> targets) {
    Session.Runner runner = session.runner();
    targets.forEach(runner::addTarget);
    runner.run().close();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
