package io.rankgraft.app.logs;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.RowCache;
import io.rankgraft.data.RowPlan;
import io.rankgraft.data.RowStore;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.graph.Names;
import io.rankgraft.tensorflow.FolderLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code logs}: rows, host and commands of a public log. */
@Command(
    name = "logs",
    description =
        "Makes the rows of a job of a public log, trains a host on the oldest, and prints the commands that graft onto it.",
    mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
  private static final List<String> NAMES =
      List.of("online-retail", "complete-journey", "retail-rocket", "tmall", "hillstrom", "events");
  private static final String COMMANDS = "commands.txt"; // written last

  @Parameters(
      paramLabel = "NAME",
      description =
          "online-retail, complete-journey, retail-rocket, tmall, hillstrom, or events: any file 'events' with the columns user, item, behaviour, time.")
  private String name;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The folder with the log's files.")
  private Path data;

  @Option(
      names = "--rows",
      description =
          "Rows for a graft, at most; a third as many newer ones are for the test (default: ${DEFAULT-VALUE}).")
  private long rows = 72_000;

  @Option(
      names = "--negatives",
      description = "Items drawn for each row of the log (default: the log's).")
  private Integer negatives;

  @Option(
      names = "--items",
      description = "Items that take part: those with the most events (default: the log's).")
  private Integer items;

  @Option(
      names = "--behaviours",
      split = ",",
      paramLabel = "NAME",
      description = "Of the log events: its behaviours, upstream first, the target last.")
  private List<String> behaviours = new ArrayList<>();

  @Option(
      names = "--repeats",
      description =
          "Of the log events: each event of the target is a row, instead of each first touch.")
  private boolean repeats;

  @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--threads", description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Gets saved_model/, model.onnx, data/ and commands.txt.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(out.resolve(COMMANDS)) || Files.exists(out.resolve("model.onnx"))) {
      throw BadInputException.in(
          out, "expected no log made before but there is one; remove it, or choose another --out");
    }
    if (rows < 1 || negatives != null && negatives < 0 || items != null && items < 2) {
      throw new BadInputException(
          "logs: expected 1 row or more, 0 negatives or more and 2 items or more but got --rows %s, --negatives %s, --items %s"
              .formatted(rows, negatives, items));
    }
    try (FolderLock lock = FolderLock.take(out)) {
      MadeLog log = made(lock.folder());
      LogHost.Trained host = trained(log);
      List<String> commands = LogCommands.of(log, out);
      print(log, host, commands);
      DurableFiles.replace(
          out.resolve(COMMANDS),
          (String.join("\n", commands) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return 0;
  }

  /** The files of the log come to their folder when all of them are whole. */
  private MadeLog made(Path folder) throws IOException {
    Path unfinished = folder.resolve(".data");
    DurableFiles.remove(unfinished); // of a run that was killed
    Files.createDirectories(unfinished);
    try {
      MadeLog log = written(unfinished);
      Path data = Files.createDirectories(out.resolve("data"));
      for (Path file : DurableFiles.list(unfinished)) {
        DurableFiles.force(file);
        Files.move(
            file,
            data.resolve(file.getFileName()),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      DurableFiles.force(data);
      return log.in(data);
    } finally {
      DurableFiles.remove(unfinished);
    }
  }

  private MadeLog written(Path folder) throws IOException {
    if (name.equals("hillstrom")) {
      return HillstromLog.write(data, folder, rows, seed);
    }
    EventReader reader = reader();
    LogForm form = reader.form();
    form = negatives == null ? form : form.withNegatives(negatives);
    form = items == null ? form : form.withItems(items);
    return EventRows.write(reader, form, data, folder, rows, seed);
  }

  private EventReader reader() {
    return switch (name) {
      case "online-retail" -> new OnlineRetailLog();
      case "complete-journey" -> new CompleteJourneyLog();
      case "retail-rocket" -> BehaviourLogs.retailRocket();
      case "tmall" -> BehaviourLogs.tmall();
      case "events" -> {
        BehaviourLogs events = BehaviourLogs.events(behaviours);
        yield repeats ? events.withRepeats() : events;
      }
      default ->
          throw new BadInputException(
              "logs '%s': expected one of %s; %s"
                  .formatted(name, NAMES, Names.nearest(name, NAMES)));
    };
  }

  private LogHost.Trained trained(MadeLog log) throws IOException {
    Path work = out.resolve(".host");
    DurableFiles.remove(work); // of a run that was killed
    RowPlan plan =
        RowPlan.of(log.hostSchema())
            .with(
                new RowPlan.Extra("label-" + log.hostTask(), log.hostTask(), RowPlan.Kind.BINARY));
    RowCache cache = RowCache.in(work);
    String identity = RowCache.identityOf(List.of(log.hostRows()));
    try (RowStore encoded = cache.open(identity, plan, () -> RowFiles.open(log.hostRows()))) {
      return LogHost.of(log).write(encoded, out, work.resolve("best"), seed, threads);
    } finally {
      DurableFiles.remove(work);
    }
  }

  private void print(MadeLog log, LogHost.Trained host, List<String> commands) {
    PrintWriter print = spec.commandLine().getOut();
    print.printf(
        Locale.ROOT,
        "rows by time: %,d for the host, %,d for a graft, %,d for the test; in %s%n",
        log.rows().get(0),
        log.rows().get(1),
        log.rows().get(2),
        log.data());
    log.sampling()
        .forEach(
            (task, rate) ->
                print.printf(
                    Locale.ROOT, "negatives of %s that were kept: %.4f %%%n", task, 100 * rate));
    print.printf(
        Locale.ROOT,
        "host: DeepFM over %s, epoch %d, validation loss %.5f; %s and %s%n",
        log.hostSchema().features().stream().map(f -> f.name()).toList(),
        host.epoch(),
        host.validationLoss(),
        out.resolve("model.onnx"),
        out.resolve("saved_model"));
    print.println("commands, also in " + out.resolve("commands.txt") + ":");
    commands.forEach(print::println);
    print.flush();
  }
}
