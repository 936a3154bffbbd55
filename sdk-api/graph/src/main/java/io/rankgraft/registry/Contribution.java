package io.rankgraft.registry;

import io.rankgraft.graph.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a graft gives a site.
 *
 * @param residual by task, the features [candidates, width] whose zero-initialised linear head
 *     corrects the task's logit; the width is known
 * @param spliced by tap, what its consumers read instead; empty unless the site asked for a splice
 */
public record Contribution(Map<Task, Operand<TFloat32>> residual, Map<String, Operand<?>> spliced) {
  public Contribution {
    residual = new LinkedHashMap<>(residual);
    spliced = new LinkedHashMap<>(spliced);
  }

  /** Corrects one task. */
  public static Contribution to(Task task, Operand<TFloat32> features) {
    return to(Map.of(task, features));
  }

  /** Corrects several tasks. */
  public static Contribution to(Map<Task, Operand<TFloat32>> features) {
    return new Contribution(features, Map.of());
  }

  /** Replaces a tap. */
  public static Contribution inPlaceOf(String tap, Operand<?> tensor) {
    return new Contribution(Map.of(), Map.of(tap, tensor));
  }

  /** The features by the tap of the logit they correct. */
  Map<String, Operand<TFloat32>> features(Site site) {
    Map<String, Operand<TFloat32>> byTap = new LinkedHashMap<>();
    residual.forEach((task, features) -> byTap.put(site.logitTap(task), features));
    return byTap;
  }
}
