package io.rankgraft.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.MultiBehaviourDataset;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.serve.Bundle;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: what {@code train} left, as a bundle. */
@Command(
    name = "export",
    description = "Makes a bundle of the selected epoch of a training.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  /** What a bundle holds. */
  enum Format {
    ONNX,
    SAVEDMODEL
  }

  private static final String REPORT = "report.json";

  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "DIR",
      description = "What train wrote: its --out, or checkpoint/ in it.")
  private Path checkpoint;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data it was trained on, as train took it.")
  private String data;

  @Option(names = "--format", description = "onnx or savedmodel (default: ${DEFAULT-VALUE}).")
  private Format format = Format.ONNX;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path folder = folder();
    JsonNode report = report(folder.resolve(REPORT));
    MultiBehaviourDataset dataset = DataSource.of(data).read().get();
    Setup setup = setup(report, dataset);
    Checkpoint best = new Checkpoint(folder.resolve("checkpoint").resolve("best"));
    Bundle bundle;
    try (ModelGraph graph = ModelGraph.withSeed(setup.seed())) {
      int stage = setup.model().stages(dataset.training()) - 1;
      Ranker ranker = setup.model().build(graph, dataset.training(), stage);
      ranker.trainer(Schedule.constant(setup.model().learningRate())); // the checkpoint has moments
      try (ModelSession session = ModelSession.open(graph, Threads.of(setup.threads()))) {
        best.require(session, setup.trajectoryKey(dataset));
        VectorBundle vectors = VectorBundle.of(ranker.vectors(session), dataset.training());
        bundle = vectors.write(out, setup.spec().model(), format, origin(report));
      }
    }
    PrintWriter print = spec.commandLine().getOut();
    print.printf(
        "bundle: %s: %s of %d users and %d items, inputs user and item%n",
        out,
        bundle.manifest().name(),
        dataset.training().users(),
        dataset.training().items());
    print.flush();
    return 0;
  }

  /** The folder with the report. */
  private Path folder() {
    Path absolute = checkpoint.toAbsolutePath().normalize();
    return Stream.iterate(absolute, p -> p != null, Path::getParent)
        .limit(3) // DIR, DIR/checkpoint, DIR/checkpoint/best
        .filter(p -> Files.isRegularFile(p.resolve(REPORT)))
        .findFirst()
        .orElseThrow(
            () ->
                BadInputException.in(
                    checkpoint,
                    "expected what train leaves but there is no report.json; name the folder of its --out"));
  }

  private static JsonNode report(Path file) {
    try {
      JsonNode report = Options.JSON.readTree(Files.readAllBytes(file));
      if (report.path("model").isTextual() && report.path("options").isObject()) {
        return report;
      }
    } catch (IOException e) {
      throw new BadInputException("%s: expected a report to read but %s".formatted(file, e));
    }
    throw BadInputException.in(file, "expected the report of a training but it names no model");
  }

  private static Setup setup(JsonNode report, MultiBehaviourDataset dataset) {
    Map<String, String> options = new LinkedHashMap<>();
    report
        .get("options")
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
    return Setup.of(
        ModelSpec.parse(report.get("model").asText()),
        report.path("preset").asText("default"),
        options,
        dataset,
        report.path("seed").asLong(),
        Runtime.getRuntime().availableProcessors(),
        Double.POSITIVE_INFINITY);
  }

  private static Map<String, String> origin(JsonNode report) {
    Map<String, String> origin = new LinkedHashMap<>();
    origin.put("model", report.path("model").asText());
    origin.put("preset", report.path("preset").asText());
    origin.put("seed", report.path("seed").asText());
    origin.put("selection", report.path("selection").asText());
    return origin;
  }
}
