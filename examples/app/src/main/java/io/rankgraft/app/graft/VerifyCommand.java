package io.rankgraft.app.graft;

import io.rankgraft.data.BadInputException;
import io.rankgraft.job.BundleFacts;
import io.rankgraft.job.MergedJudge;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code verify}: whether a bundle is whole, and every engine scores its golden rows as it must.
 */
@Command(
    name = "verify",
    description = "Checks a bundle: hashes, golden rows, and each engine against float64.",
    mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
  private static final String GOLDEN = "the golden rows";

  @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "The bundle.")
  private Path bundle;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    Bundle opened = Bundle.open(bundle);
    print.printf(
        Locale.ROOT,
        "bundle: %s, version %s: %d files whole%n",
        opened.manifest().name(),
        opened.manifest().version(),
        opened.manifest().files().size() + 1);
    Judge judge = new MergedJudge();
    GoldenRows judged = judged(opened, judge, print);
    List<ParityReport.Line> lines = new ArrayList<>();
    for (Engines engine : Engines.values()) {
      if (engine.isIn(opened)) {
        try (Scorer scorer = engine.loadUnchecked(opened)) {
          lines.addAll(opened.golden().compare(GOLDEN, engine.words(), scorer));
          if (judged != null) {
            lines.addAll(judged.compare(judge.name(), engine.words(), scorer));
          }
        }
      }
    }
    ParityReport parity = new ParityReport(lines);
    for (Map.Entry<String, Double> pair : BundleFacts.errors(parity).entrySet()) {
      print.printf(
          Locale.ROOT,
          "%s: %.1e over %d cases, at most %.0e%n",
          pair.getKey(),
          pair.getValue(),
          opened.golden().cases().size(),
          GoldenRows.TOLERANCE);
    }
    print.flush();
    parity.requirePass();
    print.println("verified");
    print.flush();
    return 0;
  }

  /** The golden inputs with what float64 makes of them; null where the judge cannot tell. */
  private static GoldenRows judged(Bundle bundle, Judge judge, PrintWriter print) {
    if (!bundle.hasOnnx()) {
      return null;
    }
    Signature signature = bundle.manifest().signature();
    ByteBuffer model = ByteBuffer.wrap(bundle.onnx());
    try {
      return new GoldenRows(
          bundle.golden().cases().stream()
              .map(c -> c.withOutputs(judge.outputs(model, signature, c)))
              .toList());
    } catch (BadInputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      print.printf(Locale.ROOT, "no float64 judge: %s%n", e.getMessage());
      return null;
    }
  }
}
