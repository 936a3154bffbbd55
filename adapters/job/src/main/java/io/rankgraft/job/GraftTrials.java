package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.RowStore;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Several grafts on one host and log, each alone, with rows read and controls trained once. The
 * numbers are those of a {@link GraftJob} of each; no bundle is written. Owns what it opened; for
 * one thread.
 */
public final class GraftTrials implements AutoCloseable {
  private final GraftJob job;
  private final JobPlan first;
  private final JobHost host;
  private final Parts parts;
  private final Path scratch;
  private final Closing closing;
  private List<Arm> controls; // trained when first needed
  private double controlSeconds;

  /**
   * What a graft came to.
   *
   * @param epoch the one kept
   * @param seconds of its training
   * @param controlSeconds of the trained controls together
   */
  public record Trial(LiftReport lift, int epoch, double seconds, double controlSeconds) {}

  private GraftTrials(GraftJob job, Closing closing) throws IOException {
    this.job = job;
    this.closing = closing;
    JobPlan asked = JobPlans.of(job);
    JobRows log = job.rows().orElseThrow();
    this.host = closing.add(JobHost.open(job.host(), log.schema()));
    RowStore rows = closing.add(host.prepared(RowLoading.train(log, asked.rows())));
    Optional<RowStore> test =
        RowLoading.test(log, asked.rows()).map(store -> closing.add(host.prepared(store)));
    this.parts = Parts.of(rows, test, log.split(), asked.columns().request());
    this.first = JobRun.filled(asked, job.host(), host, parts, JobListener.SILENT);
    this.scratch = Files.createTempDirectory("rankgraft-trials-");
    closing.add(() -> DurableFiles.remove(scratch));
  }

  /**
   * @param job with one graft or more; each trial takes their place
   * @throws BadInputException in one line, if something does not fit
   */
  public static GraftTrials of(GraftJob job) {
    Closing closing = new Closing();
    try {
      return new GraftTrials(job, closing);
    } catch (IOException e) {
      closing.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  /** Trains a graft as the job would, and compares it with host and controls on the test rows. */
  public Trial run(ConfiguredGraft<?> graft) {
    JobPlan plan = first.withGraft(graft);
    TrainingOptions options = job.training().filled(graft.graft().training());
    try (ModelGraph model = ModelGraph.withSeed(options.seed())) {
      host.define(model, Build.TRAIN, plan);
      Map<Task, Assembly.Outcome> served = host.define(model, Build.SERVE, plan);
      Trainer trainer =
          Trainer.build(
              model,
              JobPlans.objective(
                  plan,
                  Objective.of(
                      Adam.ofDefaults(), Schedule.constant((float) options.rate().orElseThrow()))));
      try (ModelSession session = ModelSession.open(model, Threads.of(options.threads()))) {
        long start = System.nanoTime();
        JobTraining.Outcome outcome =
            new JobTraining(
                    session, trainer, served, plan, options, "trial", scratch.resolve(graft.name()))
                .run(parts, Optional.empty(), false, JobListener.SILENT);
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<Task, Predictions> validated =
            Predictions.of(session, served, plan, parts.validation());
        Map<Task, Predictions> tested = Predictions.of(session, served, plan, parts.test());
        LiftReport lift =
            new Comparison(validated, tested, controls(validated, tested), List.of())
                .lift(plan, parts.test());
        return new Trial(lift, outcome.best(), seconds, controlSeconds);
      }
    }
  }

  private List<Arm> controls(Map<Task, Predictions> validated, Map<Task, Predictions> tested) {
    if (!job.controls()) {
      return List.of();
    }
    if (controls == null) {
      List<Arm> arms = new ArrayList<>(List.of(Arm.recalibrated(validated, tested)));
      try (Closing towers = new Closing()) {
        for (ControlTower tower :
            ControlTower.all(host, first, job.training(), towers, new ArrayList<>())) {
          long start = System.nanoTime();
          arms.add(
              tower
                  .train(parts, Optional.empty(), scratch.resolve("control-" + tower.name()), false)
                  .arm());
          controlSeconds += (System.nanoTime() - start) / 1e9;
        }
      }
      controls = arms;
    }
    return controls;
  }

  @Override
  public void close() {
    closing.close();
  }
}
