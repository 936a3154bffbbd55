package io.rankgraft.job;

import io.rankgraft.data.Feature;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.RoundEngine;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One trained control: a graph of its own, so it cannot reach the grafts' parameters, with the
 * grafts' rows, seed, budget and choice of the epoch. Rate and batch are its own where the job does
 * not say them, so that a graft's choice makes no control weaker. It is never exported. Owns its
 * graph.
 */
final class ControlTower implements AutoCloseable {
  private final String name;
  private final JobPlan plan;
  private final TrainingOptions options;
  private final ModelGraph model;
  private final Map<Task, Assembly.Outcome> served;
  private final Trainer trainer;

  /** A control after its training. */
  record Trained(Arm arm, JobTraining.Outcome outcome) {}

  private ControlTower(JobHost host, JobPlan plan, TrainingOptions options, NamedGraft<?> tower) {
    this.name = tower.name();
    this.plan = plan.withControl(tower.configured());
    this.options = options.filled(tower.training());
    this.model = ModelGraph.withSeed(options.seed());
    try {
      host.define(model, Build.TRAIN, this.plan);
      this.served = host.define(model, Build.SERVE, this.plan);
      this.trainer =
          Trainer.build(
              model,
              Objective.of(
                  Adam.ofDefaults(), Schedule.constant((float) this.options.rate().orElseThrow())));
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /**
   * The trained controls of a job.
   *
   * @param options of the job; those the user did not give are empty
   * @param notes gets a line for one that is left out
   */
  static List<ControlTower> all(
      JobHost host, JobPlan plan, TrainingOptions options, Closing closing, List<String> notes) {
    List<ControlTower> all = new ArrayList<>();
    List<Feature> inputs = ControlTowers.readable(plan.schema(), host.features());
    if (inputs.isEmpty()) {
      notes.add(
          "no control '%s': the host reads only %s, from which no tower can be built"
              .formatted(ControlTowers.REFRESHED, host.features()));
    } else {
      all.add(closing.add(new ControlTower(host, plan, options, ControlTowers.refreshed(inputs))));
    }
    Feature item = plan.schema().feature(plan.columns().item());
    if (ControlTowers.behaviours(plan.schema(), item).isEmpty()) {
      notes.add(
          "no control '%s': the log has no sequence of the values of '%s' to match it with"
              .formatted(ControlTowers.PLAIN, item.name()));
    } else {
      all.add(closing.add(new ControlTower(host, plan, options, ControlTowers.plain(inputs))));
    }
    return all;
  }

  String name() {
    return name;
  }

  ModelGraph model() {
    return model;
  }

  Trainer trainer() {
    return trainer;
  }

  /**
   * @param rounds who takes the steps; without, they are taken here
   * @param checkpoints a folder of this control alone
   * @param resume whether to go on from what is there
   */
  Trained train(Parts parts, Optional<RoundEngine> rounds, Path checkpoints, boolean resume) {
    try (ModelSession session = ModelSession.open(model, Threads.of(options.threads()))) {
      JobTraining.Outcome outcome =
          new JobTraining(session, trainer, served, plan, options, "control " + name, checkpoints)
              .run(parts, rounds, resume, JobListener.SILENT);
      return new Trained(
          Arm.of(
              name,
              Predictions.of(session, served, plan, parts.validation()),
              Predictions.of(session, served, plan, parts.test())),
          outcome);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
