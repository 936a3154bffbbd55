package io.rankgraft.app.graft;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.RowPlan;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.Rows;
import io.rankgraft.files.rows.RowFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder with {@code schema.json} and rows. */
final class DataFolder {
  private static final List<String> ENDINGS = List.of(".csv", ".csv.gz", ".jsonl");

  private DataFolder() {}

  static FeatureSchema schema(Path folder) {
    return FeatureSchema.read(folder.resolve("schema.json"));
  }

  /**
   * Reads all rows of {@code <name>.csv}, {@code .csv.gz} or {@code .jsonl}; the label as {@code
   * label-<name>}.
   *
   * @throws BadInputException in one line, if there is none or one cannot be used
   */
  static Batch read(Path folder, String name, FeatureSchema schema, String label) {
    Path file =
        ENDINGS.stream()
            .map(ending -> folder.resolve(name + ending))
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    BadInputException.in(
                        folder,
                        "expected rows in %s.csv, .csv.gz or .jsonl but there is no such file"
                            .formatted(name)));
    RowPlan plan =
        RowPlan.of(schema).with(new RowPlan.Extra("label-" + label, label, RowPlan.Kind.BINARY));
    try (Rows rows = RowFiles.open(file);
        RowStore store = RowStore.inMemory(rows, plan)) {
      return store.slice(0, store.rows());
    }
  }

  /** Rows of a batch from one number to below another. */
  static Batch slice(Batch table, int from, int to) {
    return RowStore.of(table).slice(from, to);
  }
}
