package io.rankgraft.app.graft;

import io.rankgraft.data.BadInputException;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobResult;
import io.rankgraft.job.JobTask;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.GraftRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code graft}: grafts onto a host one has, their lift over the host alone, one bundle of both.
 */
@Command(
    name = "graft",
    description =
        "Trains grafts on a frozen SavedModel or ONNX host, reports their lift, ships both as one bundle.",
    mixinStandardHelpOptions = true)
public final class GraftCommand implements Callable<Integer> {
  /** How the graft reaches the score. */
  enum JoinKind {
    RESIDUAL,
    SPLICE
  }

  /** What the lift is compared with beside the host alone. */
  enum Controls {
    ALL,
    NONE
  }

  @Option(
      names = "--host",
      required = true,
      paramLabel = "PATH",
      description = "The folder of a SavedModel, or an .onnx file.")
  private Path host;

  @Option(
      names = "--signature",
      paramLabel = "NAME",
      description = "The signature of a SavedModel (default: serving_default).")
  private String signature;

  @Option(names = "--tensors", description = "Only list the host's tensors, as --tap takes them.")
  private boolean tensors;

  @Option(
      names = "--tap",
      arity = "1..*",
      paramLabel = "NAME[.TASK]=TENSOR",
      description =
          "A tensor of the host by name: logit, probability or value of a task; fields, hidden, items, as grafts read them. TENSOR[k] is its column k.")
  private Map<String, String> taps = new LinkedHashMap<>();

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "HOST_INPUT=FEATURE[,FEATURE...]",
      description =
          "The feature that feeds an input of the host, where their names differ; of a matrix, the features of its columns in order.")
  private Map<String, String> inputs = new LinkedHashMap<>();

  @Option(
      names = "--cut",
      arity = "1..*",
      paramLabel = "FEATURE=TENSOR",
      description =
          "A tensor of a SavedModel that is fed from a feature, instead of computed from strings.")
  private Map<String, String> cuts = new LinkedHashMap<>();

  @Option(
      names = "--graft",
      paramLabel = "NAME",
      split = ",",
      description = "One of those that the command list shows, or several with commas.")
  private List<String> grafts = new ArrayList<>();

  @Option(names = "--join", description = "residual or splice (default: ${DEFAULT-VALUE}).")
  private JoinKind join = JoinKind.RESIDUAL;

  @ArgGroup(exclusive = false)
  private ConfigurationOptions configuration = new ConfigurationOptions();

  @ArgGroup(exclusive = false)
  private RowOptions rows = new RowOptions();

  @ArgGroup(exclusive = false)
  private TaskOptions tasks = new TaskOptions();

  @ArgGroup(exclusive = false)
  private GraftTrainingOptions training = new GraftTrainingOptions();

  @Option(
      names = "--controls",
      description =
          "all or none: whether the lift is compared with the host recalibrated, the host refreshed and a plain tower too (default: ${DEFAULT-VALUE}).")
  private Controls controls = Controls.ALL;

  @Option(
      names = "--version-name",
      description = "The version of the bundle (default: ${DEFAULT-VALUE}).")
  private String version = "1";

  @Option(
      names = "--check",
      description = "Only check that all fits: nothing is trained, nothing is written.")
  private boolean check;

  @Option(names = "--resume", description = "Go on where an interrupted job in --out stopped.")
  private boolean resume;

  @Option(names = "--out", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "graft");

  @Spec private CommandSpec spec;

  private final GraftRegistry registry;

  /** Takes the grafts of all jars on the class path. */
  public GraftCommand() {
    this(GraftRegistry.ofServices());
  }

  GraftCommand(GraftRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    if (tensors) {
      GraftJob.tensors(source(), rows.schema()).forEach(print::println);
      print.flush();
      return 0;
    }
    GraftJob job = job();
    JobPrinter printer = new JobPrinter(print);
    if (check) {
      job.check(out, printer);
      print.println("all fits: nothing was trained");
    } else if (resume && GraftJob.isFinished(out)) {
      print.printf(Locale.ROOT, "the job in %s is finished: nothing to resume%n", out);
    } else {
      JobResult result = job.run(out, resume, printer);
      printer.print(result);
    }
    print.flush();
    return 0;
  }

  private HostSource source() {
    return new HostSource(host, Optional.ofNullable(signature), taps, inputs, cuts);
  }

  private GraftJob job() {
    if (grafts.isEmpty()) {
      throw new BadInputException("graft: expected the option --graft but it is missing");
    }
    GraftJob job =
        GraftJob.onto(source())
            .withRows(rows.rows())
            .withColumns(tasks.columns())
            .withTraining(training.options())
            .withControls(controls == Controls.ALL)
            .withVersion(version);
    for (ConfiguredGraft<?> graft : configuration.configured(registry, grafts)) {
      job = job.withGraft(graft);
    }
    for (JobTask task : tasks.tasks()) {
      job = job.withTask(task);
    }
    if (tasks.target() != null) {
      job = job.withTarget(tasks.target());
    }
    return join == JoinKind.SPLICE ? job.withSplice() : job;
  }
}
