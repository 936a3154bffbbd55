package io.rankgraft.app.graft;

import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Names;
import io.rankgraft.job.JobColumns;
import io.rankgraft.job.JobTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is predicted, and what the columns of the log mean. */
final class TaskOptions {
  @Option(
      names = "--task",
      arity = "1..*",
      paramLabel = "NAME[:KIND]",
      description =
          "What is predicted, upstream first: the column of its label, and binary, amount or zero-inflated (default: click).")
  private List<String> tasks = new ArrayList<>();

  @Option(names = "--label", paramLabel = "NAME", description = "As --task NAME.")
  private String label;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = "The task that rankings follow (default: the last).")
  private String target;

  @Option(
      names = "--mask",
      paramLabel = "TASK=COLUMN",
      description = "A column of 0 and 1: only rows with 1 have a label of the task.")
  private Map<String, String> masks = new LinkedHashMap<>();

  @Option(
      names = "--sampling",
      paramLabel = "TASK=RATE",
      description = "The share of the task's negatives that the log kept; scores are of all rows.")
  private Map<String, Double> sampling = new LinkedHashMap<>();

  @Option(
      names = "--host-score",
      paramLabel = "[TASK=]COLUMN",
      description =
          "What the host said of the rows in its own system, a probability or a logit: where it says something else here, the job ends before training and names the cause.")
  private List<String> hostScores = new ArrayList<>();

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description = "The weight of each row in losses and metrics.")
  private String weight;

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      description = "The time of each row, for splits; without it a file counts as ordered.")
  private String time;

  @Option(
      names = "--unit",
      paramLabel = "FEATURE",
      description =
          "Feature whose rows belong together in the intervals; none for single rows (default: ${DEFAULT-VALUE}).")
  private String unit = "user";

  @Option(
      names = "--item",
      paramLabel = "FEATURE",
      description =
          "Feature that is ranked; sequences of its values are behaviours (default: ${DEFAULT-VALUE}).")
  private String item = "item";

  @Option(
      names = "--request",
      paramLabel = "COLUMN",
      description = "Neighbouring rows with one value in it are one list, for grafts of lists.")
  private String request;

  @Option(
      names = "--gap",
      paramLabel = "FEATURE",
      description =
          "With --request: the dense feature with the seconds since the row before of the request.")
  private String gap;

  String target() {
    return target;
  }

  List<JobTask> tasks() {
    List<String> named = new ArrayList<>(tasks);
    if (label != null) {
      named.add(label);
    }
    if (named.isEmpty()) {
      named.add("click");
    }
    Map<String, String> logged = hostScores(JobTask.parse(named.get(named.size() - 1)).name());
    List<JobTask> all = new ArrayList<>();
    for (String text : named) {
      JobTask task = JobTask.parse(text);
      if (masks.containsKey(task.name())) {
        task = task.withMask(masks.get(task.name()));
      }
      if (sampling.containsKey(task.name())) {
        task = task.withSampling(sampling.get(task.name()));
      }
      if (logged.containsKey(task.name())) {
        task = task.withHostScore(logged.get(task.name()));
      }
      all.add(task);
    }
    List<String> names = all.stream().map(JobTask::name).toList();
    masks.keySet().forEach(t -> requireTask("--mask", t, names));
    sampling.keySet().forEach(t -> requireTask("--sampling", t, names));
    logged.keySet().forEach(t -> requireTask("--host-score", t, names));
    return all;
  }

  /** Columns by task; one without a task is the target's, or else the last one's. */
  private Map<String, String> hostScores(String last) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (String text : hostScores) {
      int at = text.indexOf('=');
      String task = at > 0 ? text.substring(0, at) : target == null ? last : target;
      columns.put(task, text.substring(at + 1));
    }
    return columns;
  }

  private static void requireTask(String option, String task, List<String> names) {
    if (!names.contains(task)) {
      throw new BadInputException(
          "%s '%s': expected one of the tasks %s; %s"
              .formatted(option, task, names, Names.nearest(task, names)));
    }
  }

  JobColumns columns() {
    return new JobColumns(
        item,
        unit.equals("none") ? Optional.empty() : Optional.of(unit),
        Optional.ofNullable(time),
        Optional.ofNullable(weight),
        Optional.ofNullable(request),
        Optional.ofNullable(gap));
  }
}
