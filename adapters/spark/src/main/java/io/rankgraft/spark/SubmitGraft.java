package io.rankgraft.spark;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobColumns;
import io.rankgraft.job.JobListener;
import io.rankgraft.job.JobResult;
import io.rankgraft.job.JobTask;
import io.rankgraft.job.TrainingOptions;
import io.rankgraft.registry.GraftRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft}: the job of the command line, trained by the executors. */
@Command(name = "graft", description = "Grafts onto a host, on rows that no one machine holds.")
final class SubmitGraft implements Callable<Integer> {
  @Mixin private Submit.Format format;

  @Option(names = "--host", required = true, paramLabel = "PATH", description = "The host's file.")
  private Path host;

  @Option(names = "--tap", paramLabel = "NAME[.TASK]=TENSOR", description = "Tensors of the host.")
  private Map<String, String> taps = new LinkedHashMap<>();

  @Option(
      names = "--graft",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = "One or several, mounted in this order.")
  private List<String> grafts;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "The configuration of the graft; of several, NAME.key=value.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--schema", required = true, paramLabel = "FILE", description = "Of the rows.")
  private Path schema;

  @Option(names = "--train", required = true, paramLabel = "PATH", description = "To train on.")
  private String train;

  @Option(
      names = "--validation",
      required = true,
      paramLabel = "PATH",
      description = "Newer rows, to choose the epoch by.")
  private String validation;

  @Option(
      names = "--test",
      required = true,
      paramLabel = "PATH",
      description = "The newest rows, for the lift.")
  private String test;

  @Option(
      names = "--task",
      paramLabel = "NAME[:KIND]",
      description = "What is predicted, upstream first (default: click).")
  private List<String> tasks = List.of("click");

  @Option(names = "--unit", paramLabel = "FEATURE", description = "Or none (default: user).")
  private String unit = "user";

  @Option(names = "--time", paramLabel = "COLUMN", description = "The time of each row.")
  private String time;

  @Option(names = "--weight", paramLabel = "COLUMN", description = "The weight of each row.")
  private String weight;

  @Option(
      names = "--partitions",
      required = true,
      paramLabel = "N",
      description = "Of the training rows: as many as cores to train with.")
  private int partitions;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Of each partition in a round: about ten seconds of them (default: 200).")
  private int steps = 200;

  @Option(names = "--epochs", paramLabel = "N", description = "At most.")
  private Integer epochs;

  @Option(names = "--batch", paramLabel = "N", description = "Rows per step.")
  private Integer batch;

  @Option(names = "--rate", paramLabel = "X", description = "The learning rate.")
  private Double rate;

  @Option(names = "--seed", paramLabel = "S", description = "Of values and orders (default: 1).")
  private long seed = 1;

  @Option(names = "--no-controls", description = "Compares with the host alone.")
  private boolean withoutControls;

  @Option(names = "--resume", description = "Goes on from the last round that was finished.")
  private boolean resume;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "On the driver.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter to = spec.commandLine().getOut();
    JobResult result =
        SparkTraining.of(
                job(),
                FeatureSchema.read(schema),
                format.read(train),
                format.read(validation),
                format.read(test),
                partitions)
            .withSteps(steps)
            .run(out, resume, new Told(to));
    result.lift().lines().forEach(to::println);
    to.println("bundle: " + result.bundle());
    to.println("report: " + result.report());
    to.flush();
    return 0;
  }

  private GraftJob job() {
    HostSource source = HostSource.of(host);
    for (Map.Entry<String, String> tap : taps.entrySet()) {
      source = source.withTap(tap.getKey(), tap.getValue());
    }
    GraftJob job = GraftJob.onto(source).withControls(!withoutControls).withTraining(training());
    for (String name : grafts) {
      job = job.withGraft(GraftRegistry.ofServices().graft(name).configured(settings(name)));
    }
    for (String task : tasks) {
      job = job.withTask(JobTask.parse(task));
    }
    JobColumns columns =
        JobColumns.ofDefaults()
            .withUnit(unit.equals("none") ? Optional.empty() : Optional.of(unit));
    columns = time == null ? columns : columns.withTime(time);
    return job.withColumns(weight == null ? columns : columns.withWeight(weight));
  }

  private Map<String, String> settings(String graft) {
    if (grafts.size() == 1) {
      return settings;
    }
    Map<String, String> own = new LinkedHashMap<>();
    settings.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          if (dot < 0 || !grafts.contains(key.substring(0, dot))) {
            throw new BadInputException(
                "--set %s: expected NAME.key=value with one of the grafts %s"
                    .formatted(key, grafts));
          }
          if (key.substring(0, dot).equals(graft)) {
            own.put(key.substring(dot + 1), value);
          }
        });
    return own;
  }

  private TrainingOptions training() {
    TrainingOptions options = TrainingOptions.ofDefaults().withSeed(seed);
    options = epochs == null ? options : options.withEpochs(epochs);
    options = batch == null ? options : options.withBatch(batch);
    return rate == null ? options : options.withRate(rate);
  }

  /** Progress, from the driver. */
  private record Told(PrintWriter to) implements JobListener {
    @Override
    public void checked(JobFacts facts) {
      say(
          "graft %s: %,d parameters; %,d rows to train on, %,d to choose the epoch, %,d to test",
          String.join(",", facts.grafts()),
          facts.parameters(),
          facts.train(),
          facts.validation(),
          facts.test());
    }

    @Override
    public void noted(String line) {
      say("note: %s", line);
    }

    @Override
    public void begun(double hostLoss) {
      say("host alone: validation loss %.5f", hostLoss);
    }

    @Override
    public void step(int epoch, int step, int steps) {
      say("epoch %2d: round %d of %d", epoch, step, steps);
    }

    @Override
    public void epoch(EpochFacts facts) {
      say(
          "epoch %2d: loss %.5f, validation loss %.5f%s",
          facts.number(), facts.loss(), facts.validationLoss(), facts.best() ? "  best" : "");
    }

    private void say(String form, Object... words) {
      to.println(String.format(Locale.ROOT, form, words));
      to.flush();
    }
  }
}
