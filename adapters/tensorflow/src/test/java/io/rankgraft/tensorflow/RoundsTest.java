package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.ShuffledIndices;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
  private static final int ROWS = SmallModel.ROWS;
  private static final int BATCH = 5;

  @TempDir Path folder;

  /** The rows whose numbers are given, as ids of the model's table. */
  private static LocalRounds.Partition partition(int... ids) {
    return new LocalRounds.Partition(
        ids.length,
        (feed, places, n) ->
            feed.put("ids", IntStream.range(0, n).map(i -> ids[places[i]]).toArray()));
  }

  private static TrainingLoop rounds(
      SmallModel model, int steps, List<LocalRounds.Partition> parts, TrainingListener... more) {
    RoundPlan plan = new RoundPlan(steps, BATCH, 9);
    RoundWorker worker = new RoundWorker(model.trainer, model.session, plan);
    return TrainingLoop.ofRounds(
        model.trainer, model.session, new LocalRounds(worker, plan, parts), List.of(more));
  }

  private static List<LocalRounds.Partition> whole() {
    return List.of(partition(IntStream.range(0, ROWS).toArray()));
  }

  private static Map<String, List<Integer>> trained(int steps) {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      ShuffledIndices order =
          new ShuffledIndices(ROWS, BATCH, 9, ShuffledIndices.Remainder.DROP);
      for (int step = 0; step < steps; step++) {
        int[] rows = order.next().orElseGet(() -> order.next().orElseThrow());
        try (Feed feed = new Feed()) {
          feed.put("ids", rows);
          model.trainer.step(model.session, feed);
        }
      }
      return model.bits();
    }
  }

  @Test
  void onePartitionIsTheTrainerBitForBitHoweverManyStepsARoundHas() {
    assertTrue(ROWS >= 2 * BATCH, "an epoch ends within these steps");
    for (int steps : List.of(1, 3)) {
      try (SmallModel model = SmallModel.ofAdam(3)) {
        TrainingLoop loop = rounds(model, steps, whole());
        loop.run(3);
        assertEquals(trained((int) model.session.step()), model.bits());
        assertTrue(model.session.step() >= 3, "at least a round per epoch");
      }
    }
  }

  @Test
  void denseValuesAreTheMeanOfThePartitionsAndRowsAreThatOfTheOneThatChangedThem() {
    RoundPlan plan = new RoundPlan(2, BATCH, 9);
    LocalRounds.Partition first = partition(0, 1, 2, 3, 4);
    LocalRounds.Partition second = partition(4, 5, 6, 7, 8);
    try (SmallModel model = SmallModel.ofAdam(3)) {
      RoundWorker worker = new RoundWorker(model.trainer, model.session, plan);
      RoundState start = RoundState.of(model.session);
      List<RoundPart> parts =
          new LocalRounds(worker, plan, List.of(first, second)).run(start);
      RoundState merged = start.merged(parts, 2);
      assertEquals(2, merged.step());

      float[] a = alone(first, 0, "w");
      float[] b = alone(second, 1, "w");
      float[] w = merged.values().get("w");
      for (int i = 0; i < w.length; i++) {
        assertEquals((float) (((double) a[i] + b[i]) / 2), w[i]);
      }
      float[] table = merged.values().get("table");
      float[] ofFirst = alone(first, 0, "table");
      float[] ofSecond = alone(second, 1, "table");
      float[] before = start.values().get("table");
      int dim = SmallModel.DIM;
      assertNotEquals(before[0], ofFirst[0]);
      for (int c = 0; c < dim; c++) {
        assertEquals(ofFirst[c], table[c], "row 0 is of the first alone");
        assertEquals(ofSecond[8 * dim + c], table[8 * dim + c], "row 8 is of the second alone");
        assertEquals(
            (float) (((double) ofFirst[4 * dim + c] + ofSecond[4 * dim + c]) / 2),
            table[4 * dim + c],
            "row 4 is of both");
        assertEquals(before[9 * dim + c], table[9 * dim + c], "row 9 is of none");
      }
      assertEquals(
          List.of(0, 1, 2, 3, 4),
          IntStream.of(parts.get(0).tables().get("table").ids()).boxed().toList());
    }
  }

  /** A variable after two steps on one partition, from the start. */
  private static float[] alone(LocalRounds.Partition partition, int number, String variable) {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      RoundPlan plan = new RoundPlan(2, BATCH, 9);
      new RoundWorker(model.trainer, model.session, plan)
          .run(RoundState.of(model.session), number, partition.rows(), partition.feed());
      return model.session.values(variable);
    }
  }

  @Test
  void resumingAfterARoundEqualsNotHavingStopped() {
    List<LocalRounds.Partition> parts =
        List.of(partition(0, 1, 2, 3, 4, 5), partition(6, 7, 8, 9, 10, 11));
    try (SmallModel through = SmallModel.ofAdam(3);
        SmallModel first = SmallModel.ofAdam(3);
        SmallModel second = SmallModel.ofAdam(3)) {
      rounds(through, 1, parts).run(3);
      CheckpointEvery saver = new CheckpointEvery(1, 1, new Checkpoint(folder), "m");
      rounds(
              first,
              1,
              parts,
              saver,
              new TrainingListener() {
                @Override
                public void stepDone(TrainingLoop loop, float[] losses) {
                  if (loop.session().step() == 3) {
                    loop.stop("asked");
                  }
                }
              })
          .run(3);
      TrainingLoop rest = rounds(second, 1, parts, saver);
      assertTrue(saver.resume(rest));
      rest.run(3);
      assertEquals(through.session.step(), second.session.step());
      assertEquals(through.bits(), second.bits());
    }
  }

  @Test
  void aPartitionSmallerThanABatchIsRefusedByNumber() {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      TrainingLoop loop = rounds(model, 1, List.of(whole().get(0), partition(1, 2)));
      String told = assertThrows(IllegalArgumentException.class, () -> loop.run(1)).getMessage();
      assertEquals(
          "rounds: expected 5 rows or more in each partition, a batch, but partition 1 has 2; take fewer partitions or a smaller batch",
          told);
    }
  }
}
