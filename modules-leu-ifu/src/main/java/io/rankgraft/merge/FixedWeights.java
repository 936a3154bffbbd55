package io.rankgraft.merge;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.Task;
import io.rankgraft.train.LossWeighting;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A fixed weight a task, on top of each term's own scale. Tasks that are not named, and terms
 * without a task, keep their scale.
 *
 * @param byTask by the task's name, positive
 */
public record FixedWeights(Map<String, Float> byTask) implements LossWeighting {
  public FixedWeights {
    byTask = Map.copyOf(byTask);
    byTask.forEach(
        (task, weight) -> {
          if (!(weight > 0) || Float.isInfinite(weight)) {
            throw new IllegalArgumentException(
                "fixed weights '%s': expected a positive finite weight but got %s"
                    .formatted(task, weight));
          }
        });
  }

  @Override
  public List<LossTerm> weigh(GraftScope scope, List<LossTerm> terms) {
    return terms.stream()
        .map(
            term -> {
              float weight = term.task().map(Task::name).map(byTask::get).orElse(1f);
              Operand<TFloat32> factor = scope.tf().constant(weight * term.scale());
              return term.withValue(scope.tf().math.mul(term.value(), factor));
            })
        .toList();
  }
}
