package io.rankgraft.app;

import io.rankgraft.app.graft.EffectsCommand;
import io.rankgraft.app.graft.GraftCommand;
import io.rankgraft.app.graft.HostCommand;
import io.rankgraft.app.graft.ScoreCommand;
import io.rankgraft.app.graft.VerifyCommand;
import io.rankgraft.app.logs.LogsCommand;
import io.rankgraft.benchmarks.BenchCommand;
import io.rankgraft.benchmarks.RowsCommand;
import io.rankgraft.graph.Names;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of the examples. Exit status 0 success, 1 the work failed, 2 bad usage or bad
 * input: one clear line, and a stack trace only with {@code --verbose}. Where the reader of
 * standard output has gone, as after {@code | head}, the work ends at once with 141 and without a
 * word.
 */
@Command(
    name = "run",
    description = "Trains, compares and measures the reference models.",
    mixinStandardHelpOptions = true)
public final class Main {
  private static final List<Class<?>> COMMANDS =
      List.of(
          ListCommand.class,
          TrainCommand.class,
          CompareCommand.class,
          PaperCommand.class,
          SchemaCommand.class,
          HostCommand.class,
          EffectsCommand.class,
          LogsCommand.class,
          GraftCommand.class,
          ExportCommand.class,
          ScoreCommand.class,
          VerifyCommand.class,
          RowsCommand.class,
          BenchCommand.class);

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean verbose;

  private Main() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // TensorFlow names its ops with numbers of the default locale
    int status = run(Console.out(), Console.err(), args);
    Console.end();
    System.exit(status);
  }

  /** Runs one command and returns its exit status. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    Main main = new Main();
    try {
      int status =
          commandLine(main, args)
              .setOut(out)
              .setErr(err)
              .setCaseInsensitiveEnumValuesAllowed(true)
              .setParameterExceptionHandler((e, given) -> usage(e, err))
              .setExecutionExceptionHandler((e, line, parsed) -> main.failed(e, err))
              .execute(args);
      out.flush();
      return status;
    } catch (Error e) { // lost output, no memory, natives that cannot be loaded
      return main.failed(e, err);
    }
  }

  /** With the command that is meant alone, or all where none is: the others load what they read. */
  private static CommandLine commandLine(Main main, String[] args) {
    CommandLine line = new CommandLine(main);
    String first = Arrays.stream(args).filter(a -> !a.startsWith("-")).findFirst().orElse("");
    List<Class<?>> meant =
        COMMANDS.stream().filter(c -> c.getAnnotation(Command.class).name().equals(first)).toList();
    (meant.isEmpty() ? COMMANDS : meant).forEach(line::addSubcommand);
    return line;
  }

  private int failed(Throwable e, PrintWriter err) {
    Failure failure = Failure.of(e);
    if (!failure.line().isEmpty()) {
      err.println(failure.line());
    }
    if (verbose) {
      e.printStackTrace(err);
    }
    err.flush();
    return failure.status();
  }

  private static int usage(ParameterException e, PrintWriter err) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String fault = e.getMessage();
    if (e.getCause() instanceof InvalidPathException path) {
      fault =
          "expected a path but the charset of the locale cannot hold '%s'; set LC_ALL=C.UTF-8"
              .formatted(path.getInput());
    }
    String nearest = "";
    if (e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
      Set<String> known = e.getCommandLine().getCommandSpec().optionsMap().keySet();
      nearest = "; " + Names.nearest(unmatched.getUnmatched().get(0), known);
    }
    err.printf(
        Locale.ROOT,
        "error: %s: %s%s; %s --help lists what there is%n",
        command,
        Failure.oneLine(fault),
        nearest,
        command);
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }
}
