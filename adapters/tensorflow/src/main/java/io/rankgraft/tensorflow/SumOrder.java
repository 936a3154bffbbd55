package io.rankgraft.tensorflow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;

/**
 * Has sums of three tensors and more taken in the order in which they are written.
 *
 * <p>TensorFlow's AddN, which sums gradients too, starts with the first input whose buffer it may
 * write into: one that nothing else waits for, so that the order, and with it the last bits, depend
 * on what other threads have finished. Here something waits for all inputs but the first two until
 * the sum is there, so that it starts with one of these or in a new buffer: the same bits, since x
 * + y = y + x.
 */
final class SumOrder {
  private static final String SUM = "AddN";
  private static final int FREE = 2;

  private SumOrder() {}

  /**
   * @param ends what a run computes
   * @return what waits, to be run with it
   */
  static List<Op> fix(Graph graph, Ops tf, Set<Operand<?>> ends) {
    Set<GraphOperation> computed = new HashSet<>(graph.subgraphTo(ends));
    ends.forEach(end -> computed.add((GraphOperation) end.op()));
    List<GraphOperation> sums = new ArrayList<>(); // in the order of the graph, the same every time
    for (Iterator<GraphOperation> all = graph.operations(); all.hasNext(); ) {
      GraphOperation op = all.next();
      if (op.type().equals(SUM) && op.numInputs() > FREE && computed.contains(op)) {
        sums.add(op);
      }
    }
    Operand<TBool> yes = tf.constant(true);
    List<Op> waiting = new ArrayList<>();
    for (GraphOperation sum : sums) {
      List<Operand<?>> later = new ArrayList<>();
      for (int i = FREE; i < sum.numInputs(); i++) {
        later.add(sum.input(i));
      }
      // An assertion: it does nothing with its inputs, and optimisers keep what has side effects.
      waiting.add(tf.withControlDependencies(sum.output(0)).assertThat(yes, later));
    }
    return waiting;
  }
}
