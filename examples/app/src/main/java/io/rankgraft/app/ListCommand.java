package io.rankgraft.app;

import io.rankgraft.models.HpmrConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code list}: what there is, one line each. */
@Command(
    name = "list",
    description = "Lists models, hosts, grafts and data sets.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    line(
        out,
        "model",
        "hpmr",
        "HPMR (KDD'23): LightGCN_M with PTN; presets " + String.join(", ", HpmrConfig.presets()));
    line(out, "host", "lightgcn_m", "one graph encoder a behaviour; hpmr:ptn=off trains it alone");
    line(
        out,
        "graft",
        "ptn",
        "HPMR's Projection-based Transfer Network: behaviours in order -> enhanced users, losses");
    DataSource.GENERATED.forEach(data -> line(out, "dataset", data.name(), data.about()));
    line(out, "dataset", "DIR", "<behaviour>_train.txt(.gz) or train_<behaviour>.tsv(.gz) files");
    out.flush();
    return 0;
  }

  private static void line(PrintWriter out, String kind, String name, String about) {
    out.printf("%-8s %-12s %s%n", kind, name, about);
  }
}
