package io.rankgraft.app;

import io.rankgraft.report.PaperReport;
import io.rankgraft.report.ReportFolder;
import io.rankgraft.tensorflow.FolderLock;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code paper}: tables and figures of the papers done again. Finished runs are not done again. */
@Command(
    name = "paper",
    description =
        "Does a table or figure of a paper again and prints our numbers beside the printed ones;"
            + " without a name lists what there is.",
    mixinStandardHelpOptions = true)
final class PaperCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "TABLE",
      description = "For instance hpmr:5, or dtrn for all of a paper, or all.")
  private List<String> names = List.of();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--seeds", split = ",", description = "Default: the table's, mostly 1,2,3.")
  private List<Long> seeds;

  @Option(names = "--out", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "paper");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Map<String, PaperTable> all = PaperTable.all();
    PrintWriter print = spec.commandLine().getOut();
    if (names.isEmpty()) {
      all.forEach((id, table) -> print.printf(Locale.ROOT, "%-14s %s%n", id, about(table)));
      print.flush();
      return 0;
    }
    Map<String, PaperTable> asked = new LinkedHashMap<>();
    names.forEach(name -> asked.putAll(PaperTable.named(name, all)));
    try (FolderLock lock = FolderLock.take(out)) {
      asked.forEach((id, table) -> redo(id, table, lock.folder(), print));
    }
    return 0;
  }

  private static String about(PaperTable table) {
    if (table.cannot() != null) {
      return table.title() + ": cannot be redone, " + table.cannot();
    }
    return table.command() != null
        ? table.title() + ": examples/run " + table.command()
        : "%s: %s runs"
            .formatted(
                table.title(),
                table.run().size()
                    * table.seeds().size()
                    * Math.max(1, table.sweep().values().stream().mapToInt(List::size).sum()));
  }

  private void redo(String id, PaperTable table, Path folder, PrintWriter print) {
    if (!table.isRun()) {
      print.printf(Locale.ROOT, "%s %s%n", id, about(table));
      print.flush();
      return;
    }
    Path of = folder.resolve(id.replace(':', '-'));
    ReportFolder reports = new ReportFolder(of);
    reports.check();
    String family = id.substring(0, id.indexOf(':'));
    PaperReport report =
        new PaperRun(
                table,
                common,
                seeds == null ? table.seeds() : seeds,
                folder.resolve("runs").resolve(family))
            .run(id + ", " + table.title(), print, spec.commandLine().getErr());
    reports.write(report);
    print.println(report.asText());
    print.println("report: " + out.resolve(of.getFileName()).resolve("report.html"));
    print.flush();
  }
}
