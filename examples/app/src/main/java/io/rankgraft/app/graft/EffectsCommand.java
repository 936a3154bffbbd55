package io.rankgraft.app.graft;

import io.rankgraft.app.effects.Effect;
import io.rankgraft.app.effects.EffectLog;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.GraftTrials;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobColumns;
import io.rankgraft.job.JobRows;
import io.rankgraft.job.JobTask;
import io.rankgraft.job.TrainingOptions;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.tensorflow.FolderLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code effects}: grafts on generated logs with a planted effect, and on their null versions. */
@Command(
    name = "effects",
    description =
        "Trains grafts on generated logs and compares each with the host and every control, which are trained once per log. What is done is not done again.",
    mixinStandardHelpOptions = true)
public final class EffectsCommand implements Callable<Integer> {
  private static final String HOST = "saved_model"; // written last

  @Option(
      names = "--effect",
      split = ",",
      description = "As host --effect; several with commas (default: all).")
  private List<String> effects = Effect.names();

  @Option(
      names = "--graft",
      split = ",",
      description = "Several with commas (default: those that fit a log).")
  private List<String> grafts = new ArrayList<>();

  @Option(names = "--data", description = "planted or null (default: ${DEFAULT-VALUE}).")
  private String data = "planted";

  @Option(names = "--rows", description = "Rows of a log (default: ${DEFAULT-VALUE}).")
  private int rows = Effect.ROWS;

  @Option(
      names = "--seeds",
      split = ",",
      description = "A log, host and training for each (default: ${DEFAULT-VALUE}).")
  private List<Long> seeds = List.of(1L, 2L, 3L);

  @ArgGroup(exclusive = false)
  private ConfigurationOptions configuration = new ConfigurationOptions();

  @Option(names = "--rate", description = "Learning rate (default: the graft's).")
  private Double rate;

  @Option(names = "--batch", description = "Rows per step (default: the graft's).")
  private Integer batch;

  @Option(names = "--host-epochs", description = "Default: ${DEFAULT-VALUE}.")
  private int hostEpochs = 2;

  @Option(names = "--threads", description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--out", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "effects");

  @Spec private CommandSpec spec;

  private final GraftRegistry registry = GraftRegistry.ofServices();

  @Override
  public Integer call() throws IOException {
    boolean planted = HostCommand.isPlanted(data);
    List<Effect> all = effects.stream().map(Effect::of).toList();
    PrintWriter print = spec.commandLine().getOut();
    try (FolderLock lock = FolderLock.take(out)) {
      requireSameOptions(lock.folder().resolve("options.txt"));
      EffectTable table = EffectTable.in(lock.folder().resolve("results.csv"));
      for (Effect effect : all) {
        for (long seed : seeds) {
          run(effect, planted, seed, table, print);
        }
      }
      table.lines().forEach(print::println);
      print.flush();
    }
    return 0;
  }

  /** Refuses a folder with results of other options: both would be in one table. */
  private void requireSameOptions(Path file) throws IOException {
    String options =
        "--rate %s, --batch %s, --host-epochs %s, %s"
            .formatted(
                rate == null ? "default" : rate,
                batch == null ? "default" : batch,
                hostEpochs,
                configuration.text());
    if (!Files.exists(file)) {
      DurableFiles.replace(file, (options + "\n").getBytes(StandardCharsets.UTF_8));
      return;
    }
    String before = Files.readString(file).strip();
    if (!before.equals(options)) {
      throw BadInputException.in(
          file,
          "expected the options of the results in this folder, %s, but got %s; take another --out"
              .formatted(before, options));
    }
  }

  private void run(Effect effect, boolean planted, long seed, EffectTable table, PrintWriter print)
      throws IOException {
    String log = "%s-%s-%s-%s".formatted(effect.text(), data, rows, seed);
    EffectLog generated = effect.generate(rows, planted, seed);
    List<String> missing = new ArrayList<>();
    for (String graft : fitting(generated)) {
      if (!table.has(log, graft)) {
        missing.add(graft);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    Path folder = out.resolve(log);
    if (!Files.exists(folder.resolve(HOST))) {
      EffectFiles files = EffectFiles.of(generated);
      files.write(folder.resolve("data"));
      ClickHost.write(files.hostSchema(), files.hostRows(), folder, hostEpochs, seed, threads);
    }
    List<ConfiguredGraft<?>> configured = configuration.configured(registry, missing);
    try (GraftTrials trials =
        GraftTrials.of(job(folder, generated, seed).withGraft(configured.get(0)))) {
      for (ConfiguredGraft<?> graft : configured) {
        GraftTrials.Trial trial = trials.run(graft);
        table.add(effect.text(), log, graft.name(), trial);
        print.println(
            String.format(
                Locale.ROOT,
                "%s %s: epoch %d, %.0f s, controls %.0f s; %s",
                log,
                graft.name(),
                trial.epoch(),
                trial.seconds(),
                trial.controlSeconds(),
                trial.lift().headline()));
        print.flush();
      }
    }
  }

  private List<String> fitting(EffectLog log) {
    List<String> fitting =
        GraftLines.fitting(log.behaviours().size(), log.tasks().size(), log.lists());
    return grafts.isEmpty() ? fitting : fitting.stream().filter(grafts::contains).toList();
  }

  private GraftJob job(Path folder, EffectLog log, long seed) {
    Path files = folder.resolve("data");
    HostSource host = HostSource.of(folder.resolve(HOST));
    for (Map.Entry<String, String> tap : GraftLines.taps(log.tasks()).entrySet()) {
      host = host.withTap(tap.getKey(), tap.getValue());
    }
    JobColumns columns = JobColumns.ofDefaults().withTime("time");
    TrainingOptions options = TrainingOptions.ofDefaults().withSeed(seed).withThreads(threads);
    options = rate == null ? options : options.withRate(rate);
    options = batch == null ? options : options.withBatch(batch);
    GraftJob job =
        GraftJob.onto(host)
            .withRows(
                JobRows.of(
                    FeatureSchema.read(files.resolve("schema.json")),
                    () -> RowFiles.open(files.resolve("train.csv")),
                    () -> RowFiles.open(files.resolve("test.csv"))))
            .withColumns(
                log.lists() ? columns.withRequest("request").withGap(LogSchema.GAP) : columns)
            .withTraining(options);
    for (String task : log.tasks()) {
      job = job.withTask(JobTask.ofBinary(task));
    }
    return job;
  }
}
