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

  /** Against the host alone: the first task's verdict, unless another task says the opposite. */
  public Verdict verdict() {
    Verdict first = tasks.get(0).verdict();
    boolean helped = tasks.stream().anyMatch(t -> t.verdict() == Verdict.HELPED);
    boolean hurt = tasks.stream().anyMatch(t -> t.verdict() == Verdict.HURT);
    return helped && hurt ? Verdict.MIXED : first;
  }

  /** Whether any task is compared with controls besides the host. */
  public boolean hasControls() {
    return tasks.stream().anyMatch(t -> t.bestControl().isPresent());
  }

  /**
   * One line: against the best control where there are controls, task by task; else whether the
   * graft helped the host.
   */
  public String headline() {
    boolean controls = hasControls();
    String found =
        tasks.stream()
            .map(controls ? TaskLift::againstControls : TaskLift::inShort)
            .collect(Collectors.joining("; "));
    return "%s%s (%s %% intervals, paired bootstrap, %s draws of units)"
        .formatted(
            controls ? "" : verdict() + ": ",
            found,
            Math.round(100 * bootstrap.confidence()),
            bootstrap.resamples());
  }

  /** The whole report, the headline first, then the comparison with the host alone. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(headline());
    if (hasControls()) {
      tasks.forEach(t -> lines.add(t.againstHost()));
    }
    tasks.forEach(t -> lines.addAll(t.lines()));
    return lines;
  }
}
