package io.rankgraft.app.graft;

import io.rankgraft.app.effects.Effect;
import io.rankgraft.app.effects.EffectLog;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.tensorflow.FolderLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code host}: makes a host and a click log to try {@code graft} on. */
@Command(
    name = "host",
    description =
        "Trains a small DeepFM on a generated click log; leaves saved_model/, model.onnx and data/.",
    mixinStandardHelpOptions = true)
public final class HostCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      description =
          "'planted', where what a user did before tells what is clicked, or 'null', where it does not (default: ${DEFAULT-VALUE}).")
  private String data = "planted";

  @Option(
      names = "--effect",
      description =
          "What is planted, for which graft: cascade, transfer (ptn), chain (leu-ifu), interest (tim), excitation (hawkes), history. Without it, clicks that follow from what a user did before.")
  private String effect;

  @Option(
      names = "--rows",
      description =
          "Rows of the log, of which two fifths are the host's (default: 120,000 with --effect, else 40,000).")
  private Integer rows;

  @Option(names = "--users", description = "Users of a log without --effect, 20 rows each.")
  private Integer users;

  @Option(names = "--epochs", description = "Default: ${DEFAULT-VALUE}.")
  private int epochs = 2;

  @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--threads", description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--out", paramLabel = "DIR", description = "Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "host");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    boolean planted = isPlanted(data);
    try (FolderLock lock = FolderLock.take(out)) {
      // Written last: what is before it is whole.
      if (Files.exists(lock.folder().resolve("saved_model"))) {
        throw BadInputException.in(
            out, "expected no saved_model in it but there is one; remove it");
      }
      if (effect == null) {
        write(clicks(planted));
      } else {
        write(planted(planted));
      }
    }
    return 0;
  }

  static boolean isPlanted(String data) {
    return switch (data) {
      case "planted" -> true;
      case "null" -> false;
      default ->
          throw new IllegalArgumentException(
              "--data: expected planted or null but got '%s'".formatted(data));
    };
  }

  private ClickLog clicks(boolean planted) {
    int each = ClickLog.WORLD.impressionsPerUser();
    if (rows != null && users != null) {
      throw new IllegalArgumentException("--users: expected --rows or --users but got both");
    }
    int number = users != null ? users : rows != null ? rows / each : ClickLog.WORLD.users();
    return ClickLog.of(ClickLog.WORLD.withSize(number, each).withInterests(planted));
  }

  private EffectFiles planted(boolean planted) {
    Effect of = Effect.of(effect);
    if (users != null) {
      throw new IllegalArgumentException("--users: expected --rows with --effect but got --users");
    }
    return EffectFiles.of(of.generate(rows == null ? Effect.ROWS : rows, planted, seed));
  }

  private void write(ClickLog log) throws IOException {
    log.write(out.resolve("data"));
    ClickHost.write(log.hostSchema(), log.hostRows(), out, epochs, seed, threads);
    print(
        log.split().train().length,
        log.split().validation().length,
        log.split().test().length,
        new GraftLines(out, ClickLog.EVENTS.size(), List.of(ClickLog.LABEL), false, false));
  }

  private void write(EffectFiles log) throws IOException {
    log.write(out.resolve("data"));
    ClickHost.write(log.hostSchema(), log.hostRows(), out, epochs, seed, threads);
    EffectLog of = log.log();
    print(
        log.host().size(),
        log.graft().size(),
        log.test().size(),
        new GraftLines(out, of.behaviours().size(), of.tasks(), of.lists(), true));
  }

  private void print(int host, int graft, int test, GraftLines lines) throws IOException {
    String scores =
        lines.tasks().stream()
            .map(
                task ->
                    ClickHost.output("logit", task, lines.tasks())
                        + ", "
                        + ClickHost.output("probability", task, lines.tasks()))
            .collect(Collectors.joining(", "));
    PrintWriter print = spec.commandLine().getOut();
    print.printf(
        Locale.ROOT,
        "host: DeepFM, %d epochs of %,d rows; inputs user, item; outputs fields, hidden, %s%n",
        epochs,
        host,
        scores);
    print.printf(
        Locale.ROOT,
        "saved model: %s, ONNX: %s%n",
        out.resolve("saved_model"),
        out.resolve("model.onnx"));
    print.printf(
        Locale.ROOT,
        "rows for a graft: %s (%,d to train on, %,d newer ones for the test)%n",
        out.resolve("data"),
        graft,
        test);
    Path commands = out.resolve("commands.txt");
    String text = String.join("\n", lines.all()) + "\n";
    DurableFiles.replace(commands, text.getBytes(StandardCharsets.UTF_8));
    print.printf(Locale.ROOT, "commands that mount grafts here, also in %s:%n", commands);
    lines.all().forEach(print::println);
    print.flush();
  }
}
