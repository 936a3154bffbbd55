package io.rankgraft.app;

import io.rankgraft.report.ReportFolder;
import io.rankgraft.tensorflow.FolderLock;
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

  @Option(
      names = "--overwrite",
      description = "Remove the training that is in the output folder and start anew.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelSpec parsed = ModelSpec.parse(model);
    Family<?> family = Family.of(parsed.model());
    Map<String, String> options = common.overrides();
    try (FolderLock lock = FolderLock.take(out)) {
      TrainingFolder folder = new TrainingFolder(lock.folder());
      if (!common.resume() && !overwrite) {
        folder.requireUnused();
      }
      Study<?> study = Study.of(family, common.data(), options);
      Run run = study.run(parsed, common.settings(seed));
      run.warn(spec.commandLine().getErr());
      if (!common.resume()) {
        folder.clear();
      }
      train(run);
    }
    return 0;
  }

  private void train(Run run) {
    PrintWriter print = spec.commandLine().getOut();
    ReportFolder reports = new ReportFolder(out);
    reports.check();
    Finished finished;
    try (Progress progress = new Progress(model, run, print)) {
      finished = run.train(out, progress, common.resume());
    }
    finished.report(reports).forEach(print::println);
    print.println("report: " + out.resolve("report.html"));
    print.flush();
  }
}
