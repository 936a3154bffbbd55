package io.rankgraft.tensorflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;

/**
 * How long the ops of one type took, by TensorFlow's own tracing of the graph that it ran: after
 * rewriting, so that fused ops have names of their own.
 *
 * @param op type of the op, such as {@code MatMul}
 * @param calls how often one ran
 * @param millis their time, summed; ops that ran at once count each
 */
public record OpTime(String op, int calls, double millis) {
  private static final double NANOS = 1e6; // per millisecond

  /** The types of all traced runs, the slowest first. */
  static List<OpTime> of(List<RunMetadata> runs) {
    Map<String, OpTime> byType = new HashMap<>();
    runs.stream()
        .flatMap(run -> run.getStepStats().getDevStatsList().stream())
        .flatMap(device -> device.getNodeStatsList().stream())
        .forEach(node -> byType.merge(typeOf(node), of(node), OpTime::plus));
    List<OpTime> all = new ArrayList<>(byType.values());
    all.sort(Comparator.comparingDouble(OpTime::millis).reversed());
    return List.copyOf(all);
  }

  private static OpTime of(NodeExecStats node) {
    return new OpTime(
        typeOf(node), 1, (node.getOpEndRelNanos() - node.getOpStartRelNanos()) / NANOS);
  }

  /** Labels read {@code name = Type(inputs)}; those of transfers do not. */
  private static String typeOf(NodeExecStats node) {
    String label = node.getTimelineLabel();
    int from = label.indexOf(" = ");
    int to = label.indexOf('(', from);
    return from < 0 || to < 0 ? node.getNodeName() : label.substring(from + " = ".length(), to);
  }

  private OpTime plus(OpTime other) {
    return new OpTime(op, calls + other.calls, millis + other.millis);
  }
}
