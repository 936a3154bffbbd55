package io.rankgraft.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.graph.Names;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench}: measures, and prints one JSON object a line, each as soon as it is known. */
@Command(
    name = "bench",
    description = "Measures training steps and evaluation; prints JSON lines.",
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
  private static final List<Benchmark> ALL =
      all(
          HostStep.ofHpmr(),
          HostStep.ofGhcf(),
          HostStep.ofEhcf(),
          HostStep.ofMbGmn(),
          new NmtrStep(),
          HtlNetVariants.ofHeads(),
          HtlNetVariants.ofMerges(),
          new HtlNetTable(),
          DtrnStep.ofNarrow(),
          DtrnStep.ofTenrec(),
          DtrnServing.ofNarrow(),
          DtrnServing.ofTenrec(),
          new HeroesStep(),
          new HeroesStart(),
          new TableStep(),
          new FullRankingCost(),
          EncodeRows.ofCsv(),
          EncodeRows.ofJson(),
          EncodeRows.ofParquet(),
          new EncodeRequests(),
          new StoreTraining(),
          new ServingCost(),
          new SwapCost());

  private static List<Benchmark> all(Benchmark... timed) {
    List<Benchmark> all = new ArrayList<>(List.of(timed));
    all.addAll(StepMemory.all());
    return List.copyOf(all);
  }

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

  @Option(
      names = "--profile",
      description =
          "After training steps and servings, their ops by time, from the engines' tracing.")
  private boolean profile;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      ALL.forEach(b -> out.printf(Locale.ROOT, "%-20s %s%n", b.name(), b.about()));
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
    Benchmark.Report report = report(out);
    for (Benchmark benchmark : ALL) {
      if (names.isEmpty() || names.contains(benchmark.name())) {
        benchmark.run(new Conditions(threads, small, profile), report);
      }
    }
    return 0;
  }

  private Benchmark.Report report(PrintWriter out) {
    return new Benchmark.Report() {
      @Override
      public void add(Benchmark.Side side) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", side.name());
        line.put("median", side.median());
        line.put("unit", side.unit());
        line.put("runs", side.runs());
        line.put("threads", threads);
        line.put("config", side.config());
        print(out, line);
      }

      @Override
      public void add(Benchmark.Ratio ratio) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", ratio.of() + "/" + ratio.over());
        line.put("ratio", ratio.ratio());
        line.put("of", ratio.of());
        line.put("over", ratio.over());
        line.put("at_most", ratio.atMost());
        print(out, line);
      }

      @Override
      public void add(Benchmark.OpShare share) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", share.of());
        line.put("op", share.op());
        line.put("calls", share.calls());
        line.put("ms", share.millis());
        print(out, line);
      }
    };
  }

  private static void print(PrintWriter out, Map<String, Object> line) {
    try {
      out.println(JSON.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("bench: expected numbers and words but " + e, e);
    }
    out.flush();
  }
}
