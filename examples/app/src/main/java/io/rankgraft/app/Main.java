package io.rankgraft.app;

import io.rankgraft.app.graft.GraftCommand;
import io.rankgraft.app.graft.HostCommand;
import io.rankgraft.app.graft.ScoreCommand;
import io.rankgraft.app.graft.VerifyCommand;
import io.rankgraft.benchmarks.BenchCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command line of the examples. Exit status 0 success, 1 the work failed, 2 bad usage or bad
 * input: one clear line, and a stack trace only with {@code --verbose}.
 */
@Command(
    name = "run",
    description = "Trains, compares and measures the reference models.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ListCommand.class,
      TrainCommand.class,
      CompareCommand.class,
      SchemaCommand.class,
      HostCommand.class,
      GraftCommand.class,
      ExportCommand.class,
      ScoreCommand.class,
      VerifyCommand.class,
      BenchCommand.class
    })
public final class Main {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean verbose;

  private Main() {}

  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /** Runs one command and returns its exit status. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    Main main = new Main();
    return new CommandLine(main)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, line, parsed) -> {
              boolean badInput = e instanceof IllegalArgumentException;
              line.getErr().println(oneLine(e));
              if (main.verbose) {
                e.printStackTrace(line.getErr());
              }
              return badInput ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  private static String oneLine(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return "error: " + message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
