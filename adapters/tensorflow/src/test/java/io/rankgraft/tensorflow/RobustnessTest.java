package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class RobustnessTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  @Test
  void memoryStaysFlatOverTwoThousandSteps() throws IOException {
    Assumptions.assumeTrue(Files.isReadable(STATUS), "only where the system tells");
    try (SmallModel model = SmallModel.ofAdam(3)) {
      model.steps(200);
      long before = residentKilobytes();
      model.steps(1_800);
      long grown = residentKilobytes() - before;
      // An unclosed result alone would cost 1.8 MB a step; Java's own heap may still be growing.
      assertTrue(grown < 64 * 1024, "resident memory grew by " + grown + " KB");
    }
  }

  private static long residentKilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void variablesThatNoMachineHoldsAreRefusedBeforeAnyIsMade() {
    try (ModelGraph graph = ModelGraph.withSeed(1)) {
      GraftScope scope = graph.scope(Build.TRAIN);
      scope.parameter("small", Shape.of(2), Initializer.zeros());
      scope.parameter("vectors", Shape.of(1L << 30, 1L << 30), Initializer.zeros());
      String refused =
          assertThrows(
                  IllegalArgumentException.class, () -> ModelSession.open(graph, Threads.of(1)))
              .getMessage();
      assertTrue(refused.contains("take 4398046511104 MiB, the largest is 'vectors' ["), refused);
    }
  }

  @Test
  void threadsThatNoMachineHasAreRefused() {
    assertEquals(
        "threads: expected 1 to 1024 but got 100000, 1",
        assertThrows(IllegalArgumentException.class, () -> Threads.of(100_000)).getMessage());
  }

  @Test
  void closingTheSessionAndThenTheGraphReturns() {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          ModelGraph graph = ModelGraph.withSeed(1);
          SmallModel.define(graph.scope(Build.SERVE), 2);
          ModelSession session = ModelSession.open(graph, Threads.of(1));
          session.close();
          graph.close();
        });
  }

  @Test
  void aMistypedInputNamesTheNearestThatIsThere() {
    try (SmallModel model = SmallModel.ofAdam(3);
        Feed feed = new Feed()) {
      feed.put("idz", new int[] {1});
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> model.trainer.step(model.session, feed));
      assertTrue(e.getMessage().startsWith("feed 'idz': "), e.getMessage());
      assertTrue(e.getMessage().contains("nearest: ids"), e.getMessage());
      assertEquals(0, model.session.step());
      model.step();
    }
  }

  @Test
  void anIdOutsideTheTableFailsTheStepAndNothingElse() {
    try (SmallModel model = SmallModel.ofAdam(3);
        SmallModel undisturbed = SmallModel.ofAdam(3)) {
      for (int wrong : new int[] {-1, SmallModel.ROWS}) {
        var before = model.bits();
        try (Feed feed = new Feed()) {
          feed.put("ids", new int[] {0, wrong});
          assertThrows(
              TFInvalidArgumentException.class, () -> model.trainer.step(model.session, feed));
        }
        assertEquals(before, model.bits());
        assertEquals(undisturbed.session.step(), model.session.step());
        model.steps(2);
        undisturbed.steps(2);
        assertEquals(undisturbed.bits(), model.bits());
      }
    }
  }

  @Test
  void servingWorksBetweenSteps() {
    try (SmallModel model = SmallModel.ofAdam(3)) {
      model.steps(3);
      try (Feed feed = new Feed()) {
        feed.put("ids", new int[] {0, 5, 11});
        try (Result result = model.session.serve(feed, List.of(model.served))) {
          assertEquals(3, result.get(0).shape().size());
        }
      }
      model.steps(3);
      assertEquals(6, model.session.step());
    }
  }

  @Test
  void twoTermsMayShareOneValue() {
    try (ModelGraph graph = ModelGraph.withSeed(1)) {
      GraftScope scope = graph.scope(Build.TRAIN);
      Operand<TFloat32> value = scope.parameter("w", Shape.scalar(), Initializer.ones());
      scope.loss("first", 1, () -> value);
      scope.loss("second", 2, () -> value);
      Trainer trainer = Trainer.build(graph, Objective.of(Sgd.plain(), Schedule.constant(0.1f)));
      try (ModelSession session = ModelSession.open(graph, Threads.of(1));
          Feed feed = new Feed()) {
        assertArrayEquals(new float[] {1, 2}, trainer.step(session, feed));
      }
    }
  }
}
