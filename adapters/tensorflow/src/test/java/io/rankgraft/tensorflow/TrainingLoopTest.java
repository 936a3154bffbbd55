package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Position;
import io.rankgraft.data.ShuffledIndices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
  private static final int STEPS = 3; // of 5, 5 and 2 rows

  @TempDir Path folder;

  private static TrainingLoop loop(SmallModel model, TrainingListener... listeners) {
    ShuffledIndices order =
        new ShuffledIndices(SmallModel.ROWS, 5, 9, ShuffledIndices.Remainder.KEEP);
    return new TrainingLoop(
        model.trainer,
        model.session,
        order,
        (feed, rows, n) -> feed.putFirst("ids", rows, n),
        List.of(listeners));
  }

  /** Ends the training after a step. */
  private record StopAt(long step) implements TrainingListener {
    @Override
    public void stepDone(TrainingLoop loop, float[] losses) {
      if (loop.session().step() == step) {
        loop.stop("asked");
      }
    }
  }

  /** Without the seconds, which differ from run to run. */
  private static List<List<Double>> losses(TrainingLoop loop) {
    return loop.progress().epochs().stream().map(TrainingProgress.Epoch::meanLosses).toList();
  }

  @Test
  void everyEpochSeesEveryRowOnce() {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      List<String> events = new ArrayList<>();
      TrainingLoop loop =
          loop(
              model,
              new TrainingListener() {
                @Override
                public void stepDone(TrainingLoop l, float[] losses) {
                  events.add("step");
                }

                @Override
                public void epochDone(TrainingLoop l, TrainingProgress.Epoch epoch) {
                  events.add("epoch " + epoch.number() + " of " + epoch.steps());
                }

                @Override
                public void stopping(TrainingLoop l) {
                  events.add("stopping");
                }

                @Override
                public void settled(TrainingLoop l) {
                  events.add("settled");
                }
              });
      assertEquals("all 2 epochs done", loop.run(2));
      assertEquals(
          List.of(
              "step",
              "step",
              "step",
              "epoch 1 of 3",
              "settled",
              "step",
              "step",
              "step",
              "epoch 2 of 3",
              "stopping",
              "settled"),
          events);
      assertEquals(new Position(2, 0), loop.progress().next());
      assertEquals(2 * STEPS, model.session.step());
      assertEquals("all 2 epochs done", loop.run(2));
      assertEquals(2 * STEPS, model.session.step());
    }
  }

  @Test
  void resumingAnywhereEqualsNotHavingStopped() {
    try (SmallModel through = SmallModel.ofAdam(3)) {
      TrainingLoop whole = loop(through);
      whole.run(3);
      for (int stop = 1; stop < 3 * STEPS; stop++) {
        Checkpoint checkpoint = new Checkpoint(folder.resolve("at-" + stop));
        CheckpointEvery saver = CheckpointEvery.ofEpochs(1, checkpoint, "m");
        try (SmallModel first = SmallModel.ofAdam(3)) {
          assertEquals("asked", loop(first, saver, new StopAt(stop)).run(3));
          assertEquals(stop, first.session.step());
        }
        try (SmallModel second = SmallModel.ofAdam(3)) {
          TrainingLoop rest = loop(second, saver);
          assertTrue(saver.resume(rest));
          assertEquals("all 3 epochs done", rest.run(3));
          assertEquals(through.bits(), second.bits());
          assertEquals(losses(whole), losses(rest));
        }
      }
    }
  }

  @Test
  void withoutCheckpointResumingStartsAtTheBeginning() {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      CheckpointEvery saver = CheckpointEvery.ofEpochs(1, new Checkpoint(folder), "m");
      assertFalse(saver.resume(loop(model, saver)));
    }
  }

  @Test
  void trainingEndsWhenPatienceDoesAndTheBestStays() {
    Checkpoint best = new Checkpoint(folder.resolve("best"));
    Checkpoint last = new Checkpoint(folder.resolve("last"));
    CheckpointEvery saver = CheckpointEvery.ofEpochs(1, last, "m");
    try (SmallModel model = SmallModel.ofAdam(3)) {
      Iterator<Double> metrics = List.of(.1, .3, .2, .3, .4).iterator();
      Validation validation = new Validation(1, 2, session -> metrics.next(), best, "m");
      TrainingLoop loop = loop(model, saver, validation);
      assertEquals("no better validation in 2 in a row", loop.run(9));
      assertEquals(4, loop.progress().epochs().size());
      assertEquals(2 * STEPS, loop.progress().best().orElseThrow().step());
      // What the saver wrote includes the validation that came after it in the list.
      assertEquals(
          4, TrainingProgress.ofJson(last.require(model.session, "m")).validations().size());
      best.require(model.session, "m");
      assertEquals(2 * STEPS, model.session.step());
      TrainingLoop again = loop(model, saver, validation);
      saver.resume(again);
      assertEquals("no better validation in 2 in a row", again.run(9));
      assertEquals(4 * STEPS, model.session.step());
    }
  }

  @Test
  void patienceSurvivesResuming() {
    CheckpointEvery saver =
        CheckpointEvery.ofEpochs(1, new Checkpoint(folder.resolve("last")), "m");
    Checkpoint best = new Checkpoint(folder.resolve("best"));
    Iterator<Double> metrics = List.of(.3, .2, .1, .4).iterator();
    Validation validation = new Validation(1, 2, session -> metrics.next(), best, "m");
    try (SmallModel model = SmallModel.ofAdam(3)) {
      loop(model, validation, saver).run(2);
      TrainingLoop rest = loop(model, validation, saver);
      saver.resume(rest);
      assertEquals("no better validation in 2 in a row", rest.run(9));
      assertEquals(3, rest.progress().epochs().size());
    }
  }

  @Test
  void aLossThatIsNotFiniteEndsTheTrainingBeforeAnythingIsSaved() {
    try (SmallModel model =
        new SmallModel(Sgd.plain(), 3, SmallModel.DIM, step -> step < 4 ? 0.05f : 1e38f)) {
      CheckpointEvery saver = CheckpointEvery.ofEpochs(1, new Checkpoint(folder), "m");
      TrainingLoop loop = loop(model, saver);
      var e = assertThrows(IllegalStateException.class, () -> loop.run(9));
      assertTrue(e.getMessage().contains("'square' is "), e.getMessage());
      assertTrue(e.getMessage().contains("in epoch 2, step 6"), e.getMessage());
      assertTrue(saver.resume(loop));
      assertEquals(STEPS, model.session.step());
    }
  }

  @Test
  void parametersThatAreNotFiniteAreNotSaved() {
    float infinite = Float.POSITIVE_INFINITY;
    try (SmallModel model =
        new SmallModel(Sgd.plain(), 3, SmallModel.DIM, step -> step < 4 ? 0.05f : infinite)) {
      CheckpointEvery saver = new CheckpointEvery(1, 1, new Checkpoint(folder), "m");
      TrainingLoop loop = loop(model, saver);
      var e = assertThrows(IllegalStateException.class, () -> loop.run(9));
      assertTrue(e.getMessage().contains("expected finite parameters"), e.getMessage());
      assertTrue(e.getMessage().contains("at step 5"), e.getMessage());
      assertTrue(saver.resume(loop));
      assertEquals(4, model.session.step());
    }
  }

  @Test
  void timeEndsTheTrainingWithinAnEpoch() {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      Checkpoint best = new Checkpoint(folder);
      Validation validation = new Validation(1, 2, session -> 1, best, "m");
      TrainingLoop loop = loop(model, new TimeLimit(1e-9), validation);
      assertEquals("1.00e-09 minutes were up", loop.run(9));
      assertEquals(1, model.session.step());
      assertTrue(loop.progress().best().orElseThrow().midEpoch());
      assertTrue(Files.isDirectory(folder.resolve("step-000001-save-1")));
    }
  }

  @Test
  void progressIsTheSameAfterJson() {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      TrainingLoop loop = loop(model, new StopAt(STEPS + 1));
      loop.run(2);
      loop.record(0.25);
      assertEquals(loop.progress(), TrainingProgress.ofJson(loop.progress().toJson()));
    }
  }
}
