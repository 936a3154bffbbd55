package io.rankgraft.app;

import io.rankgraft.models.HostKind;
import io.rankgraft.models.TransferKind;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.registry.NamedGraft;
import java.io.PrintWriter;
import java.util.Locale;
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
    for (Family<?> family : Family.ALL) {
      line(
          out,
          "model",
          family.name(),
          family.about() + "; presets " + String.join(", ", family.presets()));
    }
    for (RivalFamily rival : RivalFamily.all()) {
      line(out, "rival", rival.name(), rival.about() + "; " + rival.spec());
    }
    for (HostKind host : HostKind.values()) {
      line(
          out,
          "host",
          lower(host),
          (host.takesTransfer()
                  ? "hpmr:host=%s mounts a transfer on it, ptn=off trains it alone"
                  : "hpmr:host=%s:ptn=off trains it; no transfer goes onto it")
              .formatted(lower(host)));
    }
    for (TransferKind transfer : TransferKind.values()) {
      line(out, "graft", lower(transfer), "hpmr:transfer=" + lower(transfer));
    }
    line(out, "graft", "history", "hpmr:history=true; what a user did with an item, in the score");
    for (NamedGraft<?> graft : GraftRegistry.ofServices().grafts()) {
      line(
          out,
          "graft",
          graft.name(),
          "onto a host of yours%s; %s"
              .formatted(
                  graft.taps().isEmpty() ? "" : ", taps " + String.join(", ", graft.taps()),
                  graft.about()));
    }
    for (Family<?> family : Family.ALL) {
      family
          .datasets()
          .forEach((name, about) -> line(out, "dataset", name, family.name() + ": " + about));
    }
    out.flush();
    return 0;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void line(PrintWriter out, String kind, String name, String about) {
    out.printf(Locale.ROOT, "%-8s %-17s %s%n", kind, name, about);
  }
}
