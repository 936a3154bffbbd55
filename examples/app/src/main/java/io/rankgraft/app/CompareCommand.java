package io.rankgraft.app;

import io.rankgraft.report.ComparisonReport;
import io.rankgraft.report.ReportFolder;
import io.rankgraft.tensorflow.FolderLock;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code compare}: variants over seeds on one split, one table. Finished runs are not done again.
 */
@Command(
    name = "compare",
    description = "Trains several variants over several seeds; one table with standard errors.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "SPEC",
      description = "For instance hpmr hpmr:ptn=off; the others are compared with the first.")
  private List<String> specs;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--seeds", split = ",", description = "Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds = List.of(1L, 2L, 3L, 4L, 5L);

  @Option(
      names = "--once",
      arity = "1..*",
      paramLabel = "SPEC",
      description = "More variants, trained with the first seed alone.")
  private List<String> once = List.of();

  @Option(names = "--out", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "compare");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (FolderLock lock = FolderLock.take(out)) {
      return compare(new ReportFolder(lock.folder()));
    }
  }

  private int compare(ReportFolder reports) {
    PrintWriter print = spec.commandLine().getOut();
    List<ModelSpec> parsed =
        Stream.concat(specs.stream(), once.stream()).map(ModelSpec::parse).toList();
    Study<?> study = Study.of(Family.of(parsed.get(0).model()), common.data(), common.overrides());
    Comparison comparison =
        Comparison.of(
            study,
            parsed,
            specs.size(),
            common.settings(seeds.get(0)),
            common.resume(),
            out.resolve("runs"));
    comparison.runs().get(0).warn(spec.commandLine().getErr());
    reports.check();
    ComparisonReport report = comparison.run(seeds, print, reports::write).report();
    print.println(report.asText());
    report.headlines().forEach(print::println);
    print.println("report: " + out.resolve("report.html"));
    print.flush();
    return 0;
  }
}
