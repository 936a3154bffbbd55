package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.RowStore;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.evaluate.lift.TaskLift;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.RoundEngine;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.TensorFlow;

/** One run of a job: host, rows and graph, open. */
final class JobRun implements AutoCloseable {
  private static final int MOST_POSITIONS = 20;

  private final GraftJob job;
  private final Optional<JobEngine> engine;
  private final JobListener listener;
  private final JobPlan plan;
  private final TrainingOptions options;
  private final JobHost host;
  private final RowStore rows;
  private final Optional<RowStore> testRows;
  private final Parts parts;
  private final ModelGraph model;
  private final Map<Task, Assembly.Outcome> served;
  private final Trainer trainer;
  private final ModelSession session;
  private final List<ControlTower> controls;
  private final List<String> controlNotes = new ArrayList<>();
  private final List<String> told = new ArrayList<>(); // of host and checks, for the report
  private final Map<String, JobTraining.Outcome> controlOutcomes = new LinkedHashMap<>();
  private final Closing closing;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private long lap = System.nanoTime();

  private JobRun(
      GraftJob asking, Optional<JobEngine> engine, JobListener listener, Closing closing) {
    this.job = PackedInputs.resolved(asking);
    this.engine = engine;
    this.listener = listener;
    this.closing = closing;
    JobPlan asked = JobPlans.of(job);
    this.options = job.training().filled(asked.grafts().get(0).graft().training());
    JobRows log =
        job.rows()
            .orElseThrow(
                () -> new BadInputException("graft job: expected rows; name them withRows"));
    try (OpeningHost opening = OpeningHost.of(job.host(), log.schema())) {
      JobRows meanwhile = log.with(opening::meanwhile);
      RowStore train = closing.add(RowLoading.train(meanwhile, asked.rows()));
      Optional<RowStore> test = RowLoading.test(meanwhile, asked.rows()).map(closing::add);
      this.host = closing.add(opening.take());
      this.rows = closing.add(host.prepared(train));
      this.testRows = test.map(store -> closing.add(host.prepared(store)));
    }
    host.notes().forEach(this::note);
    Parts cut = Parts.of(rows, testRows, log.split(), asked.columns().request());
    this.parts = engine.map(e -> cut.ofSample(e.rows())).orElse(cut);
    this.plan = filled(asked, job.host(), host, parts, listener);
    took("rows and host");
    this.model = closing.add(ModelGraph.withSeed(options.seed()));
    host.define(model, Build.TRAIN, plan);
    this.served = host.define(model, Build.SERVE, plan);
    this.trainer =
        Trainer.build(
            model,
            JobPlans.objective(
                plan,
                Objective.of(
                    Adam.ofDefaults(), Schedule.constant((float) options.rate().orElseThrow()))));
    this.session = closing.add(ModelSession.open(model, Threads.of(options.threads())));
    this.controls =
        job.controls()
            ? ControlTower.all(host, plan, job.training(), closing, controlNotes)
            : List.of();
    took("graph");
  }

  /** The plan with what only rows and host say. */
  static JobPlan filled(
      JobPlan asked, HostSource source, JobHost host, Parts parts, JobListener listener) {
    return asked
        .withPriors(JobPlans.priors(asked, source, parts.train()))
        .withVectors(HostVectors.of(asked, source, host, parts.train()))
        .withPositions(positions(parts.train(), listener));
  }

  /** As long as the longest list of the training rows, and no longer than a recurrence can be. */
  private static int positions(Part train, JobListener listener) {
    int longest = train.requests().map(Requests::longest).orElse(0);
    if (longest > MOST_POSITIONS) {
      listener.noted(
          "requests of more than %d rows are read as several lists; the longest has %d"
              .formatted(MOST_POSITIONS, longest));
    }
    return Math.min(longest, MOST_POSITIONS);
  }

  static JobRun open(GraftJob job, JobListener listener) {
    return open(job, Optional.empty(), listener);
  }

  /**
   * @param engine who trains, where this process does not
   */
  static JobRun open(GraftJob job, Optional<JobEngine> engine, JobListener listener) {
    Closing closing = new Closing();
    try {
      return new JobRun(job, engine, listener, closing);
    } catch (RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  private void note(String line) {
    told.add(line);
    listener.noted(line);
  }

  JobHost host() {
    return host;
  }

  JobPlan plan() {
    return plan;
  }

  Trainer trainer() {
    return trainer;
  }

  ModelSession session() {
    return session;
  }

  int threads() {
    return options.threads();
  }

  /** The control of a name. */
  ControlTower control(String name) {
    return controls.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private Optional<RoundEngine> rounds(String model) {
    return engine.map(e -> e.rounds(model, options.batch().orElseThrow(), options.seed()));
  }

  private void took(String what) {
    long now = System.nanoTime();
    seconds.put(what, (now - lap) / 1e9);
    lap = now;
  }

  /** All that could fail after training, with parameters as they begin. */
  RankerExport check() {
    new LoggedScores(plan, job.host(), host, session, parts.train()).check(listener);
    RankerExport export = new JobChecks(job, plan, host, model, session).run(this::note);
    listener.checked(
        new JobListener.JobFacts(
            plan.grafts().stream().map(g -> g.name()).toList(),
            model.parameters().stream().mapToLong(p -> p.shape().size()).sum(),
            engine.map(e -> Math.toIntExact(e.rows())).orElse(parts.train().size()),
            parts.validation().size(),
            parts.test().size()));
    took("checks");
    return export;
  }

  JobResult run(OutFolder out, boolean resume) {
    try {
      check();
      JobTraining.Outcome outcome =
          new JobTraining(session, trainer, served, plan, options, "graft job", out.checkpoints())
              .run(parts, rounds(JobWorker.GRAFTS), resume, listener);
      took("training");
      Comparison comparison = compared(out, resume);
      LiftReport lift = comparison.lift(plan, parts.test());
      Map<String, List<TaskLift.SliceLift>> groups = comparison.groups(plan, parts);
      Rivals rivals =
          Rivals.beside(
              out.place(),
              JobReport.configurations(plan),
              comparison.test().get(plan.target().task()));
      took("lift");
      RankerExport export = host.export(session, plan);
      Bundle bundle =
          host.write(
              export, session, plan, out.bundle(), bundleName(), job.version(), origin(lift));
      took("bundle");
      List<String> notes = new ArrayList<>(export.notes());
      notes.addAll(controlNotes);
      engine.ifPresent(e -> notes.add(e.words()));
      rivals.line(graftNames()).ifPresent(notes::add);
      List<String> all = new ArrayList<>(told);
      all.addAll(notes);
      JobReport report =
          new JobReport(
              job,
              plan,
              options,
              parts,
              outcome,
              lift,
              comparison,
              groups,
              controlOutcomes,
              rivals,
              all,
              seconds);
      JobResult result =
          new JobResult(
              lift,
              out.place(out.bundle()),
              BundleFacts.size(bundle),
              BundleFacts.engines(bundle),
              BundleFacts.errors(bundle.parity()),
              List.copyOf(notes),
              out.place(out.checkpoints()),
              out.place(Path.of("report.html")),
              outcome.best(),
              Map.copyOf(seconds));
      out.finish(report.json(), report.page());
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Grafts, and what they are compared with, on validation and test rows. */
  private Comparison compared(OutFolder out, boolean resume) {
    Map<Task, Predictions> tested = Predictions.of(session, served, plan, parts.test());
    List<Arm> ablations = Comparison.ablations(session, served, plan, parts.test());
    Map<Task, Predictions> validated = Predictions.of(session, served, plan, parts.validation());
    took("predictions");
    List<Arm> arms = new ArrayList<>();
    if (job.controls()) {
      arms.add(Arm.recalibrated(validated, tested));
    }
    for (ControlTower control : controls) {
      listener.noted("training the control '%s'".formatted(control.name()));
      ControlTower.Trained trained =
          control.train(
              parts, rounds(control.name()), out.scratch("control-" + control.name()), resume);
      arms.add(trained.arm());
      controlOutcomes.put(control.name(), trained.outcome());
      controlNotes.add(
          String.format(
              Locale.ROOT,
              "control '%s': epoch %d of %d, validation loss %.5f, the host's %.5f",
              control.name(),
              trained.outcome().best(),
              trained.outcome().epochs(),
              trained.outcome().bestLoss(),
              trained.outcome().hostLoss()));
    }
    took("controls");
    return new Comparison(validated, tested, arms, ablations);
  }

  private String graftNames() {
    return String.join(",", plan.grafts().stream().map(g -> g.name()).toList());
  }

  private String bundleName() {
    return String.join("-", plan.grafts().stream().map(g -> g.name()).toList()) + "-on-host";
  }

  private Map<String, String> origin(LiftReport lift) {
    Map<String, String> origin = new LinkedHashMap<>();
    origin.put("graft", graftNames());
    origin.put("join", plan.splice() ? "SPLICE" : "RESIDUAL");
    origin.put("seed", Long.toString(options.seed()));
    origin.put("lift", lift.headline());
    origin.put("tensorflow", TensorFlow.version());
    return origin;
  }

  @Override
  public void close() {
    closing.close();
  }
}
