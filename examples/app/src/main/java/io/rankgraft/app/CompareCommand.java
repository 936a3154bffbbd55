package io.rankgraft.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.files.report.ComparisonReport;
import io.rankgraft.files.report.ReportFolder;
import io.rankgraft.files.report.TaskRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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

  @Option(names = "--out", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "compare");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    ReportFolder reports = new ReportFolder(out);
    Map<String, String> options = common.overrides();
    List<ModelSpec> parsed = specs.stream().map(ModelSpec::parse).toList();
    Study study = ModelFamily.of(parsed.get(0).model()).study(common.data(), options);
    List<Run> runs = new ArrayList<>();
    for (ModelSpec each : parsed) {
      runs.add(study.run(each, common.settings(options, seeds.get(0))));
    }
    runs.forEach(run -> run.requireComparable(runs.get(0)));
    reports.check();
    List<TaskRow> baselines = study.baselines(runs.get(0));
    List<SortedMap<Long, List<Double>>> values = new ArrayList<>();
    runs.forEach(run -> values.add(new TreeMap<>()));
    ComparisonReport report = null;
    for (long seed : seeds) { // seed by seed: an interrupted comparison is a smaller one
      for (int i = 0; i < runs.size(); i++) {
        values.get(i).put(seed, metrics(study, runs.get(i).withSeed(seed), print));
      }
      report = report(study, runs.get(0), values, baselines);
      reports.write(report);
    }
    print.println(report.asText());
    report.headlines().forEach(print::println);
    print.println("report: " + out.resolve("report.html"));
    print.flush();
    return 0;
  }

  private ComparisonReport report(
      Study study, Run first, List<SortedMap<Long, List<Double>>> values, List<TaskRow> baselines) {
    List<ComparisonReport.Variant> variants = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      variants.add(new ComparisonReport.Variant(specs.get(i), new TreeMap<>(values.get(i))));
    }
    return new ComparisonReport(
        "%s on %s".formatted(String.join(", ", specs), study.facts().name()),
        study.facts(),
        first.split(),
        first.protocol(),
        study.metrics(),
        variants,
        baselines,
        List.of(first.setting()));
  }

  /** The metrics of one run, stored or new. */
  private List<Double> metrics(Study study, Run run, PrintWriter print) {
    Path folder =
        out.resolve("runs")
            .resolve(run.name().replaceAll("[^A-Za-z0-9.=_-]", "_") + "-" + run.seed());
    Path file = folder.resolve("result.json");
    String key = run.key();
    try {
      if (Files.exists(file)) {
        JsonNode stored = Options.JSON.readTree(Files.readAllBytes(file));
        if (stored.path("key").asText().equals(key)) {
          return study.metrics().stream()
              .map(name -> stored.path("metrics").path(name).asDouble(Double.NaN))
              .toList();
        }
      }
      Map<String, Double> values;
      String title = "%s seed %d".formatted(run.name(), run.seed());
      try (Progress progress = new Progress(title, run, print)) {
        values = run.train(folder, progress, common.resume()).metrics();
      }
      store(file, key, values);
      return study.metrics().stream().map(values::get).toList();
    } catch (IOException e) {
      throw new BadInputException(
          "compare '%s': expected a folder to write to but %s".formatted(folder, e));
    }
  }

  private static void store(Path file, String key, Map<String, Double> values) throws IOException {
    ObjectNode tree = Options.JSON.createObjectNode().put("key", key);
    ObjectNode metrics = tree.putObject("metrics");
    values.forEach((name, value) -> metrics.put(name, Double.isFinite(value) ? value : null));
    Path unfinished = Files.createTempFile(file.getParent(), "result", ".tmp");
    Files.write(unfinished, Options.JSON.writeValueAsBytes(tree));
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
