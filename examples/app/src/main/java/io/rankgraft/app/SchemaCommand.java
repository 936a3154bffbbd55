package io.rankgraft.app;

import io.rankgraft.app.graft.HostSampleFolder;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.RowPlan;
import io.rankgraft.data.SchemaCheck;
import io.rankgraft.files.rows.FileRows;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.files.schema.InferredSchema;
import io.rankgraft.files.schema.SchemaInference;
import io.rankgraft.job.HostSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code schema}: what the columns of rows are. */
@Command(
    name = "schema",
    description =
        "Looks at rows, prints what each column is, and writes a schema of them for graft.",
    mixinStandardHelpOptions = true)
public final class SchemaCommand implements Callable<Integer> {
  private static final String FILE = "schema.json";

  @Option(
      names = "--rows",
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "CSV, JSON lines or Parquet, plain, gzip or zstd: files, quoted globs, folders of parts, or"
              + " - for standard input.")
  private List<String> rows = List.of();

  @Option(
      names = "--host",
      paramLabel = "PATH",
      description =
          "Instead of rows, a SavedModel or an .onnx file: writes a schema and random rows that fit"
              + " its inputs to the folder --out.")
  private Path host;

  @Option(
      names = "--signature",
      paramLabel = "NAME",
      description = "The signature of a SavedModel (default: serving_default).")
  private String signature;

  @Option(names = "--seed", description = "Of the random rows (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "A new file schema.json; long vocabularies are written beside it. With --host a folder.")
  private Path out;

  @Option(
      names = "--check",
      paramLabel = "FILE",
      description =
          "Instead of looking for a schema, hold this one against the rows and print what would be"
              + " lost; exit status 2 if a row cannot be read by it.")
  private Path check;

  @Option(
      names = "--label",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of labels (default: those of 0 and 1 named like click or label).")
  private List<String> labels = List.of();

  @Option(names = "--item", paramLabel = "COLUMN", description = "The column of items.")
  private String item;

  @Option(names = "--unit", paramLabel = "COLUMN", description = "The column of users or requests.")
  private String unit;

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns that are no features.")
  private List<String> ignored = List.of();

  @Option(
      names = "--min-count",
      description =
          "How often a value occurs at least to be in a vocabulary (default: ${DEFAULT-VALUE}).")
  private int minCount = SchemaInference.ofDefaults().minCount();

  @Option(
      names = "--max-vocabulary",
      description = "A column of more values is hashed (default: ${DEFAULT-VALUE}).")
  private int maxVocabulary = SchemaInference.ofDefaults().maxVocabulary();

  @Option(
      names = "--max-length",
      description = "Events of a sequence at most (default: ${DEFAULT-VALUE}).")
  private int maxLength = SchemaInference.ofDefaults().maxLength();

  @Option(
      names = "--most-rows",
      description = "Look at the first so many rows alone (default: all).")
  private long mostRows = Long.MAX_VALUE;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (rows.isEmpty() == (host == null)) {
      throw new BadInputException(
          "schema: expected the option --rows or --host but %s"
              .formatted(host == null ? "there is neither" : "got both"));
    }
    if (host != null) {
      return sample();
    }
    if (check != null) {
      return check();
    }
    if (out != null) {
      requireNew();
    }
    SchemaInference inference =
        SchemaInference.ofDefaults()
            .withLabels(labels)
            .withItem(item)
            .withUnit(unit)
            .withIgnored(ignored)
            .withMinCount(minCount)
            .withMaxVocabulary(maxVocabulary)
            .withMaxLength(maxLength);
    InferredSchema found;
    try (FileRows opened = RowFiles.open(rows)) {
      found = inference.infer(opened, mostRows);
    }
    PrintWriter print = spec.commandLine().getOut();
    print.printf(Locale.ROOT, "%,d rows%n", found.rows());
    print.print(found.table());
    print.println("graft with: " + found.options());
    if (out != null) {
      found.schema().write(folder());
      print.printf(Locale.ROOT, "schema: %s, %d features%n", out, found.schema().features().size());
    }
    print.flush();
    return 0;
  }

  private int sample() throws IOException {
    HostSource source = HostSource.of(host);
    HostSampleFolder.write(
        signature == null ? source : source.withSignature(signature),
        out == null ? Path.of("out", "sample") : out,
        seed,
        spec.commandLine().getOut());
    spec.commandLine().getOut().flush();
    return CommandLine.ExitCode.OK;
  }

  private int check() {
    RowPlan plan = RowPlan.of(FeatureSchema.read(check));
    for (String label : labels) {
      plan = plan.with(new RowPlan.Extra("label-" + label, label, RowPlan.Kind.BINARY));
    }
    SchemaCheck held;
    try (FileRows opened = RowFiles.open(rows)) {
      held = SchemaCheck.of(plan, opened, mostRows);
    }
    PrintWriter print = spec.commandLine().getOut();
    print.printf(Locale.ROOT, "%,d rows, %d columns read%n", held.rows(), held.columns().size());
    held.lines().forEach(print::println);
    print.println(held.isSound() ? "all rows can be read" : "some rows cannot be read");
    print.flush();
    return held.isSound() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.USAGE;
  }

  private Path folder() {
    return out.toAbsolutePath().getParent();
  }

  private void requireNew() throws IOException {
    if (!out.endsWith(FILE)) {
      throw new BadInputException(
          "--out '%s': expected a file of the name %s; give a path that ends in it"
              .formatted(out, FILE));
    }
    if (Files.exists(out)) {
      throw BadInputException.in(out, "expected a new file but there is one; remove it");
    }
    Files.createDirectories(folder());
  }
}
