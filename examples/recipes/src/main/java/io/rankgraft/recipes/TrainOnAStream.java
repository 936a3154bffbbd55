package io.rankgraft.recipes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.data.Batch;
import io.rankgraft.data.RowEncoder;
import io.rankgraft.data.RowPlan;
import io.rankgraft.data.Rows;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.tensorflow.types.TFloat32;

/**
 * Trains the {@link ClickModel} on raw rows that never end, such as of a queue: so many steps, and
 * later so many more. Each checkpoint states how many rows were read; whoever goes on passes rows
 * of the same stream, and those are skipped.
 */
public final class TrainOnAStream {
  private static final int BATCH = 64;
  private static final int STEPS_PER_SAVE = 100;
  private static final RowPlan PLAN =
      RowPlan.of(ClickBundle.schema())
          .with(new RowPlan.Extra("label-buy", "bought", RowPlan.Kind.BINARY));

  private TrainOnAStream() {}

  public static void main(String[] args) {
    Path checkpoints = Path.of("out", "stream");
    for (int steps : new int[] {200, 400}) { // the second run goes on where the first ended
      try (Rows rows = Rows.of("made-up clicks", clicks().iterator())) {
        System.out.printf(
            Locale.ROOT, "step %d: loss %.3f%n", steps, run(rows, checkpoints, steps));
      }
    }
  }

  /** Trains until so many steps are done, those of earlier runs included; the last step's loss. */
  static float run(Rows rows, Path checkpoints, int maxSteps) {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      GraftScope scope = model.scope(Build.TRAIN);
      Taps taps = ClickModel.build(scope);
      scope.loss(
          "click",
          GraftOntoCode.BUY,
          1,
          () -> GraftOntoCode.logLoss(scope, taps.require("logit", TFloat32.class)));
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.01f)));
      Checkpoint saved = new Checkpoint(checkpoints);
      RowEncoder encoder = RowEncoder.of(PLAN);
      float loss = Float.NaN;
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        saved.load(session, "clicks").ifPresent(note -> rows.skip(note.get("rows").asLong()));
        while (session.step() < maxSteps) {
          Batch batch = encoder.read(rows, BATCH).orElseThrow();
          try (Feed feed = feed(batch)) {
            loss = trainer.step(session, feed)[0];
          }
          if (session.step() % STEPS_PER_SAVE == 0 || session.step() == maxSteps) {
            ObjectNode note = JsonNodeFactory.instance.objectNode().put("rows", rows.position());
            saved.save(session, "clicks", note);
          }
        }
        return loss;
      }
    }
  }

  private static Feed feed(Batch batch) {
    Feed feed = new Feed().put("item", batch.ints("item"), batch.rows());
    for (String behaviour : ClickModel.BEHAVIOURS) {
      feed.put(behaviour, batch.ints(behaviour), batch.rows(), ClickModel.HISTORY);
    }
    return feed.put("label-buy", batch.floats("label-buy"), batch.rows());
  }

  /** Clicks without end; items of an even number are bought. */
  static Stream<Map<String, Object>> clicks() {
    SplittableRandom random = new SplittableRandom(1);
    return Stream.generate(
        () -> {
          int item = random.nextInt(ClickModel.ITEMS);
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("item", "item-" + item);
          row.put("bought", item % 2 == 0);
          ClickModel.BEHAVIOURS.forEach(
              b -> row.put(b, List.of("item-" + (item + 1) % ClickModel.ITEMS)));
          return row;
        });
  }
}
