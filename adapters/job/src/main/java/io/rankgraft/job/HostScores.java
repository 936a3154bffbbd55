package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Nearest;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The host's own prediction of each task as a logit, or a value of amounts, [rows]: from the tap
 * {@code logit}, {@code probability} or {@code value}, each also with a dot and the task's name.
 */
final class HostScores {
  private static final List<String> OF_BINARY = List.of("logit", "probability");
  private static final List<String> OF_AMOUNT = List.of("value", "logit");
  private static final List<String> KINDS = List.of("logit", "probability", "value");
  private static final int SLIP = 2; // letters
  private static final float EDGE = 1e-7f; // float32 has no probability nearer to 1

  private final JobPlan plan;
  private final Map<String, String> declared; // tensors by tap, as the user wrote them

  HostScores(JobPlan plan, Map<String, String> declared) {
    this.plan = plan;
    this.declared = declared;
  }

  /** The tap with the host's prediction of a task; empty where the host does not predict it. */
  Optional<String> tapOf(Task task) {
    boolean binary = task.kind() == Task.Kind.BINARY;
    for (String kind : binary ? OF_BINARY : OF_AMOUNT) {
      for (String name : List.of(kind + "." + task.name(), kind)) {
        if (declared.containsKey(name) && (name.contains(".") || isForAll(task))) {
          return Optional.of(name);
        }
      }
    }
    return Optional.empty();
  }

  /** A tap without a task's name is the target's where there are several tasks. */
  private boolean isForAll(Task task) {
    return task.equals(plan.target().task());
  }

  /** Taps that look like a prediction and are none, so that the host would not be heard. */
  List<String> unclaimed() {
    List<String> wrong = new ArrayList<>();
    List<String> names = plan.tasks().stream().map(JobTask::name).toList();
    for (String tap : declared.keySet()) {
      int dot = tap.indexOf('.');
      String kind = dot < 0 ? tap : tap.substring(0, dot);
      if (isNearly(kind)
          && plan.grafts().stream().noneMatch(graft -> graft.graft().taps().contains(tap))) {
        wrong.add(
            "tap '%s': expected the host's score as one of %s but got '%s'; %s"
                .formatted(tap, KINDS, kind, Names.nearest(kind, KINDS)));
      }
      String task = tap.substring(dot + 1);
      if (dot > 0 && KINDS.contains(kind) && !names.contains(task)) {
        wrong.add(
            "tap '%s': expected the name of a task after the dot but got '%s'; %s"
                .formatted(tap, task, Names.nearest(task, names)));
      }
    }
    return wrong;
  }

  /** Whether a name is a slip of the pen from that of a score. */
  private static boolean isNearly(String name) {
    return !KINDS.contains(name)
        && KINDS.stream().anyMatch(kind -> Nearest.distance(name, kind) <= SLIP);
  }

  /**
   * A task's logit or value, [rows].
   *
   * @throws BadInputException if the tensor has more than one number per row
   */
  Optional<Operand<TFloat32>> of(Ops tf, Taps taps, Task task) {
    return tapOf(task)
        .map(
            tap -> {
              Operand<TFloat32> one = oneNumber(tf, tap, taps.require(tap));
              return tap.startsWith("probability") ? logit(tf, one) : one;
            });
  }

  private Operand<TFloat32> oneNumber(Ops tf, String tap, Operand<?> tensor) {
    Operand<TFloat32> x = Casts.to(tf, tensor, TFloat32.class);
    Shape shape = x.shape();
    OptionalInt column = TapTensor.parse(declared.get(tap)).column();
    int rank = shape.isUnknown() ? -1 : shape.numDimensions();
    long width = rank == 2 ? shape.get(1) : rank == 1 ? 1 : Shape.UNKNOWN_SIZE;
    if (column.isPresent()) {
      if (rank != 2 || column.getAsInt() >= width) {
        throw new BadInputException(
            "tap '%s': expected a column below %s of [rows, columns] but got [%s] of shape %s"
                .formatted(tap, width < 0 ? "its width" : width, column.getAsInt(), shape));
      }
      return tf.reshape(
          tf.slice(
              x, tf.constant(new int[] {0, column.getAsInt()}), tf.constant(new int[] {-1, 1})),
          tf.constant(new int[] {-1}));
    }
    if (width != 1) {
      throw new BadInputException(
          "tap '%s': expected one number per row but '%s' has shape %s; name one of its columns: --tap '%s=%s[%s]'"
              .formatted(
                  tap,
                  declared.get(tap),
                  shape,
                  tap,
                  declared.get(tap),
                  width > 1 ? width - 1 : 0));
    }
    return tf.reshape(x, tf.constant(new int[] {-1}));
  }

  /** log p − log(1 − p). */
  private static Operand<TFloat32> logit(Ops tf, Operand<TFloat32> p) {
    Operand<TFloat32> inside =
        tf.math.minimum(tf.math.maximum(p, tf.constant(EDGE)), tf.constant(1 - EDGE));
    return tf.math.sub(tf.math.log(inside), tf.math.log(tf.math.sub(tf.constant(1f), inside)));
  }
}
