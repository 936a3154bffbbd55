package io.rankgraft.job;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.registry.ConfiguredGraft;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Grafts onto a ranker one has: checks that all fits, trains them on a log, measures whether they
 * helped, and writes one bundle of both. An immutable value.
 *
 * <pre>{@code
 * GraftRegistry grafts = GraftRegistry.ofServices();
 * JobResult result =
 *     GraftJob.onto(HostSource.of(Path.of("saved_model")).withTap("logit", "logit"))
 *         .withGraft(grafts.graft("cascade").configured())
 *         .withTask(JobTask.ofBinary("click"))
 *         .withRows(JobRows.of(schema, train, test))
 *         .run(Path.of("out/graft"));
 * result.lift().lines().forEach(System.out::println);
 * }</pre>
 *
 * @param grafts in the order they are mounted
 * @param splice whether the graft replaces the tap it reads; else it corrects the logits
 * @param tasks what is predicted, upstream first
 * @param target the task that rankings follow; the last without it
 * @param rows empty until {@link #withRows}
 * @param controls whether the lift is compared with controls too, beside the host alone
 * @param version of the bundle
 */
public record GraftJob(
    HostSource host,
    List<ConfiguredGraft<?>> grafts,
    boolean splice,
    List<JobTask> tasks,
    Optional<String> target,
    Optional<JobRows> rows,
    JobColumns columns,
    TrainingOptions training,
    boolean controls,
    String version) {
  public GraftJob {
    Objects.requireNonNull(host, "graft job: expected a host");
    grafts = List.copyOf(grafts);
    tasks = List.copyOf(tasks);
  }

  /** A job on a host: user and item by these names, and the default training. */
  public static GraftJob onto(HostSource host) {
    return new GraftJob(
        host,
        List.of(),
        false,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        JobColumns.ofDefaults(),
        TrainingOptions.ofDefaults(),
        true,
        "1");
  }

  GraftJob withHost(HostSource other) {
    return new GraftJob(
        other, grafts, splice, tasks, target, rows, columns, training, controls, version);
  }

  /** This job and one more graft. */
  public GraftJob withGraft(ConfiguredGraft<?> graft) {
    return new GraftJob(
        host,
        and(grafts, graft),
        splice,
        tasks,
        target,
        rows,
        columns,
        training,
        controls,
        version);
  }

  /** This job, with its graft in the place of the tap it reads. */
  public GraftJob withSplice() {
    return new GraftJob(
        host, grafts, true, tasks, target, rows, columns, training, controls, version);
  }

  /** This job and one more task, downstream of those before. */
  public GraftJob withTask(JobTask task) {
    return new GraftJob(
        host, grafts, splice, and(tasks, task), target, rows, columns, training, controls, version);
  }

  public GraftJob withTarget(String task) {
    return new GraftJob(
        host, grafts, splice, tasks, Optional.of(task), rows, columns, training, controls, version);
  }

  public GraftJob withRows(JobRows log) {
    return new GraftJob(
        host,
        grafts,
        splice,
        tasks,
        target,
        Optional.of(log),
        columns,
        training,
        controls,
        version);
  }

  public GraftJob withColumns(JobColumns meanings) {
    return new GraftJob(
        host, grafts, splice, tasks, target, rows, meanings, training, controls, version);
  }

  public GraftJob withTraining(TrainingOptions options) {
    return new GraftJob(
        host, grafts, splice, tasks, target, rows, columns, options, controls, version);
  }

  /**
   * Whether to train the controls of {@link io.rankgraft.evaluate.lift.PairedPredictions}: the host
   * recalibrated, its own inputs refitted, and a plain tower. Without them the lift is over the
   * host alone.
   */
  public GraftJob withControls(boolean compared) {
    return new GraftJob(
        host, grafts, splice, tasks, target, rows, columns, training, compared, version);
  }

  public GraftJob withVersion(String name) {
    return new GraftJob(
        host, grafts, splice, tasks, target, rows, columns, training, controls, name);
  }

  private static <T> List<T> and(List<T> list, T one) {
    List<T> more = new ArrayList<>(list);
    more.add(one);
    return more;
  }

  /**
   * What a host reads and the tensors that can be tapped, one per line.
   *
   * @param schema to say which feature feeds each input; empty if there is none yet
   */
  public static List<String> tensors(HostSource host, Optional<FeatureSchema> schema) {
    return HostOutline.of(host).lines(host.inputs(), schema);
  }

  /** Whether a job has left its result in a folder. */
  public static boolean isFinished(Path out) {
    return OutFolder.isFinished(out);
  }

  /**
   * Checks all that can fail before training does: reads the rows, mounts the grafts, exports them
   * untrained, loads that in every engine, and compares it with the host.
   *
   * @param out the folder that the job would write to
   * @throws io.rankgraft.data.BadInputException in one line, if something does not fit
   */
  public void check(Path out, JobListener listener) {
    try (OutFolder folder = OutFolder.take(out, JobOptions.of(this), false);
        JobRun run = JobRun.open(this, listener)) {
      folder.abandonUnlessTrained();
      run.check();
    }
  }

  /**
   * Runs the job and tells nobody.
   *
   * @param out gets bundle, checkpoint and report, all at once at the end
   */
  public JobResult run(Path out) {
    return run(out, false, JobListener.SILENT);
  }

  /**
   * Runs the job.
   *
   * @param out gets bundle, checkpoint and report, all at once at the end
   * @param resume whether to go on with what was not finished there; the result is then that of a
   *     job that was not interrupted, bit for bit
   * @throws io.rankgraft.data.BadInputException in one line and before any training, if something
   *     does not fit, or another job has the folder
   */
  public JobResult run(Path out, boolean resume, JobListener listener) {
    return run(out, Optional.empty(), resume, listener);
  }

  /**
   * Runs the job, and has its models trained by an engine. The training part of {@link #rows} is
   * then a sample of the engine's rows; the part to choose the epoch by, and the test rows, are as
   * ever.
   *
   * @see #run(Path, boolean, JobListener)
   */
  public JobResult run(Path out, JobEngine engine, boolean resume, JobListener listener) {
    return run(out, Optional.of(engine), resume, listener);
  }

  private JobResult run(
      Path out, Optional<JobEngine> engine, boolean resume, JobListener listener) {
    Map<String, String> same = new LinkedHashMap<>(JobOptions.of(this));
    engine.ifPresent(e -> same.put("engine", e.words()));
    try (OutFolder folder = OutFolder.take(out, same, resume)) {
      try (JobRun run = JobRun.open(this, engine, listener)) {
        return run.run(folder, resume);
      } catch (RuntimeException | Error e) {
        folder.abandonUnlessTrained();
        throw e;
      }
    }
  }
}
