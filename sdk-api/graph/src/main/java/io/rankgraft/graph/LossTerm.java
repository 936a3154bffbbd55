package io.rankgraft.graph;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * One term of the training objective.
 *
 * @param name {@code <mount>/<symbol>}, unique in the TRAIN build
 * @param task the task it belongs to, where it belongs to one: gradient merges sort by it
 * @param value a scalar, not yet multiplied by {@code scale}
 * @param scale the fixed coefficient of the term; never zero, since such terms are not built
 */
public record LossTerm(String name, Optional<Task> task, Operand<TFloat32> value, float scale) {
  public LossTerm withValue(Operand<TFloat32> newValue) {
    return new LossTerm(name, task, newValue, scale);
  }
}
