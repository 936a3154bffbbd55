package io.rankgraft.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.graph.Names;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench}: measures, and prints one JSON object a line. */
@Command(
    name = "bench",
    description = "Measures training steps and evaluation; prints JSON lines.",
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
  private static final List<Benchmark> ALL =
      List.of(
          HostStep.ofHpmr(),
          HostStep.ofGhcf(),
          HostStep.ofEhcf(),
          HostStep.ofMbGmn(),
          new NmtrStep(),
          HtlNetVariants.ofHeads(),
          HtlNetVariants.ofMerges(),
          new HtlNetTable(),
          new DtrnStep(),
          new DtrnServing(),
          new HeroesStep(),
          new HeroesStart(),
          new TableStep(),
          new FullRankingCost(),
          new ServingCost(),
          new SwapCost());
  private static final JsonMapper JSON = new JsonMapper();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Which ones; all if none is named.")
  private List<String> names = List.of();

  @Option(names = "--list", description = "Only list the names.")
  private boolean list;

  @Option(names = "--threads", description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--small",
      description = "Tiny sizes and one round: whether it runs, not how fast.")
  private boolean small;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      ALL.forEach(b -> out.printf("%-14s %s%n", b.name(), b.about()));
      out.flush();
      return 0;
    }
    List<String> known = ALL.stream().map(Benchmark::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "bench '%s': expected one of %s; %s"
                .formatted(name, known, Names.nearest(name, known)));
      }
    }
    for (Benchmark benchmark : ALL) {
      if (names.isEmpty() || names.contains(benchmark.name())) {
        print(out, benchmark.run(new Conditions(threads, small)));
      }
    }
    return 0;
  }

  private void print(PrintWriter out, Benchmark.Outcome outcome) throws Exception {
    for (Benchmark.Side side : outcome.sides()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("name", side.name());
      line.put("median", side.median());
      line.put("unit", side.unit());
      line.put("runs", side.runs());
      line.put("threads", threads);
      line.put("config", side.config());
      out.println(JSON.writeValueAsString(line));
    }
    for (Benchmark.Ratio ratio : outcome.ratios()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("name", ratio.of() + "/" + ratio.over());
      line.put("ratio", ratio.ratio());
      line.put("of", ratio.of());
      line.put("over", ratio.over());
      line.put("at_most", ratio.atMost());
      out.println(JSON.writeValueAsString(line));
    }
    out.flush();
  }
}
