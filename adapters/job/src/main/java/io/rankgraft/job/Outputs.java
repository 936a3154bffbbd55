package io.rankgraft.job;

import io.rankgraft.graph.Task;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The outputs of a job's bundle: each task, and beside it the host's own where it has one. */
final class Outputs {
  /** Ends the name of the host's own prediction of a task. */
  static final String HOST = "-host";

  private Outputs() {}

  static Map<OutputSpec, Operand<TFloat32>> of(JobPlan plan, Map<Task, Assembly.Outcome> outcomes) {
    Map<OutputSpec, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outcomes.forEach(
        (task, outcome) -> {
          Domain domain = plan.task(task).isBinary() ? Domain.PROBABILITY : Domain.AMOUNT;
          String host = task.name() + HOST;
          if (plan.priors().containsKey(task.name())) {
            outputs.put(OutputSpec.of(task.name(), domain), outcome.grafted());
          } else {
            outputs.put(new OutputSpec(task.name(), domain, host), outcome.grafted());
            outputs.put(OutputSpec.of(host, domain), outcome.host());
          }
        });
    return outputs;
  }

  static ScoreFormula ranking(JobPlan plan) {
    return ScoreFormula.of(plan.target().name());
  }

  static Optional<Judge> judge() {
    return Optional.of(new MergedJudge());
  }
}
