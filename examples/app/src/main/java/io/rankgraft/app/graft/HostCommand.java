package io.rankgraft.app.graft;

import io.rankgraft.app.data.PlantedInterests;
import io.rankgraft.data.BadInputException;
import io.rankgraft.tensorflow.FolderLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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

  @Option(names = "--users", description = "Users of the log (default: ${DEFAULT-VALUE}).")
  private int users = ClickLog.WORLD.users();

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
    boolean planted =
        switch (data) {
          case "planted" -> true;
          case "null" -> false;
          default ->
              throw new IllegalArgumentException(
                  "--data: expected planted or null but got '%s'".formatted(data));
        };
    try (FolderLock lock = FolderLock.take(out)) {
      if (Files.exists(
          lock.folder().resolve("saved_model"))) { // written last: what is before it is whole
        throw BadInputException.in(
            out, "expected no saved_model in it but there is one; remove it");
      }
      write(planted);
    }
    return 0;
  }

  private void write(boolean planted) throws IOException {
    PlantedInterests world =
        ClickLog.WORLD.withSize(users, ClickLog.WORLD.impressionsPerUser()).withInterests(planted);
    ClickLog log = ClickLog.of(world);
    log.write(out.resolve("data"));
    ClickHost.write(log, out, epochs, seed, threads);
    PrintWriter print = spec.commandLine().getOut();
    print.printf(
        "host: DeepFM, %d epochs of %,d rows; inputs user, item; outputs fields, hidden, logit, probability%n",
        epochs, log.split().train().length);
    print.printf(
        "saved model: %s, ONNX: %s%n", out.resolve("saved_model"), out.resolve("model.onnx"));
    print.printf(
        "rows for a graft: %s (%,d to train on, %,d newer ones for the test)%n",
        out.resolve("data"), log.split().validation().length, log.split().test().length);
    print.flush();
  }
}
