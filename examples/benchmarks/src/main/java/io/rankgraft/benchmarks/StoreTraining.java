package io.rankgraft.benchmarks;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.RowCache;
import io.rankgraft.data.RowPlan;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.Rows;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.onnx.OnnxHost;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Training on rows of a log, shuffled: from memory, from columns mapped from disk, and from these
 * with the cached tap of an ONNX host beside them.
 */
final class StoreTraining implements Benchmark {
  private static final Task CLICK = Task.ofBinary("click");
  private static final String TAP = "logit";
  private static final int DIM = 16;
  private static final int ROUNDS = 9;
  private static final int WARM_UP = 2;
  private static final List<String> READ = List.of("item", "viewed", "clicked", "label-click");

  @Override
  public String name() {
    return "train-mapped";
  }

  @Override
  public String about() {
    return "training from mapped columns, and with a host's cached tap, against rows in memory";
  }

  @Override
  public void run(Conditions conditions, Report report) {
    try {
      Path folder = Files.createTempDirectory("rankgraft-bench");
      try {
        measure(conditions, report, folder);
      } finally {
        DurableFiles.remove(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void measure(Conditions conditions, Report report, Path folder) throws IOException {
    int rows = conditions.size(400_000, 500);
    int batch = conditions.size(1024, 50);
    int steps = conditions.size(200, 2);
    Path file = folder.resolve("log.csv");
    new RowLog().writeCsv(file, rows);
    RowPlan plan =
        RowPlan.of(LogHost.schema())
            .with(new RowPlan.Extra("label-click", "click", RowPlan.Kind.BINARY));
    try (Rows raw = RowFiles.open(file);
        RowStore memory = RowStore.inMemory(raw, plan);
        RowStore mapped = RowCache.in(folder).open("log", plan, () -> RowFiles.open(file));
        RowStore tapped = tapped(mapped);
        Training<Set<String>> a = begin(conditions, memory, batch, false);
        Training<Set<String>> b = begin(conditions, mapped, batch, false);
        Training<Set<String>> c = begin(conditions, tapped, batch, true)) {
      List<Training<Set<String>>> sides = List.of(a, b, c);
      Rounds rounds =
          conditions.time(
              WARM_UP, ROUNDS, sides.stream().<Runnable>map(s -> () -> steps(s, steps)).toList());
      String sizes = "%s rows, %s steps of %s, dim %s".formatted(rows, steps, batch, DIM);
      List<String> names = List.of("train-memory", name(), "train-mapped-taps");
      for (int side = 0; side < names.size(); side++) {
        report.add(
            Side.rate(names.get(side), rounds, side, (double) steps * batch, "rows/s", sizes));
      }
      report.add(new Ratio(name(), "train-memory", rounds.ratio(1, 0), 1.1));
      report.add(new Ratio("train-mapped-taps", name(), rounds.ratio(2, 1), 1.3));
    }
  }

  private static void steps(Training<?> training, int steps) {
    for (int step = 0; step < steps; step++) {
      training.step();
    }
  }

  /** The rows and the host's logit, computed once. */
  private static RowStore tapped(RowStore rows) {
    try (OnnxHost host = OnnxHost.of("host", LogHost.onnx(), List.of(TAP))) {
      return rows.with(
          "the host's logit",
          1024,
          batch -> {
            Batch inputs =
                new Batch(
                    batch.rows(),
                    Map.of(
                        "user", batch.columns().get("user"), "item", batch.columns().get("item")));
            return host.extract(inputs);
          });
    }
  }

  private static Training<Set<String>> begin(
      Conditions conditions, RowStore rows, int batch, boolean withTap) {
    Set<String> read = new LinkedHashSet<>(READ);
    if (withTap) {
      read.add(TAP);
    }
    RowStore needed = rows.only(read);
    ShuffledIndices order =
        new ShuffledIndices(rows.rows(), batch, 1, ShuffledIndices.Remainder.DROP);
    return new Training<>(
        conditions,
        graph -> define(graph, read),
        model -> Objective.of(Adam.ofDefaults(), Schedule.constant(.001f)),
        (model, feed) -> {
          int[] numbers = order.next().or(order::next).orElseThrow(); // over the end of an epoch
          put(feed, needed.rows(numbers, batch));
        });
  }

  private static Set<String> define(ModelGraph graph, Set<String> read) {
    GraftScope scope = graph.scope(Build.TRAIN);
    Ops tf = scope.tf();
    int ids = LogHost.schema().feature("item").type().elements().size();
    EmbeddingTable items = scope.embedding("items", ids, DIM, Initializer.normal(.1f));
    Operand<TFloat32> item =
        items.lookup(scope.input("item", TInt32.class, Shape.of(-1), Axis.CANDIDATE));
    Operand<TFloat32> logit = tf.zerosLike(tf.reduceSum(item, tf.constant(1)));
    for (String history : List.of("viewed", "clicked")) {
      Operand<TInt32> events =
          scope.input(history, TInt32.class, Shape.of(-1, RowLog.LENGTH), Axis.CANDIDATE);
      Operand<TFloat32> mean = tf.math.mean(items.lookup(events), tf.constant(1)); // [rows, DIM]
      logit = tf.math.add(logit, tf.reduceSum(tf.math.mul(item, mean), tf.constant(1)));
    }
    Operand<TFloat32> z =
        read.contains(TAP)
            ? tf.math.add(logit, scope.input(TAP, TFloat32.class, Shape.of(-1), Axis.CANDIDATE))
            : logit;
    scope.loss("click", CLICK, 1, () -> LogLoss.mean(tf, z, scope.label(CLICK)));
    return read;
  }

  private static void put(Feed feed, Batch rows) {
    rows.columns()
        .forEach(
            (name, column) -> {
              long[] shape = Arrays.stream(column.shape()).asLongStream().toArray();
              if (column instanceof Column.Ints ints) {
                feed.put(name, ints.values(), shape);
              } else {
                feed.put(name, ((Column.Floats) column).values(), shape);
              }
            });
  }
}
