package io.rankgraft.evaluate.lift;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether a graft helped, task by task; the first task is the one it was grafted for.
 *
 * @param bootstrap how the intervals were made
 */
public record LiftReport(PairedBootstrap bootstrap, List<TaskLift> tasks) {
  public LiftReport {
    tasks = List.copyOf(tasks);
  }

  /** The first task's verdict, unless another task says the opposite. */
  public Verdict verdict() {
    Verdict first = tasks.get(0).verdict();
    boolean helped = tasks.stream().anyMatch(t -> t.verdict() == Verdict.HELPED);
    boolean hurt = tasks.stream().anyMatch(t -> t.verdict() == Verdict.HURT);
    return helped && hurt ? Verdict.MIXED : first;
  }

  /** One line that says whether the graft helped. */
  public String headline() {
    return "%s: %s (%d %% intervals, paired bootstrap, %d draws of units)"
        .formatted(
            verdict(),
            tasks.stream().map(LiftReport::inShort).collect(Collectors.joining("; ")),
            Math.round(100 * bootstrap.confidence()),
            bootstrap.resamples());
  }

  private static String inShort(TaskLift task) {
    MetricLift first = task.metrics().get(0);
    return "%s %s %s".formatted(task.task(), first.metric(), first.difference());
  }

  /** The whole report, the headline first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(headline());
    tasks.forEach(t -> lines.addAll(t.lines()));
    return lines;
  }
}
