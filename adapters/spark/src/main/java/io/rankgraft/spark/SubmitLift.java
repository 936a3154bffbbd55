package io.rankgraft.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lift}: whether the scores of one column are better than those of another. */
@Command(name = "lift", description = "Compares columns of predictions with their labels.")
final class SubmitLift implements Callable<Integer> {
  @Mixin private Submit.Format format;

  @Option(names = "--in", required = true, paramLabel = "PATH", description = "Scored rows.")
  private String in;

  @Option(
      names = "--label",
      required = true,
      paramLabel = "COLUMN",
      description = "The label, which names the task too.")
  private String label;

  @Option(names = "--host", required = true, paramLabel = "COLUMN", description = "Without graft.")
  private String host;

  @Option(names = "--grafted", required = true, paramLabel = "COLUMN", description = "With it.")
  private String grafted;

  @Option(
      names = "--unit",
      required = true,
      paramLabel = "COLUMN",
      description = "Whose rows belong together.")
  private String unit;

  @Option(names = "--amounts", description = "The labels are amounts, not 0 and 1.")
  private boolean amounts;

  @Option(names = "--weight", paramLabel = "COLUMN", description = "The weight of each row.")
  private String weight;

  @Option(names = "--mask", paramLabel = "COLUMN", description = "1 where a row has a label.")
  private String mask;

  @Option(
      names = "--control",
      paramLabel = "NAME=COLUMN",
      description = "Predictions of something simpler than the graft.")
  private Map<String, String> controls = new LinkedHashMap<>();

  @Option(
      names = "--best-control",
      paramLabel = "NAME",
      description = "The control that was best on the validation rows.")
  private String best;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    SparkLift lift =
        amounts
            ? SparkLift.ofAmount(label, label, host, grafted)
            : SparkLift.ofBinary(label, label, host, grafted);
    lift = lift.withUnit(unit);
    lift = weight == null ? lift : lift.withWeight(weight);
    lift = mask == null ? lift : lift.withMask(mask);
    for (Map.Entry<String, String> control : controls.entrySet()) {
      lift = lift.withControl(control.getKey(), control.getValue());
    }
    lift = best == null ? lift : lift.withBestControl(best);
    lift.report(format.read(in)).lines().forEach(spec.commandLine().getOut()::println);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
