package io.rankgraft.app.graft;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.rankgraft.app.graft.GraftSpec.Probabilities;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.serve.Bundle;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.tensorflow.TensorFlow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft}: a graft onto a host one has, its lift over the host alone, one bundle of both. */
@Command(
    name = "graft",
    description =
        "Trains a graft on a frozen SavedModel or ONNX host, reports its lift, ships both as one bundle.",
    mixinStandardHelpOptions = true)
public final class GraftCommand implements Callable<Integer> {
  /** How the graft reaches the score. */
  enum JoinKind {
    RESIDUAL,
    SPLICE
  }

  private static final int VALIDATION_PART = 10; // the last tenth of the training rows

  @Option(
      names = "--host",
      required = true,
      paramLabel = "PATH",
      description = "The folder of a SavedModel, or an .onnx file.")
  private Path host;

  @Option(names = "--tensors", description = "Only list the host's tensors, as --tap takes them.")
  private boolean tensors;

  @Option(
      names = "--tap",
      arity = "1..*",
      paramLabel = "NAME=TENSOR",
      description = "A tap of the graft and the host's tensor for it: logit, fields, hidden.")
  private Map<String, String> taps = new LinkedHashMap<>();

  @Option(
      names = "--graft",
      paramLabel = "NAME",
      description = "tim, trm, tim-trm, leu-ifu, ptn or cascade; see the command list.")
  private String graft;

  @Option(names = "--join", description = "residual or splice (default: ${DEFAULT-VALUE}).")
  private JoinKind join = JoinKind.RESIDUAL;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "schema.json, and rows to train on and to test in train.csv, test.csv.")
  private Path data;

  @Option(names = "--label", description = "Column of 0 and 1 (default: ${DEFAULT-VALUE}).")
  private String label = "click";

  @Option(
      names = "--item",
      description = "Feature whose values sequences are of (default: ${DEFAULT-VALUE}).")
  private String item = "item";

  @Option(
      names = "--unit",
      description =
          "Feature whose rows belong together in the intervals; none for single rows (default: ${DEFAULT-VALUE}).")
  private String unit = "user";

  @Option(names = "--dim", description = "Width of learned vectors (default: ${DEFAULT-VALUE}).")
  private int dim = 16;

  @Option(names = "--rate", description = "Learning rate (default: ${DEFAULT-VALUE}).")
  private float rate = 0.01f;

  @Option(names = "--epochs", description = "At most (default: ${DEFAULT-VALUE}).")
  private int epochs = 12;

  @Option(names = "--batch", description = "Rows a step (default: ${DEFAULT-VALUE}).")
  private int batch = 256;

  @Option(
      names = "--patience",
      description = "Epochs without a better one before it ends (default: ${DEFAULT-VALUE}).")
  private int patience = 3;

  @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--threads", description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--version-name", description = "Of the bundle (default: ${DEFAULT-VALUE}).")
  private String version = "1";

  @Option(names = "--out", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "graft");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter print = spec.commandLine().getOut();
    if (tensors) {
      HostFile.tensors(host).forEach(print::println);
      print.flush();
      return 0;
    }
    TappedGraft tapped = TappedGraft.of(given("--graft", graft));
    boolean splice = join == JoinKind.SPLICE;
    tapped.requireJoin(splice);
    requireTaps(tapped);
    requirePositive();
    FeatureSchema schema = DataFolder.schema(given("--data", data));
    GraftSpec what = new GraftSpec(tapped, splice, schema, item, Task.ofBinary(label), dim);
    Optional<String> units = unit.equals("none") ? Optional.empty() : Optional.of(unit);
    units.ifPresent(schema::feature);
    LiftFolder.check(out);
    try (HostFile file = HostFile.open(host, taps)) {
      Batch rows = file.prepared(DataFolder.read(data, "train", schema, label));
      Batch test = file.prepared(DataFolder.read(data, "test", schema, label));
      run(file, what, rows, test, units, print);
    }
    print.flush();
    return 0;
  }

  private void run(
      HostFile file,
      GraftSpec what,
      Batch rows,
      Batch test,
      Optional<String> units,
      PrintWriter print)
      throws IOException {
    int trained = rows.rows() - Math.max(1, rows.rows() / VALIDATION_PART);
    try (ModelGraph model = ModelGraph.withSeed(seed)) {
      file.define(model, Build.TRAIN, what);
      Probabilities served = file.define(model, Build.SERVE, what);
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(rate)));
      long parameters = model.parameters().stream().mapToLong(p -> p.shape().size()).sum();
      print.printf(
          "graft %s: %,d parameters; %,d rows to train on, %,d to choose the epoch, %,d to test%n",
          graft, parameters, trained, rows.rows() - trained, test.rows());
      try (ModelSession session = ModelSession.open(model, Threads.of(threads))) {
        GraftTraining.Outcome outcome =
            new GraftTraining(epochs, batch, patience, seed)
                .run(
                    session,
                    trainer,
                    served,
                    label,
                    DataFolder.slice(rows, 0, trained),
                    DataFolder.slice(rows, trained, rows.rows()),
                    line -> {
                      print.println(line);
                      print.flush();
                    });
        LiftReport lift =
            Lift.ofDefaults()
                .compare(
                    HeldOut.of(
                        label,
                        GraftTraining.predict(session, served, label, test),
                        what.schema(),
                        test,
                        units));
        Map<String, Object> facts = facts(outcome, trained, rows.rows() - trained, test.rows());
        new Checkpoint(out.resolve("checkpoint"))
            .save(session, "graft " + graft, JsonNodeFactory.instance.objectNode());
        Bundle bundle =
            GraftedBundle.write(file, session, what, out.resolve("bundle"), version, origin(lift));
        LiftFolder.write(out, lift, facts);
        print.println();
        lift.lines().forEach(print::println);
        print.println();
        print.printf(
            "bundle: %s (%,d bytes; %s)%n",
            out.resolve("bundle"), GraftedBundle.size(bundle), models(bundle));
        GraftedBundle.errors(bundle.parity())
            .forEach((pair, error) -> print.printf("parity: %s within %.1e%n", pair, error));
        print.printf("report: %s%n", out.resolve("report.html"));
      }
    }
  }

  private static String models(Bundle bundle) {
    return bundle.hasOnnx() && bundle.hasSavedModel()
        ? "ONNX and SavedModel"
        : bundle.hasOnnx() ? "ONNX" : "SavedModel: the host has an op that ONNX lacks";
  }

  private Map<String, Object> facts(
      GraftTraining.Outcome outcome, int train, int validation, int test) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("graft", graft);
    facts.put("join", join.name().toLowerCase(java.util.Locale.ROOT));
    facts.put("host", host.toString());
    facts.put("taps", taps);
    facts.put("label", label);
    facts.put("unit", unit);
    facts.put("rows", "%d train, %d validation, %d test".formatted(train, validation, test));
    facts.put("protocol", "epoch by validation log loss; the test rows were scored once");
    facts.put("epoch", outcome.best());
    facts.put("epochs", outcome.epochs());
    facts.put("validationHost", outcome.hostLoss());
    facts.put("validationGrafted", outcome.bestLoss());
    facts.put("dim", dim);
    facts.put("rate", rate);
    facts.put("batch", batch);
    facts.put("seed", seed);
    facts.put("tensorflow", TensorFlow.version());
    return facts;
  }

  private Map<String, String> origin(LiftReport lift) {
    Map<String, String> origin = new LinkedHashMap<>();
    origin.put("graft", graft);
    origin.put("join", join.name());
    origin.put("seed", Long.toString(seed));
    origin.put("lift", lift.headline());
    origin.put("tensorflow", TensorFlow.version());
    return origin;
  }

  private <T> T given(String option, T value) {
    if (value == null) {
      throw new BadInputException("graft: expected the option " + option + " but it is missing");
    }
    return value;
  }

  private void requireTaps(TappedGraft tapped) {
    for (String tap : tapped.taps()) {
      if (!taps.containsKey(tap)) {
        throw new BadInputException(
            "graft '%s': expected the taps %s but got %s; name them with --tap %s=TENSOR, --tensors lists the host's"
                .formatted(graft, tapped.taps(), taps.keySet(), tap));
      }
    }
  }

  private void requirePositive() {
    if (epochs < 1 || batch < 1 || dim < 1 || patience < 1 || threads < 1 || !(rate > 0)) {
      throw new BadInputException(
          "graft: expected epochs, batch, dim, patience, threads and rate above 0 but got %d, %d, %d, %d, %d, %s"
              .formatted(epochs, batch, dim, patience, threads, rate));
    }
  }
}
