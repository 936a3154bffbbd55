package io.rankgraft.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.rankgraft.data.BadInputException;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    ModelSpec model = ModelSpec.parse(report.get("model").asText());
    Map<String, String> options = new LinkedHashMap<>();
    report
        .get("options")
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
    Study.Settings settings =
        new Study.Settings(
            report.path("preset").asText("default"),
            report.path("seed").asLong(),
            Runtime.getRuntime().availableProcessors(),
            Double.POSITIVE_INFINITY);
    Run run = Study.of(Family.of(model.model()), data, options).run(model, settings);
    Bundle bundle =
        new TrainedBundle(run, folder.resolve("checkpoint").resolve("best"))
            .write(out, model.model(), format, origin(report));
    List<String> inputs =
        bundle.manifest().signature().inputs().stream().map(InputSpec::name).toList();
    List<String> outputs =
        bundle.manifest().signature().outputs().stream().map(OutputSpec::name).toList();
    PrintWriter print = spec.commandLine().getOut();
    print.printf(
        Locale.ROOT, "bundle: %s: %s, inputs %s, outputs %s%n", out, model.text(), inputs, outputs);
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
      throw new BadInputException("%s: expected a report to read but %s".formatted(file, e), e);
    }
    throw BadInputException.in(file, "expected the report of a training but it names no model");
  }

  private static Map<String, String> origin(JsonNode report) {
    Map<String, String> origin = new LinkedHashMap<>();
    for (String fact : List.of("model", "preset", "seed", "selection")) {
      origin.put(fact, report.path(fact).asText());
    }
    report
        .path("remarks")
        .forEach(remark -> origin.put("remark " + origin.size(), remark.asText()));
    return origin;
  }
}
