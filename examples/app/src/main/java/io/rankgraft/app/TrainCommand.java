package io.rankgraft.app;

import io.rankgraft.app.Experiment.Outcome;
import io.rankgraft.data.MultiBehaviourDataset;
import io.rankgraft.files.report.Report;
import io.rankgraft.files.report.ReportFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: trains a model and leaves a report and a checkpoint. */
@Command(
    name = "train",
    description =
        "Trains a model; leaves report.json, report.html and checkpoint/ in the output folder.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "For instance hpmr or hpmr:ptn=off.")
  private String model;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--out", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "train");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    ReportFolder reports = new ReportFolder(out);
    MultiBehaviourDataset dataset = common.data().read().get();
    Setup setup =
        Setup.of(
            ModelSpec.parse(model),
            common.preset(),
            common.overrides(),
            dataset,
            seed,
            common.threads(),
            common.maxMinutes());
    Split split = Split.of(dataset, setup.training(), common.data().isCutBySession());
    reports.check();
    Outcome outcome;
    try (Progress progress = new Progress(model, setup.model().epochs(), print)) {
      outcome = new Experiment(setup, split, out).run(progress, common.resume());
    }
    Report report = RunReport.of(setup, split, outcome);
    reports.write(report);
    Summary.of(report).forEach(print::println);
    print.println("report: " + out.resolve("report.html"));
    print.flush();
    return 0;
  }
}
