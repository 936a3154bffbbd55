package io.rankgraft.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.evaluate.MeanAndError;
import io.rankgraft.report.ComparisonReport;
import io.rankgraft.report.ReportFolder;
import io.rankgraft.report.TaskRow;
import io.rankgraft.tensorflow.FolderLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
    Map<String, String> options = common.overrides();
    List<ModelSpec> parsed =
        Stream.concat(specs.stream(), once.stream()).map(ModelSpec::parse).toList();
    Study<?> study = Study.of(Family.of(parsed.get(0).model()), common.data(), options);
    List<Run> runs = new ArrayList<>();
    for (ModelSpec each : parsed) {
      runs.add(study.run(each, common.settings(seeds.get(0))));
    }
    Run first = runs.get(0);
    runs.forEach(run -> run.requireComparable(first));
    first.warn(spec.commandLine().getErr());
    reports.check();
    List<TaskRow> baselines = first.evaluation().baselines(first.settings().threads());
    List<SortedMap<Long, Stored>> results = new ArrayList<>();
    runs.forEach(run -> results.add(new TreeMap<>()));
    ComparisonReport report = null;
    for (long seed : seeds) { // seed by seed: an interrupted comparison is a smaller one
      for (int i = 0; i < (seed == seeds.get(0) ? runs.size() : specs.size()); i++) {
        results.get(i).put(seed, result(runs.get(i).withSeed(seed), print));
      }
      report = report(parsed, runs, results, baselines);
      reports.write(report);
    }
    print.println(report.asText());
    report.headlines().forEach(print::println);
    print.println("report: " + out.resolve("report.html"));
    print.flush();
    return 0;
  }

  /** What a finished run leaves for the table. */
  private record Stored(String key, Map<String, Double> metrics, Map<String, Double> traits) {
    Stored {
      traits = traits == null ? Map.of() : traits; // as older versions left it
    }

    List<Double> metrics(List<String> names) {
      return names.stream()
          .map(name -> Objects.requireNonNullElse(metrics.get(name), Double.NaN))
          .toList();
    }
  }

  private ComparisonReport report(
      List<ModelSpec> specs,
      List<Run> runs,
      List<SortedMap<Long, Stored>> results,
      List<TaskRow> baselines) {
    Run first = runs.get(0);
    Evaluation<?> evaluation = first.evaluation();
    List<ComparisonReport.Variant> variants = new ArrayList<>();
    List<String> remarks = new ArrayList<>(List.of(first.setting()));
    for (int i = 0; i < results.size(); i++) {
      ModelSpec spec = specs.get(i);
      String name = spec.text();
      SortedMap<Long, List<Double>> metrics = new TreeMap<>();
      results
          .get(i)
          .forEach((seed, stored) -> metrics.put(seed, stored.metrics(evaluation.metrics())));
      Map<String, String> options = new TreeMap<>(spec.options());
      options.put("model", spec.model());
      variants.add(new ComparisonReport.Variant(name, options, metrics));
      runs.get(i).variant().remarks().forEach(remark -> remarks.add(name + ": " + remark));
      traits(name, results.get(i).values()).ifPresent(remarks::add);
    }
    return new ComparisonReport(
        "%s on %s"
            .formatted(
                specs.stream().map(ModelSpec::text).collect(Collectors.joining(", ")),
                evaluation.facts().name()),
        evaluation.facts(),
        evaluation.split(),
        evaluation.protocol(),
        evaluation.metrics(),
        variants,
        baselines,
        remarks);
  }

  /** What a variant's models do, over the seeds; empty if nothing is told of them. */
  private static Optional<String> traits(String variant, Collection<Stored> results) {
    SortedMap<String, List<Double>> values = new TreeMap<>();
    for (Stored result : results) {
      result.traits().forEach((n, v) -> values.computeIfAbsent(n, k -> new ArrayList<>()).add(v));
    }
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(
            values.entrySet().stream()
                .map(trait -> trait.getKey() + " " + text(trait.getValue()))
                .collect(Collectors.joining(", ", variant + ": ", ".")));
  }

  private static String text(List<Double> values) {
    MeanAndError over = MeanAndError.of(values.stream().mapToDouble(v -> v).toArray());
    return String.format(
        Locale.ROOT, over.n() == 1 ? "%.3f" : "%.3f +- %.3f", over.mean(), over.standardError());
  }

  private static Stored stored(Path file) throws IOException {
    try {
      return Options.JSON.readValue(Files.readAllBytes(file), Stored.class);
    } catch (JsonProcessingException e) {
      throw BadInputException.in(
          file,
          "expected the result of a finished run but it is damaged; remove it, and the run is done again");
    }
  }

  /** One run's result, stored or new. */
  private Stored result(Run run, PrintWriter print) {
    Path folder =
        out.resolve("runs")
            .resolve(run.name().replaceAll("[^A-Za-z0-9.=_-]", "_") + "-" + run.seed());
    Path file = folder.resolve("result.json");
    try {
      if (Files.exists(file)) {
        Stored stored = stored(file);
        if (run.key().equals(stored.key())) {
          return stored;
        }
      }
      String title = "%s seed %s".formatted(run.name(), run.seed());
      try (Progress progress = new Progress(title, run, print)) {
        Finished finished = run.train(folder, progress, common.resume());
        Stored result =
            new Stored(run.key(), finished.tested().metrics(), finished.tested().traits());
        DurableFiles.replace(file, Options.JSON.writeValueAsBytes(result));
        return result;
      }
    } catch (IOException e) {
      throw new BadInputException(
          "compare '%s': expected a folder to write to but %s"
              .formatted(folder, DurableFiles.reason(e)),
          e);
    }
  }
}
