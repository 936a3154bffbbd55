package io.rankgraft.tim;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Parameters generated from the task and the behaviour. DTRN, section 3.3.1.
 *
 * <pre>
 * γ_{t,b} = MLP_γ(T_t, BS_b),  β_{t,b} = MLP_β(T_t, BS_b),  MLP(x) = relu(x W_1 + b_1) W_2 + b_2    (Eq. 2)
 * </pre>
 *
 * <p>No row of a batch enters: everything is generated for all P = M · T pairs in one pass a step.
 * Pair b · T + t is task t on behaviour b.
 *
 * <p>Differs from the paper: it prints T_i where T_t is meant. Embeddings start with unit variance,
 * as a layer's inputs should; the paper gives no initial values.
 */
final class Hypernetworks {
  private final GraftScope scope;
  private final TimConfig config;
  private final int inputs;
  private final Operand<TFloat32> pairs;

  /**
   * @param dim d, the width of both kinds of embedding
   */
  Hypernetworks(GraftScope scope, TimConfig config, int dim) {
    this.scope = scope;
    this.config = config;
    Ops tf = scope.tf();
    Operand<TFloat32> tasks =
        scope.parameter("task", Shape.of(config.tasks(), dim), Initializer.normal(1));
    Operand<TFloat32> behaviours =
        scope.parameter("behaviour", Shape.of(config.behaviours(), dim), Initializer.normal(1));
    int[] task = new int[config.pairs()];
    int[] behaviour = new int[config.pairs()];
    for (int p = 0; p < task.length; p++) {
      task[p] = p % config.tasks();
      behaviour[p] = p / config.tasks();
    }
    Operand<TFloat32> t = tf.gather(tasks, tf.constant(task), tf.constant(0)); // [P, d]
    Operand<TFloat32> b = tf.gather(behaviours, tf.constant(behaviour), tf.constant(0)); // [P, d]
    boolean concat = config.conditions().hyperInput() == TimConfig.HyperInput.CONCAT;
    this.inputs = concat ? 2 * dim : dim;
    this.pairs = concat ? tf.concat(List.of(t, b), tf.constant(1)) : tf.math.add(t, b);
  }

  /**
   * One hypernetwork.
   *
   * @param name its parameters are {@code <name>-w1}, {@code -b1}, {@code -w2} and {@code -b2}
   * @param size numbers to generate for a pair
   * @param identity the value that changes nothing
   * @return [P, size]
   */
  Operand<TFloat32> generate(String name, int size, float identity) {
    Ops tf = scope.tf();
    int hidden = config.conditions().hyperHidden();
    boolean raw = config.conditions().start() == TimConfig.Start.RAW;
    Operand<TFloat32> w1 =
        scope.parameter(name + "-w1", Shape.of(inputs, hidden), Initializer.xavierUniform());
    Operand<TFloat32> b1 = scope.parameter(name + "-b1", Shape.of(hidden), Initializer.zeros());
    Operand<TFloat32> w2 =
        scope.parameter(
            name + "-w2",
            Shape.of(hidden, size),
            raw ? Initializer.xavierUniform() : Initializer.zeros());
    Operand<TFloat32> b2 =
        scope.parameter(name + "-b2", Shape.of(size), Initializer.constant(raw ? 0 : identity));
    Operand<TFloat32> x = tf.nn.relu(tf.math.add(tf.linalg.matMul(pairs, w1), b1));
    return tf.math.add(tf.linalg.matMul(x, w2), b2);
  }

  /**
   * A weight of the base network as each pair has it: W ⊙ (1 + H), section 5.2.2.
   *
   * @param weight [in, out], or a bias [out]
   * @return [P, in, out], or [P, 1, out]
   */
  Operand<TFloat32> modulate(String name, Operand<TFloat32> weight) {
    Ops tf = scope.tf();
    Shape shape = weight.shape();
    long in = shape.numDimensions() == 1 ? 1 : shape.get(0);
    long out = shape.get(shape.numDimensions() - 1);
    Operand<TFloat32> h =
        tf.reshape(
            generate(name, (int) shape.size(), 0),
            tf.constant(new long[] {config.pairs(), in, out}));
    return tf.math.mul(tf.math.add(h, tf.constant(1f)), weight);
  }
}
