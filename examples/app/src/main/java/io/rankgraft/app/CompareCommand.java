package io.rankgraft.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.app.Experiment.Outcome;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.MultiBehaviourDataset;
import io.rankgraft.evaluate.CandidateMask;
import io.rankgraft.evaluate.RankingMetrics;
import io.rankgraft.evaluate.TestSlice;
import io.rankgraft.files.report.ComparisonReport;
import io.rankgraft.files.report.DatasetFacts;
import io.rankgraft.files.report.ReportFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
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
  private static final List<String> METRICS =
      List.of("HR@10", "NDCG@10", "HR@10 seen", "HR@10 unseen", "HR@10 all masked");

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
    MultiBehaviourDataset dataset = common.data().read().get();
    List<Setup> setups = new ArrayList<>();
    for (String text : specs) {
      setups.add(
          Setup.of(
              ModelSpec.parse(text),
              common.preset(),
              common.overrides(),
              dataset,
              seeds.get(0),
              common.threads(),
              common.maxMinutes()));
    }
    Setup first = setups.get(0);
    for (Setup setup : setups) {
      requireSameSplit(first, setup);
    }
    Split split = Split.of(dataset, first.training(), common.data().isCutBySession());
    reports.check();
    List<SortedMap<Long, List<Double>>> values = new ArrayList<>();
    setups.forEach(setup -> values.add(new TreeMap<>()));
    ComparisonReport report = null;
    for (long seed : seeds) { // seed by seed: an interrupted comparison is a smaller one
      for (int i = 0; i < setups.size(); i++) {
        values.get(i).put(seed, metrics(setups.get(i).withSeed(seed), split, print));
      }
      report = write(reports, first, split, values);
    }
    print.println(report.asText());
    print.println("report: " + out.resolve("report.html"));
    print.flush();
    return 0;
  }

  /** One table has one split and one way to select. */
  private static void requireSameSplit(Setup first, Setup other) {
    TrainingOptions expected = first.training();
    TrainingOptions found = other.training();
    if (found.validationUsers() != expected.validationUsers()
        || found.protocol() != expected.protocol()) {
      throw new IllegalArgumentException(
          "compare '%s': expected validationUsers=%d and protocol=%s as for '%s' but got %d and %s; give them by --set"
              .formatted(
                  other.spec().text(),
                  expected.validationUsers(),
                  expected.protocol(),
                  first.spec().text(),
                  found.validationUsers(),
                  found.protocol()));
    }
  }

  private ComparisonReport write(
      ReportFolder reports, Setup first, Split split, List<SortedMap<Long, List<Double>>> values) {
    List<ComparisonReport.Variant> variants = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      variants.add(new ComparisonReport.Variant(specs.get(i), new TreeMap<>(values.get(i))));
    }
    ComparisonReport report =
        new ComparisonReport(
            "%s on %s".formatted(String.join(", ", specs), split.dataset().name()),
            DatasetFacts.of(split.dataset()),
            split.about(),
            RunReport.PROTOCOL + "; selected by " + first.training().protocol(),
            METRICS,
            variants,
            List.of(
                "preset " + first.preset() + ", options of the first variant " + first.options()));
    reports.write(report);
    return report;
  }

  /** The metrics of one run, stored or new. */
  private List<Double> metrics(Setup setup, Split split, PrintWriter print) {
    Path run =
        out.resolve("runs")
            .resolve(setup.spec().text().replaceAll("[^A-Za-z0-9.=_-]", "_") + "-" + setup.seed());
    Path file = run.resolve("result.json");
    String key = setup.key(split.dataset());
    try {
      if (Files.exists(file)) {
        JsonNode stored = Options.JSON.readTree(Files.readAllBytes(file));
        if (stored.path("key").asText().equals(key)) {
          List<Double> values = new ArrayList<>();
          METRICS.forEach(name -> values.add(stored.path("metrics").path(name).asDouble()));
          return values;
        }
      }
      String title = "%s seed %d".formatted(setup.spec().text(), setup.seed());
      Outcome outcome;
      try (Progress progress = new Progress(title, setup.model().epochs(), print)) {
        outcome = new Experiment(setup, split, run).run(progress, common.resume());
      }
      List<Double> values = values(outcome);
      ObjectNode tree = Options.JSON.createObjectNode().put("key", key);
      ObjectNode metrics = tree.putObject("metrics");
      for (int m = 0; m < METRICS.size(); m++) {
        metrics.put(METRICS.get(m), values.get(m));
      }
      Path unfinished = Files.createTempFile(run, "result", ".tmp");
      Files.write(unfinished, Options.JSON.writeValueAsBytes(tree));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      return values;
    } catch (IOException e) {
      throw new BadInputException(
          "compare '%s': expected a folder to write to but %s".formatted(run, e));
    }
  }

  private static List<Double> values(Outcome outcome) {
    RankingMetrics all = outcome.result().metrics();
    int k = Experiment.K;
    return List.of(
        all.hr(k),
        all.ndcg(k),
        outcome.result().metrics(CandidateMask.TARGET_TRAIN, TestSlice.SEEN).hr(k),
        outcome.result().metrics(CandidateMask.TARGET_TRAIN, TestSlice.UNSEEN).hr(k),
        outcome.result().metrics(CandidateMask.ALL_BEHAVIOURS, TestSlice.ALL).hr(k));
  }
}
