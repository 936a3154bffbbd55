package io.rankgraft.app;

import io.rankgraft.report.ReportFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
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
  @Parameters(paramLabel = "MODEL", description = "For instance hpmr, hpmr:ptn=off or htlnet.")
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
    ModelSpec parsed = ModelSpec.parse(model);
    Map<String, String> options = common.overrides();
    Study study = ModelFamily.of(parsed.model()).study(common.data(), options);
    Run run = study.run(parsed, common.settings(options, seed));
    reports.check();
    Run.Finished finished;
    try (Progress progress = new Progress(model, run, print)) {
      finished = run.train(out, progress, common.resume());
    }
    finished.report(reports).forEach(print::println);
    print.println("report: " + out.resolve("report.html"));
    print.flush();
    return 0;
  }
}
