package io.rankgraft.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.evaluate.MeanAndError;
import io.rankgraft.report.ComparisonReport;
import io.rankgraft.report.Figure;
import io.rankgraft.report.TaskRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Variants over seeds on one split. A finished run is not done again: its result is in the folder.
 *
 * @param specs all variants; the others are compared with the first
 * @param everySeed how many of them, from the first on, are trained with every seed; the others
 *     with the first seed alone
 * @param resume whether an interrupted run goes on from its checkpoint
 * @param folder gets one folder for each run
 */
record Comparison(
    List<ModelSpec> specs, List<Run> runs, int everySeed, boolean resume, Path folder) {
  private static final String RESULT = "result.json"; // in the folder of a finished run

  /**
   * @param settings of all runs; their seed is replaced
   * @throws IllegalArgumentException if a table cannot hold all of them
   */
  static Comparison of(
      Study<?> study,
      List<ModelSpec> specs,
      int everySeed,
      Study.Settings settings,
      boolean resume,
      Path folder) {
    List<Run> runs = new ArrayList<>();
    for (ModelSpec each : specs) {
      runs.add(study.run(each, settings));
    }
    Run first = runs.get(0);
    runs.forEach(run -> run.requireComparable(first));
    return new Comparison(specs, runs, everySeed, resume, folder);
  }

  /** What came of all runs: the table, and what each variant's first run has to show. */
  record Done(ComparisonReport report, List<List<Figure>> figures) {}

  /**
   * Does what is not done yet, seed by seed: an interrupted comparison is a smaller one.
   *
   * @param soFar is given the table after each seed
   */
  Done run(List<Long> seeds, PrintWriter print, Consumer<ComparisonReport> soFar) {
    Run first = runs.get(0);
    List<TaskRow> baselines = first.evaluation().baselines(first.settings().threads());
    List<SortedMap<Long, Stored>> results = new ArrayList<>();
    runs.forEach(run -> results.add(new TreeMap<>()));
    ComparisonReport report = null;
    for (long seed : seeds) {
      for (int i = 0; i < (seed == seeds.get(0) ? runs.size() : everySeed); i++) {
        results.get(i).put(seed, result(runs.get(i).withSeed(seed), print));
      }
      report = report(results, baselines);
      soFar.accept(report);
    }
    return new Done(report, results.stream().map(r -> r.get(seeds.get(0)).figures()).toList());
  }

  /** What a finished run leaves for the table. */
  private record Stored(
      String key, Map<String, Double> metrics, Map<String, Double> traits, List<Figure> figures) {
    Stored {
      traits = traits == null ? Map.of() : traits; // as older versions left them
      figures = figures == null ? List.of() : figures;
    }

    List<Double> metrics(List<String> names) {
      return names.stream()
          .map(name -> Objects.requireNonNullElse(metrics.get(name), Double.NaN))
          .toList();
    }

    /** Whether it is this run's, with every number that is asked for. */
    boolean isOf(Run run) {
      return run.key().equals(key) && metrics.keySet().containsAll(run.evaluation().metrics());
    }
  }

  private ComparisonReport report(List<SortedMap<Long, Stored>> results, List<TaskRow> baselines) {
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

  /**
   * The result of a finished run: in its own folder, or in that of a variant by another name whose
   * options come to the same, as {@code hpmr} and {@code hpmr:ptn=true}.
   */
  private Optional<Stored> done(Run run, Path own) throws IOException {
    if (Files.exists(own)) {
      Stored stored = stored(own);
      if (stored.isOf(run)) {
        return Optional.of(stored);
      }
    }
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> others = Files.list(folder)) {
      for (Path other : (Iterable<Path>) others.sorted()::iterator) {
        Path file = other.resolve(RESULT);
        if (other.getFileName().toString().endsWith("-" + run.seed()) && Files.exists(file)) {
          Stored stored = stored(file);
          if (stored.isOf(run)) {
            return Optional.of(stored);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** One run's result, stored or new. */
  private Stored result(Run run, PrintWriter print) {
    Path of = folder.resolve(run.name().replaceAll("[^A-Za-z0-9.=_-]", "_") + "-" + run.seed());
    Path file = of.resolve(RESULT);
    try {
      Optional<Stored> done = done(run, file);
      if (done.isPresent()) {
        return done.get();
      }
      String title = "%s seed %s".formatted(run.name(), run.seed());
      try (Progress progress = new Progress(title, run, print)) {
        Evaluation.Tested tested = run.train(of, progress, resume).tested();
        Stored result =
            new Stored(
                run.key(),
                new LinkedHashMap<>(tested.metrics()),
                tested.traits(),
                tested.figures());
        DurableFiles.replace(file, Options.JSON.writeValueAsBytes(result));
        return result;
      }
    } catch (IOException e) {
      throw new BadInputException(
          "compare '%s': expected a folder to write to but %s"
              .formatted(of, DurableFiles.reason(e)),
          e);
    }
  }
}
