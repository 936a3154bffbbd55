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
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The matrix products of a training step alone, by TensorFlow: X W forward, dY Wᵀ and Xᵀ dY
 * backward, with nothing between them. Matrices of one shape share their values, but each product
 * reads them anew: equal ones would be computed once.
 */
final class StepProducts implements ProductSizes, AutoCloseable {
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Map<Shape, Operand<? extends TType>> variables = new HashMap<>();
  private final List<Op> first = new ArrayList<>();
  private final List<Op> products = new ArrayList<>();
  private final Session session;

  StepProducts(Conditions conditions, Consumer<ProductSizes> sizes) {
    sizes.accept(this);
    session = new Session(graph, Threads.of(conditions.threads()).config());
    run(first);
  }

  private Operand<TFloat32> matrix(long... sizes) {
    Shape shape = Shape.of(sizes);
    Operand<? extends TType> variable =
        variables.computeIfAbsent(
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
    return tf.readVariableOp(variable, TFloat32.class);
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

  /** All products once. */
  void run() {
    run(products);
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
