package io.rankgraft.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A table of embeddings, [rows, dim].
 *
 * <p>{@link #lookup} is a differentiation boundary: its gradient is a list of rows, de-duplicated
 * over all lookups of the table, and neither the forward nor the backward pass touches more of the
 * table than the rows asked for. {@link #whole} is for models that propagate the whole table
 * through a graph; its gradient is dense.
 */
public final class EmbeddingTable {
  private final Parameter parameter;
  private final Ops tf;
  private final Build build;

  EmbeddingTable(Parameter parameter, Ops tf, Build build) {
    this.parameter = parameter;
    this.tf = tf;
    this.build = build;
  }

  public Parameter parameter() {
    return parameter;
  }

  public long rows() {
    return parameter.shape().get(0);
  }

  public int dim() {
    return (int) parameter.shape().get(1);
  }

  /** Rows by id: ids of any shape [...] give [..., dim]. An id outside the table fails the run. */
  public Operand<TFloat32> lookup(Operand<TInt32> ids) {
    if (ids.shape().numDimensions() == 1) {
      return parameter.lookup(tf, build, ids);
    }
    Operand<TInt32> flat = tf.reshape(ids, tf.constant(new int[] {-1}));
    Operand<TFloat32> rows = parameter.lookup(tf, build, flat);
    Operand<TInt32> shape =
        tf.concat(java.util.List.of(tf.shape(ids), tf.constant(new int[] {dim()})), tf.constant(0));
    return tf.reshape(rows, shape);
  }

  /** The whole table, [rows, dim]. */
  public Operand<TFloat32> whole() {
    return parameter.read(tf, build);
  }

  /** The shape, [rows, dim]. */
  public Shape shape() {
    return parameter.shape();
  }
}
