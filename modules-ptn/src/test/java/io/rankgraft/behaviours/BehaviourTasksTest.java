package io.rankgraft.behaviours;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.testkit.TestLog;
import io.rankgraft.testkit.TestSite;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BehaviourTasksTest {
  /** The task of each behaviour; "-" where it serves none. */
  private static List<String> tasks(List<String> behaviours, String... tasks) {
    TestLog log =
        TestLog.of(3, 2, behaviours, Arrays.stream(tasks).map(Task::ofBinary).toList());
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      TestSite site = TestSite.of(model.scope(Build.SERVE), Taps.none(), log);
      return BehaviourTasks.of("test", site, 1).tasks().stream()
          .map(task -> task.map(Task::name).orElse("-"))
          .toList();
    }
  }

  @Test
  void aTaskBelongsToItsNamesake() {
    assertEquals(List.of("view", "-", "buy"), tasks(List.of("view", "cart", "buy"), "view", "buy"));
  }

  @Test
  void tasksWithoutNamesakeGetTheLastBehavioursLeft() {
    assertEquals(
        List.of("-", "click", "buy"), tasks(List.of("view", "cart", "order"), "click", "buy"));
    assertEquals(
        List.of("-", "click", "buy"), tasks(List.of("view", "cart", "buy"), "click", "buy"));
  }

  @Test
  void lambdasOfTasksSumToOneUnlessNamed() {
    TestLog log =
        TestLog.of(
            3,
            2,
            List.of("view", "cart", "order"),
            List.of(Task.ofBinary("click"), Task.ofBinary("buy")));
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      TestSite site = TestSite.of(model.scope(Build.SERVE), Taps.none(), log);
      BehaviourTasks tasks = BehaviourTasks.of("test", site, 1);
      assertEquals(List.of(0f, 0.5f, 0.5f), tasks.lambdas("test", Map.of()));
      assertEquals(
          List.of(0f, 0.25f, 2f),
          tasks.lambdas("test", Map.of("click", 0.25f, "order", 2f)));
    }
  }
}
