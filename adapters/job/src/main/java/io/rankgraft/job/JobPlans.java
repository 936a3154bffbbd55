package io.rankgraft.job;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.GraftObjective;
import io.rankgraft.tensorflow.Objective;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From what a job was asked for to what is mounted. */
final class JobPlans {
  private static final int BLOCK = 1 << 16;

  private JobPlans() {}

  /**
   * @throws BadInputException in one line, if a part is missing or two do not go together
   */
  static JobPlan of(GraftJob job) {
    if (job.grafts().isEmpty()) {
      throw new BadInputException("graft job: expected a graft or more but there is none");
    }
    if (job.tasks().isEmpty()) {
      throw new BadInputException("graft job: expected a task or more but there is none");
    }
    requireDistinct("graft", job.grafts().stream().map(g -> g.name()).toList());
    List<String> tasks = job.tasks().stream().map(JobTask::name).toList();
    requireDistinct("task", tasks);
    JobRows rows = job.rows().orElseThrow(() -> new BadInputException("graft job: expected rows"));
    String target = job.target().orElse(tasks.get(tasks.size() - 1));
    JobTask targeted =
        job.tasks().stream()
            .filter(t -> t.name().equals(target))
            .findFirst()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "--target '%s': expected one of the tasks; %s"
                            .formatted(target, Names.nearest(target, tasks))));
    job.columns().unit().ifPresent(rows.schema()::feature);
    job.columns().gap().ifPresent(gap -> requireGap(job, rows.schema().feature(gap)));
    JobPlan plan =
        new JobPlan(
            job.grafts(),
            job.splice(),
            job.columns().request().isPresent() ? byRow(rows.schema()) : rows.schema(),
            job.columns(),
            job.tasks(),
            targeted,
            Map.of(),
            0,
            HostVectors.none());
    HostScores scores = new HostScores(plan, job.host().taps());
    scores
        .unclaimed()
        .forEach(
            wrong -> {
              throw new BadInputException(wrong);
            });
    return plan;
  }

  private static void requireGap(GraftJob job, Feature gap) {
    if (job.columns().request().isEmpty()) {
      throw new BadInputException(
          "--gap '%s': expected lists, whose rows have a row before, but there is no --request; name its column, or leave --gap out"
              .formatted(gap.name()));
    }
    if (!(gap.type() instanceof FeatureType.Dense dense) || dense.width() != 1) {
      throw new BadInputException(
          "--gap '%s': expected a dense feature of width 1, seconds since the row before, but it is %s"
              .formatted(gap.name(), gap.type()));
    }
  }

  /** Every feature once per row: hosts read a row of a list as any other row. */
  private static FeatureSchema byRow(FeatureSchema schema) {
    return new FeatureSchema(
        schema.features().stream()
            .map(f -> new Feature(f.name(), Axis.CANDIDATE, f.type()))
            .toList());
  }

  private static void requireDistinct(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new BadInputException(
            "%s '%s': expected each %s once but it is named twice".formatted(what, name, what));
      }
    }
  }

  /**
   * What every row of a task begins with that the host does not predict: the logit of the share of
   * positives among the training rows, or their mean amount.
   *
   * @throws BadInputException if no training row has a label
   */
  static Map<String, Float> priors(JobPlan plan, HostSource host, Part train) {
    HostScores scores = new HostScores(plan, host.taps());
    Map<String, Float> priors = new HashMap<>();
    for (JobTask task : plan.tasks()) {
      double mean = mean(task, train);
      if (scores.tapOf(task.task()).isEmpty()) {
        double served = mean / (mean + (1 - mean) / task.sampling());
        priors.put(
            task.name(),
            (float) (task.isBinary() ? Math.log(inside(served) / (1 - inside(served))) : mean));
      }
    }
    return priors;
  }

  /**
   * The objective with the weighting and merge that grafts ask for.
   *
   * @throws BadInputException if two grafts ask for different ones
   */
  static Objective objective(JobPlan plan, Objective plain) {
    List<Task> tasks = plan.tasks().stream().map(JobTask::task).toList();
    List<String> asking = new ArrayList<>();
    Objective objective = plain;
    for (ConfiguredGraft<?> graft : plan.grafts()) {
      GraftObjective asked = graft.objective(tasks);
      if (!asked.isPlain()) {
        asking.add(graft.name());
        objective = asked.weighting().map(objective::withWeighting).orElse(objective);
        objective = asked.merge().map(objective::withMerge).orElse(objective);
      }
    }
    if (asking.size() > 1) {
      throw new BadInputException(
          "grafts %s: expected one of them to say how gradients are merged but several do; mount one per job, or configure the others without"
              .formatted(asking));
    }
    return objective;
  }

  private static double inside(double share) {
    return Math.min(1 - 1e-6, Math.max(1e-6, share));
  }

  private static double mean(JobTask task, Part train) {
    double sum = 0;
    long n = 0;
    for (int from = 0; from < train.size(); from += BLOCK) {
      Batch batch = train.batch(from, Math.min(train.size(), from + BLOCK));
      float[] labels = batch.floats(JobPlan.label(task.task()));
      float[] mask = task.mask().isPresent() ? batch.floats(JobPlan.mask(task.task())) : null;
      for (int i = 0; i < labels.length; i++) {
        if (mask == null || mask[i] != 0) {
          sum += labels[i];
          n++;
        }
      }
    }
    if (n == 0) {
      throw new BadInputException(
          "task '%s': expected training rows with a label but mask '%s' leaves none"
              .formatted(task.name(), task.mask().orElse("")));
    }
    return sum / n;
  }
}
